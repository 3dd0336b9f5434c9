/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The protocol; see echo.h.
 */
#include <stdio.h>

#include "echo.h"

/* A client's first byte is taken alone: nothing is echoed before it is right.
 */
int talk_room(const struct talk *talk)
{
	if (talk->is_client)
		return TALK_ROOM;
	return talk->last < 0 ? 1 : TALK_ROOM - talk->length;
}

static void drop(struct talk *talk, int n)
{
	talk->length -= n;
	talk->sent -= n;
	memmove(talk->bytes, talk->bytes + n, (size_t)talk->length);
}

/* Each byte must be the next of those that were sent. */
static const char *check(struct talk *talk, const unsigned char *echo, int n)
{
	static char why[64];
	int i;

	for (i = 0; i < n && i < talk->sent && echo[i] == talk->bytes[i]; i++)
		;
	if (i == n) {
		drop(talk, n);
		return NULL;
	}
	(void)snprintf(why, sizeof(why),
		       i < talk->sent ? "0x%02x instead of 0x%02x"
				      : "0x%02x, which was not sent",
		       (unsigned)echo[i], (unsigned)talk->bytes[i]);
	return why;
}

const char *talk_take(struct talk *talk, const unsigned char *bytes, int n)
{
	if (talk->is_client)
		return check(talk, bytes, n);
	if (talk->last < 0 && bytes[0] != TALK_HELLO)
		return "its first byte is not hello";
	talk->last = bytes[n - 1];
	memcpy(talk->bytes + talk->length, bytes, (size_t)n);
	talk->length += n;
	return NULL;
}

int talk_say(struct talk *talk, int byte)
{
	if (talk->length == TALK_ROOM || talk->last == TALK_BYE)
		return 0;
	talk->bytes[talk->length++] = (unsigned char)byte;
	talk->last = byte;
	return 1;
}

void talk_sent(struct talk *talk, int n)
{
	talk->sent += n;
	if (!talk->is_client)
		drop(talk, n);
}
