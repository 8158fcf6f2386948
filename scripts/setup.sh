#!/usr/bin/env bash
# Looks at what this machine has for building Stockflow, installs what is missing and can be
# installed, and says plainly what cannot. Run it as often as you like; with everything in
# place it takes a moment and changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
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

rust() {
  local version wanted
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
    lack Rust "install rustup (https://rustup.rs), then open a new shell"
    return
  fi
  # Where rustup is, this is what makes it fetch the version of rust-toolchain.toml.
  if ! version=$(rustc --version 2>/dev/null | cut -d' ' -f2) || [ -z "$version" ]; then
    lack Rust "rustc does not start: run \`rustc --version\` here to see why"
  elif [ "$(printf '%s\n%s\n' "$wanted" "$version" | sort -V | head -n1)" != "$wanted" ]; then
    lack Rust "this is $version; $wanted or later is needed: rustup update"
  else
    have Rust "$version"
  fi
}

wasm_by_rustup() { [ -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/wasm32-unknown-unknown/lib" ]; }
wasm_by_debian() {
  [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] &&
    [ -f "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]
}
wasm() {
  command -v rustc >/dev/null || return 0
  if wasm_by_rustup; then
    have WebAssembly "wasm32-unknown-unknown of rustup"
  elif command -v rustup >/dev/null && rustup target add wasm32-unknown-unknown >/dev/null 2>&1 && wasm_by_rustup; then
    have WebAssembly "wasm32-unknown-unknown, added with rustup"
  elif wasm_by_debian; then
    have WebAssembly "Debian's rustc-web (rustup could not fetch its target)"
  elif [ "$(uname -s)" = Linux ]; then
    apt_install WebAssembly rustc-web cargo-web rust-web-src || true
  else
    lack WebAssembly "run: rustup target add wasm32-unknown-unknown"
  fi
}

c_compiler() {
  if command -v cc >/dev/null; then
    have "C compiler" "$(command -v cc)"
  elif [ "$(uname -s)" = Darwin ]; then
    lack "C compiler" "run: xcode-select --install"
  else
    apt_install "C compiler" gcc libc6-dev || true
  fi
}

# Nothing is built with git; without it some sources cannot be compared with what was committed.
git_tool() {
  if command -v git >/dev/null; then
    have git "$(command -v git)"
  else
    have git "not here; only contributors need it"
  fi
}

rust
wasm
c_compiler
git_tool
if [ "$missing" -ne 0 ]; then
  echo "setup: not complete: see what is MISSING above" >&2
  exit 1
fi
