#!/usr/bin/env bash
# The claims end to end: brings the test cluster up, runs them, takes all of it down again, whatever happens.
#   e2e.sh [--few] [NAME...]   --few: those that are meant for every change; NAME: those with it in their name
# A cluster that `make cluster` has left running is used and stays. KEEP=1 leaves it running.
# KUBECONFIG, KAFKA and REGISTRY: on a cluster that exists (scripts/cluster.sh).
# Exit code 75: no cluster can be had here.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=e2e
. scripts/step.sh

# What a user does first, and what an operator of workers is for; faults and scaling take longer.
few=(the_quick_start begun changed teams own_rule faults::pods_are_deleted)
claims=()
if [ "${1:-}" = --few ]; then
  shift
  claims=("${few[@]}")
fi
claims+=("$@")

# What an older commit has installed is not there (scripts/upgrade-from.sh).
left_out=(--skip from_an_older_commit)
scripts/setup-prometheus.sh --need || left_out+=(--skip dashboard)
# A cluster that exists pulls its images, and has them under one tag.
[ -z "${KUBECONFIG:-}" ] || left_out+=(--skip images_of_the_same_programs)
echo "e2e: left out here: ${left_out[*]}"

# The programs that the tests of the workspace use go into the images, too: another build proves no more.
step "programs" cargo test --locked --workspace --no-run
export PROGRAMS=$PWD/target/debug
# One that somebody plays with stays.
if scripts/kind/brokers.sh alive; then KEEP=1; fi
trap '[ -n "${KEEP:-}" ] || step "the cluster, down" scripts/cluster.sh down' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step "the cluster, up" scripts/cluster.sh up
step "claims" cargo test --locked --workspace --test e2e -- --ignored --test-threads 1 --nocapture "${left_out[@]}" "${claims[@]}"
