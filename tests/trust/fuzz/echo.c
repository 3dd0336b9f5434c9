/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The echo protocol, both ends, in any fragmentation: what the client says
 * comes back as it was said, or the end that receives something else notices.
 */
#include "../../../examples/echo/echo.h"

#include "fuzz.h"

/*
 * The bytes of the client, and how many of them it has said and sent, the
 * server has taken and echoed, and are back. None is ahead of the one before.
 */
static uint8_t bytes[16 * TALK_ROOM];
static int said, sent, taken, echoed, back;
static struct talk client, server;

/* 1 to most, often all; 0 if there is none. */
static int take_amount(struct bytes *b, int most)
{
	int amount = (int)take_byte(b);

	if (most < 1)
		return 0;
	return amount < 128 ? 1 + amount * 33 % most : most;
}

/* Memory of exactly that size, for the sanitizer. */
static const char *tell(struct talk *end, const uint8_t *data, int n)
{
	uint8_t *exact = malloc((size_t)n);
	const char *why;

	HOLDS(exact != NULL);
	memcpy(exact, data, (size_t)n);
	why = talk_take(end, exact, n);
	free(exact);
	HOLDS(!why || *why);
	return why;
}

static int lesser(int a, int b)
{
	return a < b ? a : b;
}

static void say(struct bytes *b)
{
	static const char often[] = {TALK_HELLO, TALK_BYE, TALK_PING};
	unsigned which = take_below(b, 4);
	int byte = which < 3 && said ? often[which] : (int)take_byte(b);
	int n = take_below(b, 4) ? 1 : (int)take_byte(b) * 24;
	int ended = said && bytes[said - 1] == TALK_BYE;

	if (!said && which < 3)
		byte = TALK_HELLO;
	for (; n > 0 && said < (int)sizeof(bytes); n--) {
		int room = said - back < TALK_ROOM && !ended;

		HOLDS(talk_say(&client, byte) == room);
		if (!room)
			break;
		bytes[said++] = (uint8_t)byte;
		ended = byte == TALK_BYE;
	}
}

/* Returns 0 if that is the end. */
static int serve(struct bytes *b)
{
	int room = talk_room(&server), n;
	const char *why;

	HOLDS(room == (taken ? TALK_ROOM - (taken - echoed) : 1));
	n = take_amount(b, lesser(room, sent - taken));
	if (!n)
		return 1;
	why = tell(&server, bytes + taken, n);
	HOLDS(!why == (bytes[0] == TALK_HELLO));
	taken += n;
	return !why;
}

static void listen_to_echo(struct bytes *b)
{
	int n = take_amount(b, lesser(talk_room(&client), echoed - back));

	if (n)
		HOLDS(!tell(&client, bytes + back, n));
	back += n;
}

/* An end receives a byte that the other one did not send. */
static void lie(struct bytes *b)
{
	uint8_t byte = (uint8_t)take_byte(b);

	if (take_below(b, 2))
		HOLDS(!tell(&client, &byte, 1) ==
		      (back < sent && bytes[back] == byte));
	else if (talk_room(&server))
		HOLDS(!tell(&server, &byte, 1) ==
		      (taken || byte == TALK_HELLO));
}

/* What each end holds is what is under way, whole and in its order. */
static void check(void)
{
	HOLDS(client.length == said - back && client.sent == sent - back);
	HOLDS(!memcmp(client.bytes, bytes + back, (size_t)client.length));
	HOLDS(server.length == taken - echoed && !server.sent);
	HOLDS(!memcmp(server.bytes, bytes + echoed, (size_t)server.length));
}

/* Returns 0 if that is the end. */
static int step(struct bytes *b)
{
	int n;

	switch (take_below(b, 8)) {
	case 0:
		lie(b);
		return 0;
	case 1:
	case 2:
		say(b);
		return 1;
	case 3:
		n = take_amount(b, said - sent);
		talk_sent(&client, n);
		sent += n;
		return 1;
	case 4:
	case 5:
		return serve(b);
	case 6:
		n = take_amount(b, taken - echoed);
		talk_sent(&server, n);
		echoed += n;
		return 1;
	default:
		listen_to_echo(b);
		return 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size};

	said = sent = taken = echoed = back = 0;
	client = (struct talk){.is_client = 1, .last = -1};
	server = (struct talk){.last = -1};
	while (b.left && step(&b))
		check();
	return 0;
}
