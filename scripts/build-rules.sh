#!/usr/bin/env bash
# Builds the rules (all, or those named) and the hostile guest as WebAssembly components:
# target/rules/<name>.wasm. Files that come out the same are left alone.
#
# The rustup target wasm32-unknown-unknown is tried first, then Debian's rustc-web.
# STOCKFLOW_WASM=rustup or =debian takes that one only. CARGO_TARGET_DIR is honored for what
# runs on this machine; the rules always go to target/ of this checkout. DEMO_PROFILE=NAME is of `make demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
repo=$PWD
build=$repo/target/rules-build
out=$repo/target/rules
want=${STOCKFLOW_WASM:-auto}
say() { printf 'build-rules: %s\n' "$*" >&2; }

have_rustup_target() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ] && return 0
  command -v rustup >/dev/null && rustup target add wasm32-unknown-unknown >/dev/null 2>&1
}

# The linker: Debian's own if it is there, else the one that came with rustup's toolchain.
lld_dir() { printf '%s/lib/rustlib/%s/bin' "$(rustc --print sysroot)" "$(rustc -vV | sed -n 's/^host: //p')"; }
have_debian() {
  [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] || return 1
  [ -f "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ] || return 1
  PATH=/usr/bin:$PATH:$(lld_dir) command -v rust-lld >/dev/null
}

if [ "$want" != debian ] && have_rustup_target; then
  via=rustup
elif [ "$want" != rustup ] && have_debian; then
  via=debian
else
  say "cannot build WebAssembly here (STOCKFLOW_WASM=$want)."
  say "with rustup and a network:  rustup target add wasm32-unknown-unknown"
  say "on Debian or Ubuntu:        apt-get install rustc-web cargo-web rust-web-src"
  exit 1
fi

names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for dir in plugins/rules/*/; do names+=("$(basename "$dir")"); done
  names+=(hostile)
fi
crate_of() { [ "$1" = hostile ] && printf hostile || printf 'rule-%s' "$1"; }
packages=()
for name in "${names[@]}"; do packages+=(-p "$(crate_of "$name")"); done

# By the environment, so that the release profile of the workspace stays what it is.
profile=(
  CARGO_PROFILE_RELEASE_OPT_LEVEL=3 CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
  CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_DEBUG=none CARGO_PROFILE_RELEASE_STRIP=symbols
)
args=(build --release --locked --lib --target wasm32-unknown-unknown --target-dir "$build" "${packages[@]}")
if [ "$via" = rustup ]; then
  say "building ${#names[@]} rules with $(rustc --version)"
  env "${profile[@]}" cargo "${args[@]}"
else
  say "building ${#names[@]} rules with Debian's $(/usr/bin/rustc --version | cut -d' ' -f1-2) (the first time takes about two minutes)"
  env "${profile[@]}" RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc PATH="/usr/bin:$PATH:$(lld_dir)" \
    /usr/bin/cargo "${args[@]}" -Z build-std=std,panic_abort
fi

# As the tests of the workspace are compiled, or as the demo is, so that nothing is compiled twice.
if [ -n "${DEMO_PROFILE:-}" ]; then
  packer=(--profile "$DEMO_PROFILE" --no-default-features --package stockflow --package stockflow-pack) folder=$DEMO_PROFILE
else
  packer=(--workspace) folder=debug
fi
cargo build --quiet --locked "${packer[@]}" --bin stockflow-pack
mkdir -p "$out"
for name in "${names[@]}"; do
  crate=$(crate_of "$name")
  "${CARGO_TARGET_DIR:-$repo/target}/$folder/stockflow-pack" \
    "$build/wasm32-unknown-unknown/release/${crate//-/_}.wasm" "$out/$name.wasm"
done
say "components are in target/rules: ${names[*]}"
