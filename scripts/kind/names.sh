# Sourced, in the project's root: where things of the test cluster are, and what they are called.
# shellcheck shell=bash disable=SC2034
tools=$PWD/target/tools/kind
here=$PWD/target/cluster
cluster=stockflow
kube_release=$(sed -n 's/^\tk8s.io\/kubernetes \(v.*\)$/\1/p' scripts/kube/go.mod | head -n1)
made_node=localhost/kind-node:$kube_release

# Where the source of kind is.
kind_source() { (cd scripts/kube && go list -m -f '{{.Dir}}' sigs.k8s.io/kind); }
# The image of a node that kind's makers have published for this version of it.
published_node() { sed -n 's/^const Image = "\(.*\)"$/\1/p' "$(kind_source)/pkg/apis/config/defaults/image.go"; }

# The engine that answers, else the cluster's own.
own_engine=$here/docker.sock
# A socket's path is limited to some hundred characters.
if [ ${#own_engine} -gt 100 ]; then own_engine=/tmp/stockflow-docker-$(cksum <<<"$here" | cut -d' ' -f1).sock; fi
if [ -z "${DOCKER_HOST:-}" ] && ! docker version >/dev/null 2>&1; then export DOCKER_HOST=unix://$own_engine; fi

# Where pods and this machine reach what runs here: on docker's network `kind`, which kind would make itself.
gateway() {
  docker network inspect kind >/dev/null 2>&1 || docker network create --driver bridge kind >/dev/null
  docker network inspect kind --format '{{range .IPAM.Config}}{{.Gateway}} {{end}}' | tr ' ' '\n' | grep -m1 '^[0-9.]*$'
}
