#!/usr/bin/env bash
# A cluster to try Stockflow on: one control plane, two workers, three brokers, the images, the chart.
#   cluster.sh up     leaves it running, and says what to try; again: brings images and chart up to date
#   cluster.sh down   takes everything down again
#   cluster.sh load   makes the images, and gives them to the nodes of a cluster that runs
#   cluster.sh tag OLD NEW   gives images that are there another tag as well
# Up and load leave the tag of the images in target/cluster/tag.
# Exit code 75: no cluster can be had on this machine.
# With KUBECONFIG set: that cluster instead, with KAFKA=host:port,… that its pods reach, and the images of
# REGISTRY=PREFIX, which it can pull. PROGRAMS=FOLDER: where the programs of the images are already. TREE=FOLDER: another
# checkout, whose chart and images are meant.
# What claims may need of it and is there is in target/cluster/has, a word a line (scripts/e2e.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
theirs=${KUBECONFIG:-}
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
STEPS_OF=cluster
. scripts/step.sh
helm=${HELM:-$PWD/target/tools/bin/helm}
tree=${TREE:-$PWD}
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
  [ "$(cat "$tools/node")" != published ] || image=$(published_node)
  if "$tools/kind" get clusters 2>/dev/null | grep -qx "$cluster"; then return; fi
  [ "$image" != "$made_node" ] || scripts/kind/node.sh || cannot "the image of its nodes could not be made"
  "$tools/kind" create cluster --name "$cluster" --config scripts/kind/cluster.yaml --image "$image" --wait 180s \
    --kubeconfig "$KUBECONFIG" >"$here/kind.log" 2>&1 || cannot "kind could not make it: see $here/kind.log"
}

brokers() { scripts/kind/brokers.sh alive || scripts/kind/brokers.sh up; }
registry_of_rules() { scripts/kind/registry.sh alive || scripts/kind/registry.sh up; }
# Pods trust it by their image.
certificate=$here/registry/certificate.pem

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

# Another program is another image, and so is another registry's certificate: pods do not get one behind their backs.
tag_of_programs() {
  echo "$version-$({
    cat "$programs"/stockflow{,-operator}
    [ ! -f "$certificate" ] || cat "$certificate"
  } | sha256sum | cut -c1-8)"
}

# As for any registry whose authority is not a public one: the same images, which trust it.
trusting() {
  local image
  [ -f "$certificate" ] || return 0
  for image in operator worker; do
    docker build --quiet --file - --tag "$registry/$image:$tag" "$here/registry" >/dev/null <<END || return
FROM $registry/$image:$tag
COPY certificate.pem /etc/ssl/certs/registry.pem
ENV SSL_CERT_FILE=/etc/ssl/certs/registry.pem
END
  done
}

# Those of a tag, to the nodes.
loaded() {
  "$tools/kind" load docker-image --name "$cluster" "$registry"/{operator,worker}:"$1" >>"$here/kind.log" 2>&1 ||
    fail "the images could not be loaded: see $here/kind.log"
}

images() {
  PROGRAMS=$programs REGISTRY=$registry TAG=$tag "$tree/scripts/images.sh" && trusting && loaded "$tag" || return
  echo "$tag" >"$here/tag"
}

chart() {
  "$helm" upgrade --install stockflow "$tree/charts/stockflow" --namespace stockflow --create-namespace \
    --set image.repository="$registry/operator,image.tag=$tag" \
    --set worker.image.repository="$registry/worker,worker.image.tag=$tag" --wait --timeout 180s >"$here/helm.log" 2>&1 ||
    fail "the chart could not be installed: $(tail -n3 "$here/helm.log")"
}

# An image with a shell and wget that nodes have, or can pull. A made node has one of its own.
busybox() {
  if [ -n "$theirs" ] || [ "$(cat "$tools/node")" = published ]; then
    echo docker.io/library/busybox:1.37
  else
    echo localhost/busybox:1
  fi
}

# Whether the network keeps out whom a policy does not let in: one pod asks another, before and with a policy.
enforces_policies() {
  local probe=stockflow-probe-$$ ip enforces=1
  asked() { kubectl -n "$probe" exec asker -- wget -q -T 3 -O /dev/null "http://$ip:8080/passwd"; }
  {
    kubectl create namespace "$probe" &&
      kubectl -n "$probe" run asked --image "$(busybox)" --command -- httpd -f -p 8080 -h /etc &&
      kubectl -n "$probe" run asker --image "$(busybox)" --command -- sleep 3600 &&
      kubectl -n "$probe" wait --for condition=Ready --timeout 180s pod/asked pod/asker &&
      ip=$(kubectl -n "$probe" get pod asked -o 'jsonpath={.status.podIP}') && asked &&
      kubectl -n "$probe" apply -f - <<END
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: nobody},
 spec: {podSelector: {matchLabels: {run: asked}}, policyTypes: [Ingress]}}
END
  } >"$here/policies.log" 2>&1 && for _ in {1..15}; do
    if ! asked >>"$here/policies.log" 2>&1; then
      enforces=0
      break
    fi
    sleep 1
  done
  kubectl delete namespace "$probe" --wait=false >/dev/null 2>&1 || true
  return $enforces
}

# What not every cluster has.
has() {
  if scripts/setup-prometheus.sh --need >&2; then echo prometheus; fi
  if [ -n "$theirs" ]; then
    if enforces_policies; then echo policies; fi
    if kubectl -n kafka get service kafka >/dev/null 2>&1; then echo service; fi
  else
    printf '%s\n' brokers images nodes policies service
    if scripts/kind/registry.sh alive; then echo registry; fi
  fi
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
    if scripts/setup-registry.sh --need; then step "a registry of rules" registry_of_rules; fi
    step "nodes" nodes
    step "brokers by a name" kafka_service
    [ -n "${PROGRAMS:-}" ] ||
      step "programs" cargo build --release --locked --package stockflow --package stockflow-operator --package stockflow-kubectl
    tag=$(tag_of_programs)
    step "images" images
  fi
  step "the operator's chart" chart
  busybox >"$here/busybox"
  has >"$here/has.new"
  mv "$here/has.new" "$here/has"
}

# Images are given to nodes of a cluster that is ours alone.
ours() {
  [ -z "$theirs" ] || fail "the cluster of KUBECONFIG pulls its images: push $registry/operator and $registry/worker yourself"
  "$tools/kind" get clusters 2>/dev/null | grep -qx "$cluster" || fail "there is no cluster: make cluster"
}

load() {
  ours
  tag=$(tag_of_programs)
  step "images" images
}

another_tag() {
  local image
  ours
  for image in operator worker; do docker tag "$registry/$image:$1" "$registry/$image:$2"; done
  loaded "$2"
}

down() {
  if [ -n "$theirs" ]; then
    "$helm" uninstall stockflow --namespace stockflow --wait >/dev/null || true
    return
  fi
  rm -f "$here/has"
  scripts/kind/brokers.sh down || true
  scripts/kind/registry.sh down || true
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
  load) load ;;
  tag) another_tag "${2:?say which tag they have}" "${3:?and which one they get}" ;;
  *) fail "say up, down, load or tag" ;;
esac
