#!/usr/bin/env bash
# Looks for a registry of artifacts for the test cluster: a docker-registry on the PATH, else the program of
# Debian's package, unpacked into target/tools/registry. It is not installed: that would start one for the whole
# machine. Never fails: without one, claims about rules from a registry are not shown, and this says why. With
# --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
tools=$PWD/target/tools/registry
program=$tools/docker-registry

without() {
  echo "setup: registry         NOT HERE: claims about rules from a registry will not be shown" >&2
  [ "${1:-}" != --need ]
  exit
}

mkdir -p "$tools"
if [ ! -x "$program" ]; then
  if command -v docker-registry >/dev/null; then
    ln -sf "$(command -v docker-registry)" "$program"
  elif ! can_unpack; then
    lack registry "install docker-registry, the like of Debian's"
    without "$@"
  elif ! apt_unpack docker-registry "$tools/files" >"$tools/apt.log" 2>&1; then
    lack registry "apt-get download docker-registry failed here: see $tools/apt.log"
    without "$@"
  else
    ln -sf files/usr/bin/docker-registry "$program"
  fi
fi
# A certificate for it, and what pushes to it.
wanting=()
command -v curl >/dev/null || wanting+=(curl)
command -v openssl >/dev/null || wanting+=(openssl)
if [ ${#wanting[@]} -ne 0 ]; then apt_install registry "${wanting[@]}" || without "$@"; fi
if ! command -v curl >/dev/null || ! command -v openssl >/dev/null; then without "$@"; fi
have registry "$program"
