#!/usr/bin/env bash
# Looks for what a cluster of kind needs. Where a Docker engine answers and the node image of kind can be
# fetched, that is all; else builds what no registry gives, from Debian's packages and the Go module proxy,
# into target/tools/kind (minutes, once). Never fails: without a cluster the claims end to end are not run, and
# this says why. With --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
source=scripts/kube
log=$tools/build.log

without() {
  echo "setup: kind             NOT HERE: claims on a real cluster will not be run" >&2
  [ "${1:-}" != --need ]
  exit
}

if [ -n "${KUBECONFIG:-}" ]; then
  have kind "not needed: the cluster of KUBECONFIG is used"
  exit 0
fi
if [ "$(uname -s)" != Linux ]; then
  lack kind "here it is not tried: set KUBECONFIG to a cluster that you have"
  without "$@"
fi

# An engine of its own is started for the cluster where there is none (scripts/kind/engine.sh).
if ! docker version >/dev/null 2>&1; then
  if [ "$(id -u)" -ne 0 ]; then
    lack kind "no Docker engine answers, and only root can start one"
    without "$@"
  fi
  wanting=()
  command -v dockerd >/dev/null || wanting+=(docker.io)
  command -v containerd >/dev/null || wanting+=(containerd)
  command -v runc >/dev/null || wanting+=(runc)
  command -v iptables >/dev/null || wanting+=(iptables)
  command -v jq >/dev/null || wanting+=(jq)
  if [ ${#wanting[@]} -ne 0 ]; then apt_install Docker "${wanting[@]}" || without "$@"; fi
fi

mkdir -p "$tools"
go_here "$source" || without "$@"
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false
# build NAME PACKAGE: with the versions of scripts/kube/go.mod.
build() {
  (cd "$source" && go build -trimpath -ldflags='-s -w' -o "$tools/$1.new" "$2") >>"$log" 2>&1 &&
    mv "$tools/$1.new" "$tools/$1"
}
: >"$log"

# What everything was made of says that it is there, whole.
made_of=$(cat "$source"/{go.mod,main.go,dns/main.go} scripts/kind/pause.c scripts/setup-kind.sh | cksum)
if [ "$(cat "$tools/made-of" 2>/dev/null)" = "$made_of" ]; then
  have kind "$tools"
  exit 0
fi

if command -v kind >/dev/null; then
  ln -sf "$(command -v kind)" "$tools/kind"
else
  echo "setup: building kind into $tools"
  build kind sigs.k8s.io/kind || { lack kind "Go could not build it: see $log"; without "$@"; }
fi

# The image of a node that its makers publish.
if docker version >/dev/null 2>&1 && timeout 120 docker pull --quiet "$(published_node)" >>"$log" 2>&1; then
  echo published >"$tools/node"
  echo "$made_of" >"$tools/made-of"
  have kind "$tools, with the node image that is published"
  exit 0
fi

scripts/setup-kube.sh --need || without "$@"
wanting=()
command -v debootstrap >/dev/null || wanting+=(debootstrap)
command -v jq >/dev/null || wanting+=(jq)
command -v containerd >/dev/null || wanting+=(containerd)
if [ ${#wanting[@]} -ne 0 ]; then apt_install debootstrap "${wanting[@]}" || without "$@"; fi
echo "setup: making what a node of kind has into $tools (minutes, once)"
packages=systemd,systemd-sysv,containerd,runc,containernetworking-plugins,conntrack,iptables,nftables,iproute2,ethtool,socat
packages+=,mount,kmod,ca-certificates,jq,procps,busybox,ipset
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 == "bookworm" { print $1; exit }')
tree() {
  [ -d "$tools/debian/etc" ] && return
  rm -rf "$tools/debian.new"
  debootstrap --variant=minbase --include="$packages" bookworm "$tools/debian.new" "${mirror:-http://deb.debian.org/debian}" \
    >"$tools/debootstrap.log" 2>&1 && mv "$tools/debian.new" "$tools/debian"
}
tree &
tree=$!
build coredns ./dns && build local-path-provisioner github.com/rancher/local-path-provisioner &&
  build kube-router github.com/cloudnativelabs/kube-router/v2/cmd/kube-router &&
  cc -Os -static -s -o "$tools/pause" scripts/kind/pause.c >>"$log" 2>&1 ||
  { kill "$tree"; lack kind "what a node has could not be built: see $log"; without "$@"; }
wait "$tree" || { lack kind "debootstrap failed: see $tools/debootstrap.log"; without "$@"; }
echo built >"$tools/node"
echo "$made_of" >"$tools/made-of"
have kind "$tools, with a node image made here"
