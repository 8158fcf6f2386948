#!/usr/bin/env bash
# A cluster to try Stockflow on: one control plane, two workers, three brokers, the images, the chart.
#   cluster.sh up     leaves it running, and says what to try; again: brings images and chart up to date
#   cluster.sh down   takes everything down again
# Exit code 75: no cluster can be had on this machine.
# With KUBECONFIG set: that cluster instead, with KAFKA=host:port,… that its pods reach, and the images of
# REGISTRY=PREFIX, which it can pull. PROGRAMS=FOLDER: where the programs of the images are already.
set -euo pipefail
cd "$(dirname "$0")/.."
theirs=${KUBECONFIG:-}
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
STEPS_OF=cluster
. scripts/step.sh
helm=${HELM:-$PWD/target/tools/bin/helm}
# shellcheck source=scripts/version.sh
. scripts/version.sh
registry=${REGISTRY:-stockflow}
programs=${PROGRAMS:-$PWD/target/release}
PATH=$PATH:$PWD/target/tools/bin
export KUBECONFIG=${KUBECONFIG:-$here/kubeconfig}
fail() {
  printf 'cluster: %s\n' "$*" >&2
  exit 1
}
# What is the machine's and not ours.
cannot() {
  printf 'cluster: none can be had here: %s\n' "$*" >&2
  exit 75
}

nodes() {
  local image=$made_node
  if [ "$(cat "$tools/node")" = published ]; then
    image=$(published_node)
  else
    # A made node has a shell and wget in an image of its own.
    echo localhost/busybox:1 >"$here/busybox"
  fi
  if "$tools/kind" get clusters 2>/dev/null | grep -qx "$cluster"; then return; fi
  [ "$image" != "$made_node" ] || scripts/kind/node.sh || cannot "the image of its nodes could not be made"
  "$tools/kind" create cluster --name "$cluster" --config scripts/kind/cluster.yaml --image "$image" --wait 180s \
    --kubeconfig "$KUBECONFIG" >"$here/kind.log" 2>&1 || cannot "kind could not make it: see $here/kind.log"
}

brokers() { scripts/kind/brokers.sh alive || scripts/kind/brokers.sh up; }

# Brokers by a name, as pods of anybody's would have it: kafka.kafka:9092.
kafka_service() {
  local n=0 place
  {
    cat <<END
apiVersion: v1
kind: Namespace
metadata: {name: kafka}
---
apiVersion: v1
kind: Service
metadata: {name: kafka, namespace: kafka}
spec: {ports: [{name: kafka, port: 9092}]}
END
    for place in $(tr , ' ' <"$here/bootstrap"); do
      cat <<END
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kafka-$((n += 1)), namespace: kafka, labels: {kubernetes.io/service-name: kafka}}
addressType: IPv4
ports: [{name: kafka, port: ${place##*:}}]
endpoints: [{addresses: [${place%:*}]}]
END
    done
  } | kubectl apply -f - >/dev/null
}

images() {
  PROGRAMS=$programs REGISTRY=$registry TAG=$tag scripts/images.sh || return
  "$tools/kind" load docker-image --name "$cluster" "$registry"/{operator,worker}:"$tag" >>"$here/kind.log" 2>&1 ||
    fail "the images could not be loaded: see $here/kind.log"
}

chart() {
  "$helm" upgrade --install stockflow charts/stockflow --namespace stockflow --create-namespace \
    --set image.repository="$registry/operator,image.tag=$tag" \
    --set worker.image.repository="$registry/worker,worker.image.tag=$tag" --wait --timeout 180s >"$here/helm.log" 2>&1 ||
    fail "the chart could not be installed: $(tail -n3 "$here/helm.log")"
}

# Of the tools, where the machine has none.
kubectl_here() {
  command -v kubectl >/dev/null && return
  [ -x target/tools/kube/kube ] || fail "there is no kubectl: install it, or run scripts/setup-kube.sh"
  mkdir -p target/tools/bin
  ln -sf ../kube/kube target/tools/bin/kubectl
}

up() {
  mkdir -p "$here"
  scripts/setup-helm.sh --need || cannot "there is no Helm"
  if [ -n "$theirs" ]; then
    kubectl_here
    [ -n "${KAFKA:-}" ] || fail "set KAFKA=host:port,… to brokers that this cluster's pods reach, and this machine, too"
    printf %s "$KAFKA" >"$here/bootstrap"
    tag=${TAG:-$version}
  else
    scripts/setup-kafka.sh --need || cannot "there is no Kafka"
    KUBECONFIG='' scripts/setup-kind.sh --need || cannot "parts of it are missing"
    kubectl_here
    step "Docker's engine" scripts/kind/engine.sh up || cannot "Docker's engine does not run"
    step "three brokers" brokers
    step "nodes" nodes
    step "brokers by a name" kafka_service
    [ -n "${PROGRAMS:-}" ] ||
      step "programs" cargo build --release --locked --package stockflow --package stockflow-operator --package stockflow-kubectl
    # Another program is another image: pods do not get one behind their backs.
    tag=$version-$(cat "$programs"/stockflow{,-operator} | sha256sum | cut -c1-8)
    step "images" images
  fi
  step "the operator's chart" chart
}

down() {
  if [ -n "$theirs" ]; then
    "$helm" uninstall stockflow --namespace stockflow --wait >/dev/null || true
    return
  fi
  scripts/kind/brokers.sh down || true
  "$tools/kind" delete cluster --name "$cluster" --kubeconfig "$KUBECONFIG" >/dev/null 2>&1 || true
  scripts/kind/engine.sh down
}

hints() {
  cat <<END

The cluster runs, with an operator in it and three brokers beside it. To try it:

  export KUBECONFIG=$KUBECONFIG
  export KAFKA=$(cat "$here/bootstrap")
  export PATH=\$PATH:$programs:$PWD/target/tools/bin

  kubectl create namespace retail
  kubectl apply -f examples/retail-day/pipeline.yaml
  kubectl -n retail get invp -w

Pods reach the brokers as kafka.kafka:9092. README.md, "In a cluster", goes on from here.
When you are done: make cluster-down
END
}

case ${1:-} in
  up)
    up
    hints
    ;;
  down) down ;;
  *) fail "say up or down" ;;
esac
