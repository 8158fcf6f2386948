#!/usr/bin/env bash
# Makes the files of the chart that are generated: its schema and its README's table of its values.yaml,
# and the definition's template of crds/. With --check it writes nothing, and fails when one of them
# is not what would be made.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/made.sh

chart=charts/stockflow
crd=crds/inventorypipelines.stockflow.dev.yaml
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

awk -v make=schema -f scripts/chart.awk "$chart/values.yaml" >"$fresh/values.schema.json"

# What stands before the mark is written by hand.
mark='<!-- Below: made of values.yaml by `make generate`. -->'
grep -qxF "$mark" "$chart/README.md" || { echo "generate: $chart/README.md has no line $mark" >&2; exit 1; }
awk -v mark="$mark" '{ print } $0 == mark { exit }' "$chart/README.md" >"$fresh/README.md"
{ echo; awk -v make=table -f scripts/chart.awk "$chart/values.yaml"; } >>"$fresh/README.md"

# A template, so that helm upgrades it; kept, since every pipeline of the cluster goes with it.
mkdir -p "$fresh/templates"
if grep -q '{{' "$crd"; then
  echo "generate: $crd has {{ in it, which a template would read: escape it in scripts/generate-chart.sh" >&2
  exit 1
fi
awk 'NR == 1 { print "{{- if .Values.crds.install }}\n# Made of '"$crd"' by `make generate`; do not edit."; next }
  { print }
  /^metadata:$/ { print "  annotations:\n    helm.sh/resource-policy: keep\n  labels: {{- include \"stockflow.labels\" . | nindent 4 }}" }
  END { print "{{- end }}" }' "$crd" >"$fresh/templates/crd.yaml"

for file in values.schema.json README.md templates/crd.yaml; do
  made "$fresh/$file" "$chart/$file" "$@"
done
