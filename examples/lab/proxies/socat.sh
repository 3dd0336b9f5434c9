# SPDX-License-Identifier: MIT
# sh socat.sh
#
# Without -T socat waits for ever.
exec socat -T 15 \
	TCP-LISTEN:30000,bind=127.0.0.1,reuseaddr,fork \
	TCP:127.0.0.1:30001,connect-timeout=1
