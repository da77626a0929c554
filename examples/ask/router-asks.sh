#!/bin/sh
# On the machine of Offhook: all that the key of the router may do there, whatever it sends. It sends where the person sits.
: "${OFFHOOK_DATA_DIR:=/var/lib/offhook}"
export OFFHOOK_DATA_DIR
exec offhook ask --user admin --title "Restart the router" --action router.restart --client-address "$SSH_ORIGINAL_COMMAND" --timeout 100
