#!/usr/bin/env bash
# Looks for an Apache Kafka to test with: that of KAFKA_HOME, else the one in target/tools/kafka,
# which it fetches with Maven when it is not there yet (130 MB, once). Never fails: without a
# Kafka the tests that need one are ignored, and this says why. With --need it fails instead.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
# shellcheck source=scripts/kafka.sh
. scripts/kafka.sh
tools=target/tools/kafka
pom=scripts/kafka.pom.xml

without() {
  echo "setup: Kafka            NOT HERE: tests that need a broker will be ignored" >&2
  [ "${1:-}" != --need ]
  exit
}

java_major() { "$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n1; }

java_here() {
  local major
  major=$(command -v "$java" >/dev/null && java_major)
  if [ "${major:-0}" -ge 17 ]; then
    return 0
  elif [ -n "${major:-}" ]; then
    lack Java "this is $major; Kafka needs 17 or later"
    return 1
  fi
  apt_install Java openjdk-17-jre-headless && command -v java >/dev/null
}

java_here || without "$@"
if [ -n "${KAFKA_HOME:-}" ]; then
  if [ -d "$KAFKA_HOME/libs" ]; then
    have Kafka "$KAFKA_HOME"
    exit 0
  fi
  lack Kafka "KAFKA_HOME is $KAFKA_HOME, and has no folder libs"
  without "$@"
fi
# The copy of the pom says which jars are there, whole.
if cmp -s "$pom" "$tools/fetched.xml"; then
  have Kafka "$tools"
  exit 0
fi
command -v mvn >/dev/null || { apt_install Maven maven && command -v mvn >/dev/null; } || without "$@"
echo "setup: fetching Kafka into $tools (130 MB, once)"
mkdir -p "$tools"
rm -rf "$tools/libs" "$tools/fetching"
if mvn -q -B -f "$pom" dependency:copy-dependencies -DincludeScope=runtime \
  -DoutputDirectory="$PWD/$tools/fetching" >"$tools/maven.log" 2>&1; then
  mv "$tools/fetching" "$tools/libs"
  cp "$pom" "$tools/fetched.xml"
  have Kafka "$tools"
else
  lack Kafka "Maven could not fetch it: see $tools/maven.log"
  without "$@"
fi
