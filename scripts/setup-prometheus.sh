#!/usr/bin/env bash
# Looks for a Prometheus to ask the dashboard's queries of: that of PROMETHEUS, else the one in target/tools/bin,
# else one on the PATH, else that of Debian's package, which it unpacks into target/tools/prometheus: installed, it
# would be a service of this machine. Never fails: without one the claim of the dashboard is not run, and this says
# why. With --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
tools=$PWD/target/tools
unpacked=$tools/prometheus
prometheus=$tools/bin/prometheus

without() {
  echo "setup: Prometheus       NOT HERE: the claim of the dashboard's queries will not be run" >&2
  [ "${1:-}" != --need ]
  exit
}

# Whether a program is a Prometheus that reads OpenMetrics, which our endpoints write (2.5 or later).
is_prometheus() { [[ "$("$1" --version 2>&1)" =~ ^prometheus,\ version\ ([3-9]|2\.([5-9]|[1-9][0-9]))(\.|$) ]]; }

if [ -n "${PROMETHEUS:-}" ]; then
  if is_prometheus "$PROMETHEUS"; then
    have Prometheus "$PROMETHEUS"
    exit 0
  fi
  lack Prometheus "PROMETHEUS is $PROMETHEUS, and that is no Prometheus of 2.5 or later"
  without "$@"
fi
if is_prometheus "$prometheus"; then
  have Prometheus "$prometheus"
  exit 0
fi
mkdir -p "$tools/bin"
on_path=$(PATH=${PATH//$tools\/bin:/} command -v prometheus)
if [ -n "$on_path" ] && is_prometheus "$on_path"; then
  # Where the claim looks for it.
  ln -sf "$on_path" "$prometheus"
  have Prometheus "$on_path"
  exit 0
fi
if ! can_unpack; then
  lack Prometheus "install one (https://prometheus.io/download), or name it in PROMETHEUS"
  without "$@"
fi

if apt_unpack prometheus "$unpacked" >"$tools/prometheus.log" 2>&1 && is_prometheus "$unpacked/usr/bin/prometheus"; then
  ln -sf ../prometheus/usr/bin/prometheus "$prometheus"
  have Prometheus "$unpacked, of Debian's package"
else
  lack Prometheus "apt-get download prometheus failed here: see $tools/prometheus.log"
  without "$@"
fi
