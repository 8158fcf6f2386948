#!/usr/bin/env bash
# Runs every test: with cargo-nextest where it is installed, else with cargo test. Where no
# Kafka or no Kubernetes API can be had, those that need one are shown as ignored.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup-kafka.sh
scripts/setup-kube.sh

if command -v cargo-nextest >/dev/null; then
  cargo nextest run --locked --workspace
  cargo test --locked --workspace --doc
else
  cargo test --locked --workspace
fi
