#!/bin/sh
# install.sh <API key> <user> [page.conf]: sets nginx up as that file says, or else nginx.conf.
set -eu
here=$(dirname "$0")
to=${NGINX_DIR:-/etc/nginx}
mkdir -p "$to/conf.d"
hash=$(openssl passwd -apr1)
printf '%s:%s\n' "$2" "$hash" >"$to/box.htpasswd"
sed "s|/etc/nginx|$to|" "$here/${3:-nginx.conf}" >"$to/conf.d/box.conf"
# Only root reads the key: the workers get it with the configuration.
umask 077
printf 'proxy_set_header Authorization "Bearer %s";\n' "$1" >"$to/offhook-key.conf"
nginx -t
nginx -s reload
