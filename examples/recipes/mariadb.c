/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* MariaDB and MySQL: a reconnect changes the thread id; set it again then. */
#include <stdio.h>
#include <stdlib.h>
#include <mysql.h>
#include <tka.h>

int main(int argc, char **argv) /* HOST PORT; one ping per line of input */
{
	MYSQL *m = mysql_init(NULL);
	unsigned long id = 0;
	my_bool reconnect = 1;
	int ok;

	mysql_options(m, MYSQL_OPT_RECONNECT, &reconnect);
	ok = argc == 3 && mysql_real_connect(m, argv[1], "root", "", NULL,
					     (unsigned)atoi(argv[2]), NULL, 0);
	while (ok && !mysql_ping(m)) {
		if (mysql_thread_id(m) != id)
			puts(tka_strerror(tka_keepalive_within(
				mysql_get_socket(m), 30, 0, NULL)));
		id = mysql_thread_id(m);
		if (fflush(stdout) || getchar() == EOF)
			return 0;
	}
	fprintf(stderr, "mariadb: %s\n", mysql_error(m));
	return 1;
}
