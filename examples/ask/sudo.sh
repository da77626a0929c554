#!/bin/sh
# Asks before sudo goes on. pam_exec calls it as root; exit code 0 lets sudo go on, everything else is a no.
# Nothing is taken from the environment but what PAM says, nor from the directory, which may hold an offhook.yaml: whoever asks for sudo
# must not choose where the proof comes from.
PATH=/usr/local/bin:/usr/bin:/bin
DATA=/var/lib/offhook

[ "$PAM_TYPE" = auth ] || exit 0
cd / || exit 3

# Where the person sits, from the login that the terminal belongs to. Nobody's terminal is the internet's: then only an app code would do.
terminal=${PAM_TTY#/dev/}
from=$(who | awk -v terminal="$terminal" '$2 == terminal { print $NF; exit }' | tr -d '()')
case $terminal,$from in
  tty[0-9]*,*) set -- --here ;;
  *,:[0-9]*) set -- --here ;;
  *,*.*.*.* | *,*:*:*) set -- --client-address "$from" ;;
  *) set -- ;;
esac

exec env -i PATH="$PATH" OFFHOOK_DATA_DIR="$DATA" \
  offhook ask --user "$PAM_USER" --title "sudo on $(uname -n)" --action sudo --timeout 100 "$@"
