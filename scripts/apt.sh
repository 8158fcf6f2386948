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
