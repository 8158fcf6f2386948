# Sourced by the set-up scripts: says what is there and what is missing, and installs what can be.
missing=0

have() { printf 'setup: %-16s %s\n' "$1" "$2"; }
lack() {
  printf 'setup: %-16s MISSING: %s\n' "$1" "$2" >&2
  missing=1
}

# Installs Debian packages when that needs nobody's password; else says how.
apt_install() {
  local what=$1
  shift
  if ! command -v apt-get >/dev/null; then
    lack "$what" "install the like of Debian's: $*"
  elif [ "$(id -u)" -ne 0 ]; then
    lack "$what" "run: sudo apt-get install -y $*"
  elif { apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }; } >/dev/null 2>&1; then
    have "$what" "installed $*"
  else
    lack "$what" "apt-get install -y $* failed here: run it to see why"
    return 1
  fi
}

# Whether packages can be had without being installed.
can_unpack() { command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; }

# apt_unpack PACKAGE FOLDER: what is in a Debian package. It is not installed: that might begin a service of the machine.
apt_unpack() (
  rm -rf "$2" && mkdir -p "$2" && cd "$2" || return
  apt-get download "$1" || { apt-get update && apt-get download "$1"; } || return
  dpkg-deb -x "$1"_*.deb . && rm "$1"_*.deb
)

# go_here [FOLDER]: whether there is a Go, one that can build FOLDER's module. A Go of 1.21 or later fetches by itself
# the version that go.mod asks for.
go_here() {
  local said wanted
  command -v go >/dev/null || { apt_install Go golang-go && command -v go >/dev/null; } || return
  [ -n "${1:-}" ] || return 0
  said=$(cd "$1" && go list -m 2>&1) && return
  wanted=$(sed -n 's/^go \([0-9.]*\)$/\1/p' "$1/go.mod")
  lack Go "$(go version 2>/dev/null | cut -d' ' -f3) cannot build $1, $wanted or later can: $(head -n1 <<<"$said")"
  return 1
}
