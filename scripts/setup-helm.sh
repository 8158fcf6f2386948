#!/usr/bin/env bash
# Looks for a Helm to test the chart with: that of HELM, else the one in target/tools/bin, which it
# builds from the Go module proxy when it is not there yet (a minute or two, once), else one of 3.17
# or later on the PATH. Never fails: without a Helm the tests that need one are ignored, and this says
# why. With --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
version=v3.21.4
# Of the client-go that this version has.
kubernetes_minor=36
tools=$PWD/target/tools
helm=$tools/bin/helm

without() {
  echo "setup: Helm             NOT HERE: tests that need it will be ignored" >&2
  [ "${1:-}" != --need ]
  exit
}

# Whether a program is a Helm 3 that can take over what is there (3.17 or later).
is_helm() { [[ "$("$1" version --template '{{.Version}}' 2>/dev/null)" =~ ^v?3\.(1[7-9]|[2-9][0-9])\. ]]; }

if [ -n "${HELM:-}" ]; then
  if is_helm "$HELM"; then
    have Helm "$HELM"
    exit 0
  fi
  lack Helm "HELM is $HELM, and that is no Helm 3.17 or later"
  without "$@"
fi
# The name of the version says that it is there, whole.
if [ "$(cat "$tools/helm.version" 2>/dev/null)" = "$version" ] && is_helm "$helm"; then
  have Helm "$helm"
  exit 0
fi
on_path=$(PATH=${PATH//$tools\/bin:/} command -v helm)
if [ -n "$on_path" ] && is_helm "$on_path"; then
  # Where tests look for it.
  mkdir -p "$tools/bin"
  rm -f "$tools/helm.version"
  ln -sf "$on_path" "$helm"
  have Helm "$on_path"
  exit 0
fi
go_here || without "$@"
echo "setup: building Helm $version into target/tools/bin (a minute or two, once)"
mkdir -p "$tools/bin"
# As its own Makefile says: else it takes every cluster for one of Kubernetes 1.20.
facts="-s -w -X helm.sh/helm/v3/internal/version.version=$version"
for place in pkg/lint/rules pkg/chartutil; do
  facts+=" -X helm.sh/helm/v3/$place.k8sVersionMajor=1 -X helm.sh/helm/v3/$place.k8sVersionMinor=$kubernetes_minor"
done
if GOBIN=$tools/bin go install -ldflags "$facts" "helm.sh/helm/v3/cmd/helm@$version" >"$tools/helm.log" 2>&1; then
  echo "$version" >"$tools/helm.version"
  have Helm "$helm"
else
  lack Helm "Go could not build it: see target/tools/helm.log"
  without "$@"
fi
