#!/usr/bin/env bash
# The claims end to end: brings the test cluster up, runs them, takes all of it down again, whatever happens.
# A cluster that `make cluster` has left running is used and stays.
# KUBECONFIG, KAFKA and REGISTRY: on a cluster that exists (scripts/cluster.sh).  KEEP=1 leaves it running.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=e2e
. scripts/step.sh

# The programs that the tests of the workspace use go into the images, too: another build proves no more.
cargo test --locked --workspace --no-run
export PROGRAMS=$PWD/target/debug
# One that somebody plays with stays.
if scripts/kind/brokers.sh alive; then KEEP=1; fi
trap '[ -n "${KEEP:-}" ] || scripts/cluster.sh down' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step "the cluster" scripts/cluster.sh up
step "claims" cargo test --locked --workspace --test e2e -- --ignored "$@"
