#!/bin/sh
# On a router with OpenWrt, which has no Node.js: asks the Offhook on another machine, over SSH, before it restarts.
# The person sits where the SSH session to the router comes from.
: "${ASK_HOST:=offhook@nas.lan}"
: "${RESTART:=reboot}"
from=${SSH_CONNECTION%% *}
[ -n "$from" ] || { echo 'Log in by SSH first: nobody knows where you are.' >&2; exit 3; }

ssh "$ASK_HOST" "$from" && exec $RESTART
