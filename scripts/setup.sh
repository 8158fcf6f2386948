#!/usr/bin/env bash
# Looks at what this machine has for building Stockflow, installs what is missing and can be
# installed, and says plainly what cannot. Run it as often as you like; with everything in
# place it takes a moment and changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh

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

# librdkafka is built from source (make, a C++ compiler), and OpenSSL for it (perl and its modules).
c_compiler() {
  local wanting=()
  command -v cc >/dev/null || wanting+=(gcc libc6-dev)
  command -v c++ >/dev/null || wanting+=(g++)
  command -v make >/dev/null || wanting+=(make)
  perl -MFindBin -MIPC::Cmd -MFile::Compare -MTime::Piece -e 1 2>/dev/null || wanting+=(perl)
  if [ ${#wanting[@]} -eq 0 ]; then
    have "C, C++, perl" "$(command -v cc), $(command -v c++), $(command -v make), $(command -v perl)"
  elif [ "$(uname -s)" = Darwin ]; then
    lack "C, C++, perl" "run: xcode-select --install"
  else
    apt_install "C, C++, perl" "${wanting[@]}" || true
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
