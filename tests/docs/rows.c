/* SPDX-License-Identifier: MIT */
/*
 * Prints the library's rows for tables.py: a line per platform, followed by
 * one per option, of fields parted by tabs; nothing where a text is missing.
 */
#include <stdio.h>

#include <tka.h>

static const char *text(const char *may_be_null)
{
	return may_be_null ? may_be_null : "";
}

static void print_platform(const struct tka_platform *p)
{
	printf("platform\t%s\t%s\t%d\t%u\t%u\t%d\t%d\t%d\t%d\t%s\t%s\n",
	       p->name, p->release, p->evidence, p->traits, p->inherits,
	       p->retransmissions, p->timer_delay_permille, p->timer_delay_ms,
	       p->data_delay_ms, text(p->note), text(p->unconfirmed));
}

static void print_option(const struct tka_option_info *o)
{
	printf("option\t%d\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%d\t%s\n",
	       o->support, text(o->symbol), o->level, o->number, o->unit,
	       o->min, o->max, o->default_value, o->write_only, text(o->since),
	       text(o->system_setting), o->system_setting_unit, text(o->unconfirmed));
}

int main(void)
{
	const struct tka_platform *p;
	size_t i;
	int o;

	for (i = 0; (p = tka_platform_at(i)); i++) {
		print_platform(p);
		for (o = 0; o < TKA_OPTIONS; o++)
			print_option(
				tka_platform_option(p, (enum tka_option)o));
	}
	return 0;
}
