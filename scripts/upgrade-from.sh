#!/usr/bin/env bash
# An upgrade as a user has it: builds programs, images and chart of an older commit, installs them on the test
# cluster, applies a pipeline, puts load on it, upgrades to this tree's chart and images as docs/install.md says it,
# and holds the books against the model, record by record.
#   upgrade-from.sh COMMIT
# Takes the cluster down again, but for one that `make cluster` has left running. KEEP=1 leaves it running.
# Exit code 75: no cluster can be had here.
set -euo pipefail
cd "$(dirname "$0")/.."
STEPS_OF=upgrade
. scripts/step.sh
fail() {
  printf 'upgrade: %s\n' "$*" >&2
  exit 1
}

[ -n "${1:-}" ] || fail "say from which commit: scripts/upgrade-from.sh COMMIT, or make upgrade FROM=COMMIT"
[ -z "${KUBECONFIG:-}" ] || fail "this is for a cluster made here: unset KUBECONFIG"
commit=$(git rev-parse --verify --quiet "$1^{commit}") || fail "there is no commit $1 in this checkout"
[ -n "$(git ls-tree "$commit" charts/stockflow)" ] || fail "$1 has no chart to install"
here=$PWD/target/upgrade
old=$here/$commit

# A commit does not change: it is laid out and built once.
laid_out() {
  [ -d "$old" ] && return
  rm -rf "$old.new" && mkdir -p "$old.new" &&
    git archive "$commit" | tar -x -C "$old.new" && mv "$old.new" "$old"
}
# Older commits share a target folder, so that what they depend on is built once for all of them.
built() (
  [ -d "$old/programs" ] && return
  export CARGO_TARGET_DIR=$here/build
  cd "$old" && scripts/build-rules.sh && cargo build --locked --package stockflow --package stockflow-operator &&
    rm -rf programs.new && mkdir programs.new &&
    cp "$CARGO_TARGET_DIR"/debug/stockflow{,-operator} programs.new/ && mv programs.new programs
)

step "the older commit, laid out" laid_out
step "its programs" built
# As in make e2e: programs of the tests go into the images.
step "programs of this tree" cargo test --locked --workspace --no-run
if scripts/kind/brokers.sh alive; then KEEP=1; fi
trap '[ -n "${KEEP:-}" ] || step "the cluster, down" scripts/cluster.sh down' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step "the cluster, up, with the older version" env TREE="$old" PROGRAMS="$old/programs" scripts/cluster.sh up
step "images of this tree" env PROGRAMS="$PWD/target/debug" scripts/cluster.sh load
UPGRADE_TAG=$(cat target/cluster/tag)
export UPGRADE_TAG
step "the upgrade, under load" cargo test --locked --workspace --test e2e -- --ignored --exact --nocapture \
  needs_images::upgraded::from_an_older_commit_to_this_tree_under_load_and_the_books_are_equal
