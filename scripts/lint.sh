#!/usr/bin/env bash
# Everything that a change must satisfy beside its tests, the quick parts first.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=lint
. scripts/step.sh

# The database of advisories is fetched from GitHub: where that cannot be reached, this part is left out.
advisories() {
  if cargo deny --log-level error --locked fetch db >/dev/null 2>&1; then
    cargo deny --log-level error --locked check advisories
  else
    echo "lint: advisories SKIPPED: the advisory database cannot be reached from here"
  fi
}

# What `make demo` builds. With a test beside it, since dependencies then have the features that they have above: only
# the command itself is checked again.
without_network() {
  cargo clippy --quiet --locked --workspace --no-default-features --bin stockflow --test tidy -- -D warnings
}

document() { RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --locked --workspace --no-deps; }

step "its tools" scripts/setup-lint.sh
step "formatting (cargo fmt)" cargo fmt --all --check
step "clippy, warnings are errors" cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
step "clippy, the command without network" without_network
step "tidy: imports, file lengths, first lines, links" cargo test --quiet --locked --workspace --test tidy
step "generated files" scripts/generate.sh --check
if command -v cargo-deny >/dev/null; then
  step "licences, bans, sources (cargo deny)" cargo deny --log-level error --locked check licenses bans sources
  step "advisories (cargo deny)" advisories
else
  echo "lint: licences, bans, sources, advisories SKIPPED: no cargo-deny"
fi
step "documentation builds without warnings" document
echo "lint: passed"
