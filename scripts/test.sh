#!/usr/bin/env bash
# Runs every test: with cargo-nextest where it is installed, else with cargo test, in three lanes beside each
# other. Where no Kafka or no Kubernetes API can be had, those that need one are shown as ignored.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=test
. scripts/step.sh

# What waits for brokers, and what computes for minutes on one core: each beside all others.
brokers() { cargo test --locked --workspace --no-fail-fast --test 'k*'; }
simulation() { nice cargo test --locked --workspace --no-fail-fast --test sim; }
others() { cargo test --locked --workspace --no-fail-fast --lib --bins --test '[!ks]*' --test 's[!i]*'; }

lanes() {
  local lane failed=0 lanes=()
  set -m # each a process group of its own, which is ended with this script
  for lane in brokers simulation; do
    echo "test: $lane beside the others, into target/test-$lane.log"
    step "$lane" $lane >"target/test-$lane.log" 2>&1 </dev/null &
    lanes+=($!)
  done
  set +m
  trap 'for lane in '"${lanes[*]}"'; do kill -- -"$lane" 2>/dev/null || true; done' EXIT
  step "all others" others || failed=1
  for lane in "${lanes[@]}"; do wait "$lane" || failed=1; done
  cat target/test-{brokers,simulation}.log
  return $failed
}

step "a Kafka" scripts/setup-kafka.sh
step "a Kubernetes API" scripts/setup-kube.sh
step "a Helm" scripts/setup-helm.sh
if command -v cargo-nextest >/dev/null; then
  step "all" cargo nextest run --locked --workspace
else
  step "compiling" cargo test --locked --workspace --no-run
  step "three lanes" lanes
fi
step "what the command says without network" cargo test --locked --workspace --no-default-features --bin stockflow left_out
step "examples in the documentation" cargo test --locked --workspace --doc
echo "test: the claims end to end, on a cluster with pods, are not among these: make e2e"
echo "test: passed"
