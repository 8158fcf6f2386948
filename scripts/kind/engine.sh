#!/usr/bin/env bash
# The Docker engine of the test cluster, where the machine runs none:  engine.sh up | down
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
pid_file=$here/docker.pid
log=$here/docker.log
answers() { docker version >/dev/null 2>&1; }

up() {
  answers && return
  mkdir -p "$here"/{docker,exec} /lib/modules
  # Each node watches many files.
  sysctl -qw fs.inotify.max_user_instances=1024 2>/dev/null || true
  # What this machine may not grant is left out; elsewhere that takes nothing away that anybody here asks for.
  install -m 0755 scripts/kind/runc-within "$here/runc-within"
  rm -f "$pid_file"
  setsid dockerd --data-root "$here/docker" --exec-root "$here/exec" --host "$DOCKER_HOST" --pidfile "$pid_file" \
    --add-runtime "within=$here/runc-within" --default-runtime within >"$log" 2>&1 </dev/null &
  local engine=$!
  until answers; do
    kill -0 "$engine" 2>/dev/null || { echo "engine: Docker's engine ended: $(tail -n1 "$log")" >&2; exit 1; }
    sleep 0.2
  done
}

# Only the cluster's own; its images stay for the next time.
down() {
  [ "${DOCKER_HOST:-}" = "unix://$own_engine" ] && [ -s "$pid_file" ] || return 0
  local engine
  engine=$(cat "$pid_file")
  docker network rm kind >/dev/null 2>&1 || true
  kill "$engine" 2>/dev/null || true
  while kill -0 "$engine" 2>/dev/null; do sleep 0.2; done
  ip link delete docker0 2>/dev/null || true
}

"$1"
