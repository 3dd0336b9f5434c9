# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Python: ctypes, no module to build. python3 python.py ADDRESS PORT
import ctypes
import socket
import sys

tka = ctypes.CDLL("libtka.so.0")
tka.tka_strerror.restype = ctypes.c_char_p

try:
    s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except (OSError, IndexError, ValueError) as e:
    sys.exit("python: %s" % e)
result = tka.tka_keepalive_within(s.fileno(), 30, 0, None)
print(tka.tka_strerror(result).decode(), flush=True)
sys.stdin.read()
