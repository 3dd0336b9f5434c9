# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What a program uses: descriptors, memory, processor time.
import os
import resource

import tap


def allow_descriptors(count):
    """As many open files as that, for this test and what it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise tap.Skip("no more than %d descriptors here" % hard)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def descriptors(proc):
    try:
        return len(os.listdir("/proc/%d/fd" % proc.pid))
    except OSError:
        raise tap.Skip("no /proc/PID/fd here")


def cpu_seconds(proc):
    with open("/proc/%d/stat" % proc.pid) as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_kib(proc):
    with open("/proc/%d/status" % proc.pid) as f:
        return int(f.read().split("VmRSS:")[1].split()[0])
