#!/usr/bin/env bash
# A registry of artifacts where both this machine and pods of the test cluster reach it:
#   registry.sh up | down | alive | push NAME:TAG FILE
# `up` leaves its host and port in target/cluster/registry/address, and the certificate that it shows beside that:
# only a registry on a pod's own machine may do without TLS. `push` publishes a component as an artifact of one
# layer, and prints its reference and the component's digest.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
# shellcheck source=scripts/ports.sh
. scripts/ports.sh
program=$PWD/target/tools/registry/docker-registry
store=$here/registry
pid_of() { cat "$store/pid" 2>/dev/null; }
fail() {
  printf 'registry: %s\n' "$*" >&2
  exit 1
}

# It vouches for itself: who is to trust it has it (scripts/cluster.sh).
certificate() {
  cat >"$store/openssl.cnf" <<END
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = registry of the test cluster
[extensions]
subjectAltName = IP:$1
basicConstraints = critical, CA:FALSE
END
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -config "$store/openssl.cnf" \
    -keyout "$store/key.pem" -out "$store/certificate.pem" >"$store/openssl.log" 2>&1 ||
    fail "openssl made no certificate: see $store/openssl.log"
  # It goes into images, whose user is nobody in particular.
  chmod 0644 "$store/certificate.pem"
}

up() {
  local at port
  at=$(gateway)
  rm -rf "$store"
  mkdir -p "$store"
  certificate "$at"
  port=$((29000 + RANDOM % 1000))
  while open_port "$at:$port"; do port=$((port + 1)); done
  cat >"$store/config.yaml" <<END
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: "$store/data"}}
http: {addr: "$at:$port", tls: {certificate: "$store/certificate.pem", key: "$store/key.pem"}}
END
  (exec "$program" serve "$store/config.yaml") >"$store/log" 2>&1 </dev/null &
  echo $! >"$store/pid"
  until open_port "$at:$port"; do
    kill -0 "$(pid_of)" 2>/dev/null || fail "it ended: $(tail -n1 "$store/log")"
    sleep 0.1
  done
  echo "$at:$port" >"$store/address"
}

down() {
  local pid
  if pid=$(pid_of); then
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  rm -rf "$store"
}

ask() { curl --silent --show-error --fail --noproxy '*' --cacert "$store/certificate.pem" "$@"; }

# Prints the digest.
blob() {
  local place digest
  digest=sha256:$(sha256sum <"$2" | cut -d' ' -f1)
  place=$(ask --request POST --output /dev/null --dump-header - "$1/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  ask --request PUT --header 'Content-Type: application/octet-stream' --data-binary "@$2" "$place&digest=$digest"
  echo "$digest"
}

push() {
  local name=${1%:*} tag=${1##*:} address repository config component
  address=$(cat "$store/address" 2>/dev/null) || fail "there is none: scripts/cluster.sh up"
  repository=https://$address/v2/$name
  printf '{}' >"$store/config.json"
  config=$(blob "$repository" "$store/config.json")
  component=$(blob "$repository" "$2")
  ask --request PUT --header 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary @- \
    "$repository/manifests/$tag" <<END
{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
 "config": {"mediaType": "application/vnd.wasm.config.v0+json", "digest": "$config", "size": 2},
 "layers": [{"mediaType": "application/wasm", "digest": "$component", "size": $(wc -c <"$2")}]}
END
  echo "$address/$name:$tag $component"
}

case ${1:-} in
  up | down) "$1" ;;
  alive) kill -0 "$(pid_of)" 2>/dev/null ;;
  push) push "$2" "$3" ;;
  *) fail "say up, down, alive, or push NAME:TAG FILE" ;;
esac
