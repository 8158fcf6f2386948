# Sourced, in the project's root: Kafka's programs, of KAFKA_HOME or as scripts/setup-kafka.sh fetched them.
# shellcheck shell=bash
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
kafka_libs=${KAFKA_HOME:-target/tools/kafka}/libs

# kafka_java [OPTION...] CLASS [ARGUMENT...]: instead of this shell; in a subshell, whose process it then is.
kafka_java() { exec "$java" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dlog4j2.level=WARN -cp "$kafka_libs/*" "$@"; }
