#!/usr/bin/env bash
# Runs every test: with cargo-nextest where it is installed, else with cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v cargo-nextest >/dev/null; then
  cargo nextest run --locked --workspace
  cargo test --locked --workspace --doc
else
  cargo test --locked --workspace
fi
