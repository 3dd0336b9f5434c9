/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Facts of a row, and the row of the running release. Releases are
 * distinguished by the options that the kernel supports; version numbers are
 * used only if releases differ in nothing else.
 */
#include "core.h"

/* The documented default, TKA_UNCHANGED if there is none. */
int tka__documented(const struct tka__row *row, int option)
{
	const struct tka_option_info *opt = &row->option[option];

	return opt->support == TKA_SUPPORT_NONE ? TKA_UNCHANGED
						: opt->default_value;
}

static int lacks_newer_options(const struct tka__kernel *k,
			       const struct tka__row *row, tka_socket sock)
{
	int o, unused;

	for (o = 0; o < TKA_OPTIONS; o++)
		if ((row->newer_options & TKA_BIT(o)) &&
		    k->classify(k->get(k, sock, row->option[o].level,
				       row->option[o].number, &unused)) ==
			    TKA_EUNSUP)
			return 1;
	return 0;
}

static int is_older(const struct tka__kernel *k, const struct tka__row *row,
		    tka_socket sock)
{
	if (row->first_release)
		return k->release(k) < row->first_release;
	return lacks_newer_options(k, row, sock);
}

/*
 * The row with the options that this socket's kernel supports. A socket that is
 * not a TCP socket would give a wrong answer, so its row is the newest. The
 * version is not asked for, which would be one more system call: rows that it
 * distinguishes make calls with a socket do the same.
 */
const struct tka__row *tka__row(const struct tka__kernel *k,
				const struct tka__row *const *here,
				tka_socket sock)
{
	if (!here[0]->newer_options && !here[0]->first_release)
		return here[0];
	if (k->check_tcp(k, sock))
		return here[0];
	while (here[1] && is_older(k, *here, sock))
		here++;
	return *here;
}

/* The row of the running system, also if it differs only in behaviour. */
const struct tka__row *tka__row_current(const struct tka__kernel *k,
					const struct tka__row *const *here)
{
	const struct tka__row *row = here[0];
	struct tka__temporary t;

	if (!here[1])
		return row;
	if (row->next_version)
		return k->is_version(k, row->next_version) ? here[1] : row;
	if (k->open(k, &t))
		return row;
	row = tka__row(k, here, t.sock);
	k->close(k, &t);
	return row;
}
