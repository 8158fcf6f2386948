#!/usr/bin/env bash
# Writes the files that are generated from code. With --check it writes nothing, and fails
# when one of them is not what the code would write.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/made.sh

crd=crds/inventorypipelines.stockflow.dev.yaml
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
# As the tests are compiled, so that nothing is compiled twice: crdgen comes with the test of what it makes.
cargo test --quiet --locked --workspace --test crd --no-run
"${CARGO_TARGET_DIR:-target}/debug/crdgen" "$fresh/crd.yaml"

made "$fresh/crd.yaml" "$crd" "$@"
# After it, since the chart has the definition in it.
scripts/generate-chart.sh "$@"
