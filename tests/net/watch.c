/* SPDX-License-Identifier: MIT */
/*
 * Either end of many TCP connections, for the tests of suite net. Takes
 * commands as lines on standard input and prints what happens as lines of
 * key=value: one process and one epoll for all of them, so that hundreds of
 * measurements fit into the time of one. A connection is named by the port of
 * the end that opened it, on both ends. Times are nanoseconds of
 * CLOCK_MONOTONIC. The commands are in the table at the end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <tka.h>

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

enum {
	PORTS = 65536,
	LISTENER = PORTS,
	COMMANDS = 2 * PORTS,
	SMALL_BUFFER = 8192,
	MORE_THAN_FITS = 8 * SMALL_BUFFER, /* into both ends' buffers */
};

enum mode {
	ECHO, /* sends back what comes */
	HOLD, /* does not read */
	READ, /* reads and reports */
};

struct connection {
	int fd;
	enum mode mode;
	int is_connecting;
	ssize_t to_fill;       /* bytes still to write */
	int64_t unacked_since; /* 0: nothing was ever sent */
};

static struct connection *connections[PORTS];
static enum mode listener_mode[PORTS]; /* by descriptor */
static int queue;

static void fatal(const char *what)
{
	fprintf(stderr, "watch: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void attend(int fd, uint32_t name, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.u32 = name};

	if (epoll_ctl(queue, EPOLL_CTL_ADD, fd, &e) &&
	    (errno != EEXIST || epoll_ctl(queue, EPOLL_CTL_MOD, fd, &e)))
		fatal("epoll_ctl");
}

static void attend_connection(int port)
{
	const struct connection *c = connections[port];
	int is_writer = c->is_connecting || c->to_fill;

	attend(c->fd, (uint32_t)port,
	       (c->mode == HOLD ? 0u : (uint32_t)EPOLLIN) |
		       (is_writer ? (uint32_t)EPOLLOUT : 0u));
}

static struct connection *new_connection(int port, int fd, enum mode mode)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (!c || connections[port])
		fatal("port taken twice");
	c->fd = fd;
	c->mode = mode;
	connections[port] = c;
	return c;
}

static void drop_connection(int port)
{
	close(connections[port]->fd);
	free(connections[port]);
	connections[port] = NULL;
}

/* The connection that a command means; not there: the connection is over. */
static struct connection *find(const char *port)
{
	int number = atoi(port);

	return number > 0 && number < PORTS ? connections[number] : NULL;
}

static int parse_address(const char *host, const char *port,
			 struct sockaddr_storage *address, socklen_t *size)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;

	memset(address, 0, sizeof(*address));
	if (strchr(host, ':')) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)atoi(port));
		*size = sizeof(*v6);
		return inet_pton(AF_INET6, host, &v6->sin6_addr);
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)atoi(port));
	*size = sizeof(*v4);
	return inet_pton(AF_INET, host, &v4->sin_addr);
}

static int port_of(const struct sockaddr_storage *address)
{
	struct sockaddr_in v4;

	/* the port is at the same place in both families */
	memcpy(&v4, address, sizeof(v4));
	return ntohs(v4.sin_port);
}

static int open_socket(const char *host, const char *port,
		       struct sockaddr_storage *address, socklen_t *size)
{
	int fd;

	if (parse_address(host, port, address, size) != 1)
		fatal(host);
	fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0)
		fatal("socket");
	return fd;
}

/* Settings are "none", "plan:DETECT:PATH_IDLE" or "IDLE/INTERVAL/COUNT/UT". */
static int parse_settings(const char *text, struct tka_keepalive *k)
{
	int detect_s, path_idle_s;

	if (!strcmp(text, "none"))
		return 0;
	if (sscanf(text, "plan:%d:%d", &detect_s, &path_idle_s) == 2)
		return tka_plan(detect_s, path_idle_s, 0, k);
	k->enabled = 1;
	return sscanf(text, "%d/%d/%d/%d", &k->idle_s, &k->interval_s,
		      &k->count, &k->user_timeout_ms) == 4
		       ? 0
		       : TKA_EINVAL;
}

static void print_prediction(const char *name, const struct tka_keepalive *k,
			     enum tka_case which)
{
	int64_t earliest = -1, latest = -1;

	tka_predict(k, which, &earliest, &latest);
	printf(" %s_earliest=%lld %s_latest=%lld", name, (long long)earliest,
	       name, (long long)latest);
}

static void print_settings(int port, const struct tka_keepalive *k)
{
	printf("set port=%d idle=%d interval=%d count=%d user_timeout=%d", port,
	       k->idle_s, k->interval_s, k->count, k->user_timeout_ms);
	print_prediction("idle", k, TKA_CASE_IDLE);
	print_prediction("sending", k, TKA_CASE_SENDING);
	print_prediction("any", k, TKA_CASE_ANY);
	putchar('\n');
}

static void apply(int port, int fd, const char *settings)
{
	struct tka_keepalive k = TKA_KEEPALIVE_INIT;
	int code = parse_settings(settings, &k);

	if (!code)
		code = tka_keepalive_apply(fd, &k, 0, NULL);
	if (!code)
		code = tka_keepalive_get(fd, &k);
	if (code) {
		fprintf(stderr, "watch: %s: %s\n", settings,
			tka_strerror(code));
		exit(1);
	}
	print_settings(port, &k);
}

static const char *cause_of(int error)
{
	static const char *const words[] = {
		[TKA_LOSS_NONE] = "none",
		[TKA_LOSS_TIMEOUT] = "timeout",
		[TKA_LOSS_RESET] = "reset",
		[TKA_LOSS_UNREACHABLE] = "unreachable",
	};

	return words[tka_cause(error)];
}

/* Bytes written and not acknowledged; the kernel knows it after the loss as
 * well. */
static int queued_bytes(int fd)
{
	int bytes = 0;

	ioctl(fd, SIOCOUTQ, &bytes);
	return bytes;
}

/*
 * The last segment that came is the younger of the last data and the last
 * ACK; the kernel has both even after the loss.
 */
static void report_loss(int port, int error)
{
	const struct connection *c = connections[port];
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);
	int64_t at = now();
	unsigned quiet;

	getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &size);
	quiet = info.tcpi_last_ack_recv < info.tcpi_last_data_recv
			? info.tcpi_last_ack_recv
			: info.tcpi_last_data_recv;
	printf("down port=%d at=%lld error=%d cause=%s quiet_ms=%u "
	       "unacked=%d unacked_since=%lld\n",
	       port, (long long)at, error, cause_of(error), quiet,
	       queued_bytes(c->fd), (long long)c->unacked_since);
}

static void lose(int port, int error)
{
	report_loss(port, error);
	drop_connection(port);
}

/* Writes; remembers when the first byte went that is not acknowledged yet. */
static ssize_t send_bytes(struct connection *c, const char *bytes, size_t size)
{
	if (!queued_bytes(c->fd))
		c->unacked_since = now();
	return send(c->fd, bytes, size, MSG_NOSIGNAL);
}

static int write_bytes(struct connection *c, const char *bytes, size_t size)
{
	if (send_bytes(c, bytes, size) < 0 && errno != EAGAIN)
		return errno;
	return 0;
}

static int fill(int port)
{
	static const char nothing[SMALL_BUFFER];
	struct connection *c = connections[port];
	ssize_t n;

	for (; c->to_fill > 0; c->to_fill -= n) {
		n = send_bytes(c, nothing, sizeof(nothing));
		if (n < 0)
			return errno == EAGAIN ? 0 : errno;
	}
	c->to_fill = 0;
	attend_connection(port);
	return 0;
}

static int receive(int port)
{
	struct connection *c = connections[port];
	char bytes[SMALL_BUFFER];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

	if (n == 0)
		return -1;
	if (n < 0)
		return errno == EAGAIN ? 0 : errno;
	printf("data port=%d at=%lld bytes=%zd\n", port, (long long)now(), n);
	return c->mode == ECHO ? write_bytes(c, bytes, (size_t)n) : 0;
}

static int error_of(int fd)
{
	socklen_t size = sizeof(int);
	int error = 0;

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	return error;
}

static void handle_connection(int port, uint32_t events)
{
	struct connection *c = connections[port];
	int error = 0;

	if (!c)
		return;
	if (events & (EPOLLERR | EPOLLHUP))
		error = error_of(c->fd);
	if (!error && (events & EPOLLOUT) && c->is_connecting) {
		c->is_connecting = 0;
		printf("up port=%d at=%lld\n", port, (long long)now());
		attend_connection(port);
		error = write_bytes(c, "h", 1);
	}
	if (!error && (events & EPOLLOUT) && c->to_fill)
		error = fill(port);
	if (!error && (events & EPOLLIN))
		error = receive(port);
	if (error)
		lose(port, error > 0 ? error : 0);
}

static void handle_listener(int listener)
{
	struct sockaddr_storage from = {0};
	socklen_t size;
	int fd, port;

	for (;;) {
		size = sizeof(from);
		fd = accept4(listener, (struct sockaddr *)&from, &size,
			     SOCK_NONBLOCK);
		if (fd < 0)
			return;
		port = port_of(&from);
		new_connection(port, fd, listener_mode[listener]);
		attend_connection(port);
		printf("up port=%d at=%lld\n", port, (long long)now());
	}
}

static void do_listen(char **word)
{
	const int buffer = SMALL_BUFFER;
	struct sockaddr_storage address;
	socklen_t size;
	int fd = open_socket(word[1], "0", &address, &size);

	listener_mode[fd] = !strcmp(word[2], "hold") ? HOLD : ECHO;
	if (listener_mode[fd] == HOLD)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	if (bind(fd, (struct sockaddr *)&address, size) ||
	    listen(fd, SOMAXCONN) ||
	    getsockname(fd, (struct sockaddr *)&address, &size))
		fatal("listen");
	attend(fd, LISTENER | (uint32_t)fd, EPOLLIN);
	printf("listening port=%d\n", port_of(&address));
}

static void do_connect(char **word)
{
	const int on = 1;
	struct sockaddr_storage near, far;
	socklen_t size;
	int port = atoi(word[1]);
	int fd = open_socket(strchr(word[2], ':') ? "::" : "0.0.0.0", word[1],
			     &near, &size);

	apply(port, fd, word[4]);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&near, size))
		fatal("bind");
	new_connection(port, fd, READ)->is_connecting = 1;
	parse_address(word[2], word[3], &far, &size);
	printf("connecting port=%d at=%lld\n", port, (long long)now());
	if (connect(fd, (struct sockaddr *)&far, size) && errno != EINPROGRESS)
		lose(port, errno);
	else
		attend_connection(port);
}

static void do_write(char **word)
{
	struct connection *c = find(word[1]);
	int error = c ? write_bytes(c, "h", 1) : 0;

	if (error)
		lose(atoi(word[1]), error);
}

static void do_fill(char **word)
{
	const int buffer = SMALL_BUFFER;
	struct connection *c = find(word[1]);

	if (!c)
		return;
	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	c->to_fill = MORE_THAN_FITS;
	attend_connection(atoi(word[1]));
}

static void do_read(char **word)
{
	struct connection *c = find(word[1]);

	if (!c)
		return;
	c->mode = READ;
	attend_connection(atoi(word[1]));
}

static void do_status(char **word)
{
	const struct connection *c = find(word[1]);
	struct tka_status s = TKA_STATUS_INIT;

	if (!c || tka_status_get(c->fd, &s))
		printf("status port=%s alive=0\n", word[1]);
	else
		printf("status port=%s alive=1 known=%u data_ms=%lld "
		       "ack_ms=%lld in_flight=%lld probes=%d "
		       "retransmits=%d queued=%d\n",
		       word[1], s.known, (long long)s.data_received_ms,
		       (long long)s.ack_received_ms, (long long)s.in_flight,
		       s.probes, s.retransmits, queued_bytes(c->fd));
}

/* A connection under repair is closed without a word to the peer. */
static void do_vanish(char **word)
{
	const struct connection *c = find(word[1]);
	const int on = 1;

	if (!c)
		return;
	if (setsockopt(c->fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)))
		fatal("TCP_REPAIR");
	drop_connection(atoi(word[1]));
}

static int64_t resident_kib(void)
{
	char line[128] = "";
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (f && fgets(line, sizeof(line), f))
		sscanf(line, "%*d %ld", &pages);
	if (f)
		fclose(f);
	return (int64_t)pages * sysconf(_SC_PAGESIZE) / 1024;
}

static void do_usage(char **word)
{
	int fd, open = 0;

	(void)word;
#ifdef __GLIBC__
	malloc_trim(0);
#endif
	for (fd = 0; fd < PORTS; fd++)
		open += fcntl(fd, F_GETFD) != -1;
	printf("usage descriptors=%d memory=%lld\n", open,
	       (long long)resident_kib());
}

static const struct command {
	const char *name;
	int words;
	void (*run)(char **word);
} commands[] = {
	{"listen", 3, do_listen},   /* ADDRESS echo|hold */
	{"connect", 5, do_connect}, /* OWN-PORT ADDRESS PORT SETTINGS */
	{"write", 2, do_write},	    /* PORT: one byte */
	{"fill", 2, do_fill},	    /* PORT: writes more than the peer takes */
	{"read", 2, do_read},	    /* PORT: reads again what was held */
	{"status", 2, do_status},   /* PORT: tka_status_get() */
	{"vanish", 2, do_vanish},   /* PORT: without state, as after a reboot */
	{"usage", 1, do_usage},	    /* descriptors and KiB of memory */
};

static void run_command(char *line)
{
	char *word[5] = {line}, *rest = NULL, *next;
	const struct command *c = commands;
	int n = 0;

	while (n < 5 && (next = strtok_r(n ? NULL : line, " ", &rest)))
		word[n++] = next;
	while (c < commands + LENGTH(commands) &&
	       (c->words != n || strcmp(c->name, word[0]) != 0))
		c++;
	if (c == commands + LENGTH(commands)) {
		errno = EINVAL;
		fatal(line);
	}
	c->run(word);
}

static void read_commands(void)
{
	static char text[65536];
	static size_t used;
	char *start = text, *end;
	ssize_t n = read(STDIN_FILENO, text + used, sizeof(text) - used);

	if (n <= 0)
		exit(0);
	used += (size_t)n;
	while ((end = memchr(start, '\n', used - (size_t)(start - text)))) {
		*end = 0;
		run_command(start);
		start = end + 1;
	}
	used -= (size_t)(start - text);
	memmove(text, start, used);
}

static void handle(const struct epoll_event *e)
{
	uint32_t name = e->data.u32;

	if (name == COMMANDS)
		read_commands();
	else if (name & LISTENER)
		handle_listener((int)(name & ~(uint32_t)LISTENER));
	else
		handle_connection((int)name, e->events);
}

int main(void)
{
	static char output[1 << 16];
	struct epoll_event events[256];
	struct rlimit files;
	int i, n;

	setvbuf(stdout, output, _IOFBF, sizeof(output));
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max < PORTS ? files.rlim_max : PORTS;
	setrlimit(RLIMIT_NOFILE, &files);
	queue = epoll_create1(0);
	attend(STDIN_FILENO, COMMANDS, EPOLLIN);
	for (;;) {
		fflush(stdout);
		n = epoll_wait(queue, events, LENGTH(events), -1);
		for (i = 0; i < n; i++)
			handle(&events[i]);
	}
}
