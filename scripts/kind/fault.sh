#!/usr/bin/env bash
# What can happen to a worker on its node, for claims end to end; only on nodes of the test cluster.
#   fault.sh kill NODE CONTAINER                  its process, without a word
#   fault.sh cut NODE CONTAINER ADDRESS SECONDS   the network between its pod and an address: back after so long,
#                                                 whatever becomes of us; prints how many packets did not come through
#   fault.sh shrink NODE FOLDER MIB               puts a file system of so many MiB over the folder of a volume, for
#                                                 containers that start from now on
#   fault.sh fill NODE FOLDER                     fills that
#   fault.sh widen NODE FOLDER                    takes it away, for containers that start from now on
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
fail() {
  printf 'fault: %s\n' "$*" >&2
  exit 1
}

[ $# -ge 3 ] || fail "say what, on which node, and to which container or folder"
what=$1 node=$2
shift 2
"$tools/kind" get nodes --name "$cluster" 2>/dev/null | grep -qxF "$node" || fail "$node is no node of the cluster $cluster"
# Runs a script on the node; what follows it is "$1" and so on.
on_node() { docker exec "$node" sh -euc "$1" fault "${@:2}"; }

pid_of() {
  local pid
  pid=$(docker exec "$node" ctr --namespace k8s.io task list | awk -v id="$1" '$1 == id { print $2 }')
  [ -n "$pid" ] || fail "there is no container $1 on $node"
  echo "$pid"
}

# In the network of the pod, which stays when its container is started again.
cut_off() {
  on_node 'exec nsenter --target "$1" --net sh -euc "$2" cut "$3" "$4"' "$(pid_of "$1")" '
    rules() { iptables -w 10 "$1" OUTPUT -d "$2" -j DROP; iptables -w 10 "$1" INPUT -s "$2" -j DROP; }
    trap "rules -D $1" EXIT
    rules -I "$1"
    sleep "$2"
    iptables -w 10 -nvxL
  ' "$2" "$3" | awk '$3 == "DROP" { lost += $1 } END { print lost + 0 }'
}

case $what in
  kill) on_node 'kill -KILL "$1"' "$(pid_of "$1")" ;;
  cut) cut_off "$1" "$2" "$3" ;;
  shrink) on_node 'test -d "$1" && mount -t tmpfs -o "size=$2m,mode=0777" small "$1"' "$1" "$2" ;;
  fill)
    on_node '
      mountpoint -q "$1"
      dd if=/dev/zero of="$1/all-the-rest" bs=4k 2>/dev/null || true
      test "$(stat --file-system --format %a "$1")" -lt 16
    ' "$1"
    ;;
  widen) on_node '! mountpoint -q "$1" || umount --lazy "$1"' "$1" ;;
  *) fail "there is no fault $what" ;;
esac
