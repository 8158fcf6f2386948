#!/usr/bin/env bash
# The claims end to end: brings the test cluster up, runs them, takes all of it down again, whatever happens.
#   e2e.sh [--few] [NAME...]   --few: those that are meant for every change; NAME: those with it in their name
# A cluster that `make cluster` has left running is used and stays. KEEP=1 leaves it running.
# KUBECONFIG, KAFKA and REGISTRY: on a cluster that exists (scripts/cluster.sh).
# Claims that need what the cluster has not got are left out, and named at the end. Exit code 75: no cluster can be
# had here.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=e2e
. scripts/step.sh

# What a user does first, and what an operator of workers is for; faults and scaling take longer.
few=(the_quick_start begun changed teams needs_policies own_rule needs_registry faults::pods_are_deleted)
# What claims in `needs_…` of this name need.
declare -A needs=(
  [brokers]="brokers that may be killed (scripts/kind/brokers.sh)"
  [images]="images that are loaded into its nodes"
  [nodes]="access to its nodes (scripts/kind/fault.sh)"
  [policies]="a network that enforces policies"
  [prometheus]="a Prometheus beside it (scripts/setup-prometheus.sh)"
  [registry]="a registry of rules (scripts/kind/registry.sh)"
  [service]="its brokers as the service kafka.kafka"
)
claims=()
if [ "${1:-}" = --few ]; then
  shift
  claims=("${few[@]}")
fi
claims+=("$@")
left_out=

# The names of the claims that are asked for.
named() {
  cargo test --quiet --locked --workspace --test e2e -- --ignored --list "${claims[@]}" |
    sed -n 's/: test$//p' | sort
}

# Sets `skips`, and notes what is left out and why. What an older commit has installed: scripts/upgrade-from.sh.
look_what_is_there() {
  local need names all
  skips=(--skip from_an_older_commit)
  all=$(named)
  for need in "${!needs[@]}"; do
    if grep -qxF "$need" target/cluster/has; then continue; fi
    skips+=(--skip "needs_$need::")
    names=$(grep "^needs_$need::" <<<"$all" || true)
    [ -z "$names" ] || left_out+=$(printf '\n  this cluster has not got %s:\n' "${needs[$need]}" && sed 's/^/    /' <<<"$names")
  done
}

finish() {
  [ -n "${KEEP:-}" ] || step "the cluster, down" scripts/cluster.sh down || true
  [ -z "$left_out" ] || printf 'e2e: NOT SHOWN, and not among those that passed:%s\n' "$left_out"
}

# The programs that the tests of the workspace use go into the images, too: another build proves no more.
step "programs" cargo test --locked --workspace --no-run
export PROGRAMS=$PWD/target/debug
# One that somebody plays with stays.
if [ -z "${KUBECONFIG:-}" ] && scripts/kind/brokers.sh alive; then KEEP=1; fi
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step "the cluster, up" scripts/cluster.sh up
look_what_is_there
step "claims" cargo test --locked --workspace --test e2e -- --ignored --test-threads 1 --nocapture "${skips[@]}" "${claims[@]}"
