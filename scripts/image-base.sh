#!/usr/bin/env bash
# Makes a base image of this machine's own libraries, for where no registry can be reached: what the given
# programs need of glibc and libgcc, a user, certificates of authorities, and no shell.
#   scripts/image-base.sh NAME PROGRAM...
set -euo pipefail
name=$1
shift
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022

mkdir -p "$root"/{etc/ssl/certs,tmp,lib64}
chmod 1777 "$root/tmp"
echo 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' >"$root/etc/passwd"
echo 'nonroot:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
# Brokers and registries with a certificate of a public authority need these; others bring their own.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null ||
  echo "images: no certificates of authorities on this machine (ca-certificates): the base has none" >&2
# `libc.so.6 => /lib/… (0x…)`, and the loader by its path alone.
ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c . | docker import - "$name" >/dev/null
