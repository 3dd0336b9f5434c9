/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Whether LD_PRELOAD reaches a program, from its file: the dynamic linker must
 * run, it must be that of this program, and it must not ignore the variable.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include "run.h"

#if UINTPTR_MAX > UINT32_MAX
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
#define CLASS ELFCLASS64
#else
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
#define CLASS ELFCLASS32
#endif

#define LINE 256 /* of a script that is read; of a linker's path */

struct image {
	char linker[LINE]; /* "": none */
	int is_go;
};

static int read_at(int fd, void *into, size_t size, off_t at)
{
	return pread(fd, into, size, at) == (ssize_t)size;
}

static void read_segment(int fd, const elf_segment *segment, struct image *into)
{
	struct {
		uint32_t name_size, size, type;
		char name[4];
	} note;
	size_t size = segment->p_filesz;

	if (segment->p_type == PT_INTERP && size < sizeof(into->linker))
		(void)read_at(fd, into->linker, size, (off_t)segment->p_offset);
	if (segment->p_type == PT_NOTE && size >= sizeof(note) &&
	    read_at(fd, &note, sizeof(note), (off_t)segment->p_offset) &&
	    memcmp(note.name, "Go\0", 4) == 0)
		into->is_go = 1;
}

/* Reads what matters of an ELF file for this processor; 0: it is none. */
static int read_image(int fd, struct image *into)
{
	elf_header header;
	elf_segment segment;
	int i;

	memset(into, 0, sizeof(*into));
	if (!read_at(fd, &header, sizeof(header), 0) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != CLASS)
		return 0;
	for (i = 0; i < header.e_phnum; i++)
		if (read_at(fd, &segment, sizeof(segment),
			    (off_t)header.e_phoff +
				    (off_t)i * header.e_phentsize))
			read_segment(fd, &segment, into);
	return 1;
}

static int gains_rights(int fd, const struct stat *file)
{
	if ((file->st_mode & S_ISUID) && file->st_uid != getuid())
		return 1;
	if ((file->st_mode & S_ISGID) && (file->st_mode & S_IXGRP) &&
	    file->st_gid != getgid())
		return 1;
#ifdef __linux__
	return getuid() != 0 &&
	       fgetxattr(fd, "security.capability", NULL, 0) > 0;
#else
	(void)fd;
	return 0;
#endif
}

/* The program that runs a script, in line; 0: it is no script. */
static int read_interpreter(int fd, char *line)
{
	ssize_t n = pread(fd, line, LINE - 1, 0);
	size_t start;

	if (n < 3 || memcmp(line, "#!", 2) != 0)
		return 0;
	line[n] = '\0';
	start = 2 + strspn(line + 2, " \t");
	line[start + strcspn(line + start, " \t\n")] = '\0';
	memmove(line, line + start, strlen(line + start) + 1);
	return 1;
}

/* The dynamic linker of this program, which loads the library. */
static void read_own(struct image *own)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	memset(own, 0, sizeof(*own));
	if (fd < 0)
		return;
	(void)read_image(fd, own);
	(void)close(fd);
}

static const char *image_fault(int fd)
{
	struct image image, own;

	if (!read_image(fd, &image))
		return "is for another processor or system";
	if (!image.linker[0])
		return "is a static program";
	if (image.is_go)
		return "is a Go program, which makes its system calls itself";
	read_own(&own);
	if (own.linker[0] && strcmp(own.linker, image.linker) != 0)
		return "uses another C library";
	return NULL;
}

/* A script may be run by a script, on Linux five times. */
static const char *find_fault(const char *path, int scripts)
{
	char line[LINE];
	struct stat file;
	const char *fault;
	/* a named pipe must not wait for a writer */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &file) < 0)
		fault = "cannot be read to see what it is";
	else if (!scripts)
		fault = "is run by too many scripts";
	else if (read_interpreter(fd, line))
		fault = find_fault(line, scripts - 1);
	else if (gains_rights(fd, &file))
		fault = "runs with other rights (setuid, setgid, capabilities)";
	else
		fault = image_fault(fd);
	if (fd >= 0)
		(void)close(fd);
	return fault;
}

const char *reach_fault(const char *path)
{
	return find_fault(path, 6);
}
