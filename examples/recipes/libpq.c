/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libpq: the event procedure sees a connection and each PQreset() of it. Both
 * structs of an event begin with the connection. */
#include <stdio.h>
#include <string.h>
#include <libpq-fe.h>
#include <libpq-events.h>
#include <tka.h>

static int on_event(PGEventId event, void *info, void *unused)
{
	(void)unused;
	if (event != PGEVT_REGISTER && event != PGEVT_CONNRESET)
		return 1;
	return !tka_keepalive_within(PQsocket(((PGEventRegister *)info)->conn),
				     30, 0, NULL);
}

int main(int argc, char **argv) /* HOST PORT; one query per line of input */
{
	PGconn *c = PQsetdb(argc == 3 ? argv[1] : "", argc == 3 ? argv[2] : "",
			    NULL, NULL, "postgres");

	if (PQstatus(c) == CONNECTION_OK)
		PQregisterEventProc(c, on_event, "keep-alive", NULL);
	while (PQstatus(c) == CONNECTION_OK) {
		PGresult *result = PQexec(c, "SELECT 42");

		puts(PQntuples(result) ? PQgetvalue(result, 0, 0) : "again");
		PQclear(result);
		if (PQstatus(c) != CONNECTION_OK)
			PQreset(c);
		else if (fflush(stdout) || getchar() == EOF)
			return 0;
	}
	fprintf(stderr, "libpq: %.*s\n", (int)strcspn(PQerrorMessage(c), "\n"),
		PQerrorMessage(c));
	return 1;
}
