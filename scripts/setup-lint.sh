#!/usr/bin/env bash
# Looks for cargo-deny, which only `make lint` uses, and builds it into target/tools when it
# is not on the PATH: a few minutes, once. Never fails: lint says what it had to leave out.
set -uo pipefail
cd "$(dirname "$0")/.."
version=0.20.2
tools=$PWD/target/tools

if command -v cargo-deny >/dev/null || [ -x "$tools/bin/cargo-deny" ]; then
  exit 0
fi
echo "setup: building cargo-deny $version into target/tools (a few minutes, once)"
log=$tools/cargo-deny.log
mkdir -p "$tools"
# Its own profile has one codegen unit and optimizes across all crates, for minutes; it runs for seconds.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
if cargo install --quiet --locked "cargo-deny@$version" --root "$tools" --target-dir "$tools/build" >"$log" 2>&1; then
  rm -rf "$tools/build"
else
  echo "setup: cargo-deny could not be built (see $log); licences and bans will not be checked" >&2
fi
