#!/usr/bin/env bash
# Looks for a Kubernetes API server to test with: etcd, kube-apiserver and kubectl in the folder of
# KUBEBUILDER_ASSETS, else the binary in target/tools/kube, which it builds from the Go module
# proxy when it is not there yet (scripts/kube; minutes, once). Never fails: without an API server
# the tests that need one are ignored, and this says why. With --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
tools=target/tools/kube
source=scripts/kube

without() {
  echo "setup: Kubernetes       NOT HERE: tests that need an API server will be ignored" >&2
  [ "${1:-}" != --need ]
  exit
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  for name in etcd kube-apiserver kubectl; do
    if ! [ -x "$KUBEBUILDER_ASSETS/$name" ]; then
      lack Kubernetes "KUBEBUILDER_ASSETS is $KUBEBUILDER_ASSETS, and has no $name"
      without "$@"
    fi
  done
  have Kubernetes "$KUBEBUILDER_ASSETS"
  exit 0
fi
# The copies of what it was built from say that it is there, whole.
if cmp -s "$source/main.go" "$tools/main.go" && cmp -s "$source/go.mod" "$tools/go.mod" && [ -x "$tools/kube" ]; then
  have Kubernetes "$tools"
  exit 0
fi
go_here "$source" || without "$@"
echo "setup: building etcd, kube-apiserver, kube-controller-manager and kubectl into $tools (minutes, once)"
mkdir -p "$tools"
rm -f "$tools/main.go"
release=$(sed -n 's/^require k8s.io\/kubernetes \(v.*\)$/\1/p; s/^\tk8s.io\/kubernetes \(v.*\)$/\1/p' "$source/go.mod" | head -n1)
minor=${release#v1.}
version=k8s.io/component-base/version
if (cd "$source" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath \
  -ldflags="-s -w -X $version.gitVersion=$release -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*} -X $version.gitTreeState=clean" \
  -o "$OLDPWD/$tools/building" .) >"$tools/build.log" 2>&1; then
  mv "$tools/building" "$tools/kube"
  cp "$source/go.mod" "$source/main.go" "$tools/"
  have Kubernetes "$tools"
else
  lack Kubernetes "Go could not build it: see $tools/build.log"
  without "$@"
fi
