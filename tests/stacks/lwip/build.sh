#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Builds lwIP, the library on it, tka-report and the tests that fit a small
# system:
#
#   build.sh SOURCE LWIP BUILD [DEFINE]
#
# The tests' POSIX calls are lwIP's, through lwIP's own sys/socket.h.
# shellcheck disable=SC2086 # lists
set -eu
top=$1
lwip=$2
build=$3
define=${4+-D$4}

port=$lwip/contrib/ports/unix/port
[ -d "$port" ] || port=$lwip/port
here=$top/tests/stacks/lwip
report=$build/examples/tools/report
mkdir -p "$build/lwip" "$build/tka" "$build/tests/host" "$build/tests/stacks" \
	"$report"

gcc="gcc -O1 -w -pthread -D_GNU_SOURCE"
stack="$gcc $define -I$here -I$lwip/src/include -I$port/include"
library="-DTKA__HERE_LWIP -I$top/include -I$top/lib -I$top/tests/host"
# two functions of the tests have names of lwIP's
on_stack="$stack -include sys/uio.h -Diovec=iovec -include lwip/errno.h
	-I$lwip/src/include/compat/posix $library
	-Dtcp_new=tests_tcp_new -Dtcp_close=tests_tcp_close"

cd "$build/lwip"
$stack -c "$lwip"/src/core/*.c "$lwip"/src/core/ipv[46]/*.c \
	"$lwip"/src/api/*.c "$lwip/src/netif/ethernet.c" \
	"$port/sys_arch.c" "$port/netif/tapif.c"
cd "$build/tka"
$stack $library -c "$top"/lib/core/*.c "$top"/lib/platforms/*.c \
	"$top/lib/kernel/setting/none.c" "$top/lib/tka.c"
$stack $library -c "$top/lib/kernel/status/none.c" -o no-status.o
$on_stack -c "$top/lib/kernel/posix.c" "$top/tests/host/sockets.c" \
	"$top/tests/stacks/port.c" "$here/start.c"

cd "$build/tests"
objects=$(echo "$build"/lwip/*.o "$build"/tka/*.o)
for name in options system; do
	$on_stack "$top/tests/host/$name.c" $objects -lcmocka -o "host/host-$name"
done
$on_stack "$top/tests/stacks/measure.c" $objects -lcmocka \
	-o stacks/stack-measure
$on_stack "$top"/examples/tools/report/*.c "$top"/examples/tools/*.c $objects \
	-lcmocka -o "$report/tka-report"
