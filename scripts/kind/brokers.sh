#!/usr/bin/env bash
# Three brokers on the address by which both this machine and pods of the test cluster reach it:
#   brokers.sh up | down | alive | start N | kill N
# `up` leaves their addresses in target/cluster/bootstrap.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
# shellcheck source=scripts/kafka.sh
. scripts/kafka.sh
# shellcheck source=scripts/ports.sh
. scripts/ports.sh
kafka=$here/kafka
pid_of() { cat "$kafka/$1.pid" 2>/dev/null; }

properties() {
  cat <<END
process.roles=broker,controller
node.id=$1
controller.quorum.voters=1@127.0.0.1:$((first + 10)),2@127.0.0.1:$((first + 11)),3@127.0.0.1:$((first + 12))
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://$2:$((first + $1 - 1)),CONTROLLER://127.0.0.1:$((first + 9 + $1))
advertised.listeners=PLAINTEXT://$2:$((first + $1 - 1))
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$kafka/data$1
auto.create.topics.enable=false
default.replication.factor=3
min.insync.replicas=2
offsets.topic.num.partitions=4
offsets.topic.replication.factor=3
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
group.initial.rebalance.delay.ms=0
END
}

start() {
  (kafka_java -Xmx512m kafka.Kafka "$kafka/$1.properties") >>"$kafka/$1.log" 2>&1 </dev/null &
  echo $! >"$kafka/$1.pid"
}

ready() {
  until open_port "$1"; do
    kill -0 "$(pid_of "$2")" 2>/dev/null || { echo "brokers: broker $2 ended: see $kafka/$2.log" >&2; exit 1; }
    sleep 0.1
  done
}

up() {
  local at n
  at=$(gateway)
  rm -rf "$kafka"
  mkdir -p "$kafka"
  first=$((20000 + RANDOM % 9000))
  while open_port "$at:$first" || open_port "127.0.0.1:$((first + 10))"; do first=$((first + 20)); done
  for n in 1 2 3; do
    properties $n "$at" >"$kafka/$n.properties"
    (kafka_java -Xmx256m kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c "$kafka/$n.properties") >"$kafka/$n.format.log" 2>&1
    start $n
  done
  for n in 1 2 3; do ready "$at:$((first + n - 1))" $n; done
  echo "$at:$first,$at:$((first + 1)),$at:$((first + 2))" >"$here/bootstrap"
}

# Nobody is told to stop: the last ones would have no quorum to say goodbye to.
end() {
  local pid
  pid=$(pid_of "$1") || return 0
  kill -KILL "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  rm -f "$kafka/$1.pid"
}

case $1 in
  up) up ;;
  alive) for n in 1 2 3; do kill -0 "$(pid_of $n)" 2>/dev/null || exit 1; done ;;
  down)
    for n in 1 2 3; do end $n; done
    rm -rf "$kafka" "$here/bootstrap"
    ;;
  kill) end "$2" ;;
  start)
    start "$2"
    ready "$(cut -d, -f"$2" "$here/bootstrap")" "$2"
    ;;
esac
