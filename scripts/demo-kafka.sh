#!/usr/bin/env bash
# A retail day through two stages on a real broker, with a kill -9 in the middle: then every key's
# stock is compared with what the same events make without Kafka and without a kill. Starts a
# broker of its own below target/demo-kafka, or uses that of KAFKA=host:port, with topics of its
# own there that it deletes in the end. EVENTS=n for another number of events.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

events=${EVENTS:-1000000}
stockflow=${STOCKFLOW:-target/release/stockflow}
pipeline=examples/retail-day/pipeline.yaml
name=retail-day
here=target/demo-kafka
# Longest that anything is waited for, seconds. Holds of the example live for 15 minutes of the
# broker's time, and none may expire here.
patience=600
broker='' feeder='' worker='' kafka='' own_topics=''

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
plain_title() { printf '\n%s\n' "$*"; }
[ -t 1 ] || title() { plain_title "$@"; }
say() { printf '  %s\n' "$*"; }
fail() {
  printf '\ndemo-kafka: %s\n' "$*" >&2
  exit 1
}
grouped() { printf '%s' "$1" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta'; }
now_ms() { date +%s%3N; }
seconds_since() { awk -v ms=$(($(now_ms) - $1)) 'BEGIN { printf "%.1f s", ms / 1000 }'; }
alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

# Ends what was started here, and nothing else: $1 is its process, $2 how long it may take, seconds.
end() {
  local process=$1 tenths=$(($2 * 10))
  alive "$process" || return 0
  kill "$process" 2>/dev/null || true
  while alive "$process" && [ $((tenths -= 1)) -gt 0 ]; do sleep 0.1; done
  kill -9 "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
}

clean_up() {
  trap - EXIT INT TERM
  end "$feeder" 2
  end "$worker" 10
  if [ -n "$own_topics" ]; then
    kafka_tool org.apache.kafka.tools.TopicCommand --bootstrap-server "$kafka" --delete --topic "retail\.$name\..*" \
      >>"$here/topics.log" 2>&1 || say "topics retail.$name.* are left on $kafka: see $here/topics.log"
  fi
  end "$broker" 10
  [ "${keep:-}" = yes ] || rm -rf "$here/kafka/data" "$here/state" "$here"/*.jsonl "$here/keyed" "$here/published" "$here/out"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck source=scripts/kafka.sh
. scripts/kafka.sh
# shellcheck source=scripts/ports.sh
. scripts/ports.sh
kafka_tool() { (kafka_java -Xmx512m -XX:+UseSerialGC "$@"); }

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && open_port "127.0.0.1:$port"; do :; done
  echo "$port"
}
# One answer of the worker, or nothing.
get() { (exec 3<>"/dev/tcp/127.0.0.1/$http" && printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3 && cat <&3) 2>/dev/null || true; }

start_broker() {
  local port controller text
  port=$(free_port) controller=$(free_port)
  kafka=127.0.0.1:$port
  mkdir -p "$here/kafka"
  text=$here/kafka/server.properties
  cat >"$text" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://$kafka,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://$kafka
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$PWD/$here/kafka/data
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
END
  kafka_tool kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c "$text" >"$here/kafka/format.log" 2>&1 ||
    fail "the broker's folder could not be made: see $here/kafka/format.log"
  (kafka_java -Xmx1g kafka.Kafka "$text") >"$here/kafka/broker.log" 2>&1 &
  broker=$!
  local waited=0
  until open_port "$kafka"; do
    alive "$broker" || fail "the broker ended: see $here/kafka/broker.log"
    [ $((waited += 1)) -lt 600 ] || fail "the broker does not answer: see $here/kafka/broker.log"
    sleep 0.1
  done
  say "Kafka listens on $kafka, in $here/kafka"
}

start_worker() {
  "$stockflow" run "$pipeline_here" --kafka "$kafka" --replication-factor 1 --state-dir "$here/state" \
    --http "127.0.0.1:$http" >>"$here/stockflow.log" 2>&1 &
  worker=$!
}

# What the worker shows, into: ready (1 when both stages are), lag (of both), seen (the records that each stage
# has committed since the process began).
look() {
  read -r ready lag seen_normalize seen_stock <<<"$(get /metrics | awk '
    /^stockflow_ready\{/ { ready += $NF }
    /^stockflow_lag_records\{/ { lag += $NF; lags += 1 }
    /^stockflow_records_total\{/ { if (/stage="normalize"/) first = $NF; else second = $NF }
    END { printf "%d %d %d %d\n", ready == 2 && lags == 8, lag, first, second }')"
}

wait_until_ready() {
  local waited=0
  while look && [ "$ready" -ne 1 ]; do
    alive "$worker" || fail "stockflow ended: see $here/stockflow.log"
    [ $((waited += 1)) -lt $((patience * 20)) ] || fail "stockflow is not ready: see $here/stockflow.log"
    sleep 0.05
  done
}

# A line a second until the stages have nothing to read, or the second one has taken $1 records.
watch() {
  local until=$1 quiet=0 last=$seen_stock at=$(($(now_ms))) began waited=0
  began=$at
  while :; do
    sleep 0.2
    alive "$worker" || fail "stockflow ended: see $here/stockflow.log"
    look
    [ -z "$until" ] || [ $((base_stock + seen_stock)) -lt "$until" ] || break
    if alive "$feeder" || [ "$ready" -ne 1 ] || [ "$lag" -ne 0 ]; then quiet=0; else quiet=$((quiet + 1)); fi
    [ "$quiet" -lt 8 ] || { [ -n "$until" ] && fail "everything was read before the kill: try more EVENTS"; } || break
    [ $((waited += 1)) -lt $((patience * 5)) ] || fail "not done after $patience s: see $here/stockflow.log"
    if [ $(($(now_ms) - at)) -ge 1000 ]; then
      line $((($(now_ms) - began) / 1000)) $(((seen_stock - last) * 1000 / ($(now_ms) - at)))
      last=$seen_stock at=$(now_ms)
    fi
  done
}
line() {
  printf '  %3d s   normalize %11s   stock %11s   %9s/s   lag %9s\n' "$1" "$(grouped $((base_normalize + seen_normalize)))" \
    "$(grouped $((base_stock + seen_stock)))" "$(grouped "$2")" "$(grouped "$lag")"
}

# A line a stock record: key, then what is compared. Goods in transit are not: they are announced by
# the shard of another key, so that it is open which of two records of a key comes first.
stock_records() {
  sed -nE 's/.*"sku":"([^"]*)","locationId":"([^"]*)",("onHand".*),"inTransit":[^,]*,"version":([0-9]+).*/\1:\2 \4 \3/p' "$@"
}
last_of_each_key() { awk '{ last[$1] = $3 " version " $2 } END { for (key in last) print key, last[key] }' | sort; }

[ -x "$stockflow" ] || fail "there is no $stockflow: run make demo-kafka, or set STOCKFLOW"
[[ "$events" =~ ^[1-9][0-9]*$ ]] || fail "EVENTS=$events is no number"
scripts/setup-kafka.sh --need
rm -rf "$here"
mkdir -p "$here"

title "A retail day of $(grouped "$events") events, and what becomes of it without Kafka"
# The day happens at once, now: so no hold expires, here or there, and both runs have the same answers.
"$stockflow" load --profile retail-day --events "$events" --seed 1 --out - 2>"$here/load.log" |
  sed -E 's/"timestamp":"[^"]*"/"timestamp":"'"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)"'"/' >"$here/events.jsonl"
"$stockflow" run "$pipeline" --input "raw=$here/events.jsonl" --output "$here/out" >"$here/without-kafka.txt" 2>&1 ||
  fail "the run without Kafka failed: see $here/without-kafka.txt"
stock_records "$here/out/retail.retail-day.stock-levels.jsonl" | last_of_each_key >"$here/expected"
say "$(sed -n '/^Pipeline /{p;q}' "$here/without-kafka.txt")"
# Events of a key stay in order when the sender gives them a key.
sed -E 's/.*"sku":"([^"]*)","locationId":"([^"]*)".*/\1:\2\t&/' "$here/events.jsonl" >"$here/keyed"

title "The same on Kafka"
pipeline_here=$pipeline
if [ -n "${KAFKA:-}" ]; then
  kafka=$KAFKA
  open_port "${kafka%%,*}" || fail "nobody answers on KAFKA=$kafka"
  name=demo-$(date +%s) own_topics=yes
  sed "s/{name: retail-day, namespace: retail}/{name: $name, namespace: retail}/" "$pipeline" >"$here/pipeline.yaml"
  pipeline_here=$here/pipeline.yaml
  say "brokers: $kafka, topics: retail.$name.*"
else
  start_broker
fi
http=$(free_port)
base_normalize=0 base_stock=0 seen_normalize=0 seen_stock=0
start_worker
wait_until_ready
say "stockflow runs both stages: http://127.0.0.1:$http/status"
say "Kafka's console producer sends the events to retail.$name.raw"
echo
(kafka_java -Xmx512m org.apache.kafka.tools.ConsoleProducer --bootstrap-server "$kafka" --topic "retail.$name.raw" \
  --property parse.key=true --producer-property linger.ms=20 --batch-size 65536 --max-partition-memory-bytes 65536 \
  <"$here/keyed") >"$here/producer.log" 2>&1 &
feeder=$!
watch $((events / 2))

title "kill -9, in the middle of transactions"
kill -9 "$worker"
wait "$worker" 2>/dev/null || true
killed=$(now_ms)
base_normalize=$((base_normalize + seen_normalize)) base_stock=$((base_stock + seen_stock))
say "after $(grouped "$base_stock") records of the second stage; stockflow is started again at once"
start_worker
again='' all=''
until [ -n "$again" ] && [ -n "$all" ]; do
  alive "$worker" || fail "stockflow ended: see $here/stockflow.log"
  [ $(($(now_ms) - killed)) -lt $((patience * 1000)) ] || fail "it does not recover: see $here/stockflow.log"
  look
  if [ -z "$again" ] && [ "$seen_stock" -gt 0 ]; then
    again=$(seconds_since "$killed")
    say "$again after the kill, records are done again"
  fi
  if [ -z "$all" ] && [ "$ready" -eq 1 ]; then
    all=$(seconds_since "$killed")
    say "$all after the kill, all partitions are restored"
  fi
  sleep 0.02
done
echo
watch ''
say "$(seconds_since "$killed") after the kill, all is read"
wait "$feeder" || fail "the console producer failed: see $here/producer.log"
feeder=''
kill "$worker"
wait "$worker" || fail "stockflow did not end well: see $here/stockflow.log"
worker=''

title "What is true now"
kafka_tool org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server "$kafka" --topic "retail.$name.stock-levels" \
  --from-beginning --isolation-level read_committed --timeout-ms 5000 2>"$here/consumer.log" | stock_records >"$here/published"
[ -s "$here/published" ] || fail "the console consumer read nothing: see $here/consumer.log"
last_of_each_key <"$here/published" >"$here/found"
# A key's versions count its applied events: one missing is an event lost, one twice an event counted twice.
amiss=$(awk '$2 != ++last[$1] { amiss += 1; last[$1] = $2 } END { print amiss + 0 }' "$here/published")
say "Kafka's console consumer, read_committed: $(grouped "$(wc -l <"$here/published")") stock records of $(grouped "$(wc -l <"$here/found")") keys"
say "versions that are missing or there twice: $amiss"
if [ "$amiss" -eq 0 ] && cmp -s "$here/expected" "$here/found"; then
  say "on hand, available, reserved, committed and unsellable of every key, against the run without Kafka: EQUAL"
else
  keep=yes
  diff "$here/expected" "$here/found" | head -n 10 || true
  fail "NOT EQUAL: compare $here/expected with $here/found"
fi
