/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Reads the settings in effect: from the socket, and those that the socket does
 * not return from the system-wide settings.
 */
#include "core.h"

/* The result of an error before anything was written. */
int tka__fail(const struct tka__kernel *k, int error)
{
	if (k->classify(error) == TKA_ESOCKET)
		return TKA_ESOCKET;
	k->fail(k, error);
	return TKA_EOS;
}

int tka__require_tcp(const struct tka__kernel *k, tka_socket sock)
{
	int error = k->check_tcp(k, sock);

	if (!error)
		return TKA_OK;
	return k->classify(error) == TKA_EUNSUP ? TKA_ESOCKET
						: tka__fail(k, error);
}

static int rejects(const struct tka__kernel *k, const struct tka__row *row,
		   tka_socket sock)
{
	return tka__has(row, TKA_TRAIT_LISTENER_REJECTS) &&
	       k->is_listening(k, sock);
}

/* Reads one setting; *value stays TKA_UNCHANGED if it is not available. */
static int read_one(const struct tka__kernel *k, const struct tka__row *row,
		    tka_socket sock, int option, int *value, int *is_tcp)
{
	const struct tka_option_info *opt = &row->option[option];
	int error, code, number;

	*value = TKA_UNCHANGED;
	if (!tka__is_offered(row, option) || tka__is_joint(row, option))
		return TKA_OK;
	error = k->get(k, sock, opt->level, opt->number, &number);
	if (!error) {
		*value = tka__from_native(row, option, number);
		*is_tcp |= opt->level == TKA__TCP;
		return TKA_OK;
	}
	code = *is_tcp ? TKA_OK : tka__require_tcp(k, sock);
	*is_tcp = !code;
	if (code || k->classify(error) == TKA_EUNSUP || rejects(k, row, sock))
		return code;
	return tka__fail(k, error);
}

/* Adds system-wide values for settings that the socket does not return. */
static unsigned add_system_wide(const struct tka__kernel *k,
				const struct tka__row *row,
				struct tka_keepalive *now)
{
	struct tka__defaults d;
	unsigned system = 0;
	int o;

	tka__defaults(k, row, &d);
	for (o = TKA_IDLE; o <= TKA_COUNT; o++) {
		int value = tka__default_value(&d, o);

		if (tka__value(now, o) != TKA_UNCHANGED ||
		    !d.option[o].certain || value == TKA_UNCHANGED)
			continue;
		tka__assign(now, o, value);
		system |= TKA_BIT(o);
	}
	if (d.always_probes && now->enabled != 1) {
		now->enabled = 1;
		system |= TKA_BIT(TKA_ENABLE);
	}
	return system;
}

static int is_complete(const struct tka__row *row,
		       const struct tka_keepalive *now)
{
	if (row->option[TKA_ENABLE].system_setting && now->enabled != 1)
		return 0;
	return now->idle_s != TKA_UNCHANGED &&
	       now->interval_s != TKA_UNCHANGED && now->count != TKA_UNCHANGED;
}

int tka__get(const struct tka__kernel *k, const struct tka__row *row,
	     tka_socket sock, struct tka_keepalive *now)
{
	struct tka_keepalive found = TKA_KEEPALIVE_INIT;
	int o, value, code = TKA_OK, is_tcp = 0;

	for (o = TKA_OPTIONS - 1; o >= 0 && !code; o--) {
		code = read_one(k, row, sock, o, &value, &is_tcp);
		tka__assign(&found, o, value);
	}
	if (!code && !is_tcp)
		code = tka__require_tcp(k, sock);
	if (code)
		return code;
	if (!is_complete(row, &found))
		found.system = add_system_wide(k, row, &found);
	for (o = 0; o < TKA_OPTIONS; o++)
		if (tka__value(&found, o) != TKA_UNCHANGED)
			found.known |= TKA_BIT(o);
	*now = found;
	return TKA_OK;
}
