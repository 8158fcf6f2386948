# Everything a contributor runs. `make` alone says what there is.

demo_events  ?= 1000000
demo_profile ?= quick
MINUTES      ?= 10
ROUNDS       ?= 20
SEEDS        ?= 10000
PIPELINES    ?= 3000
STILL_S      ?= 600
demo_out     := target/demo
demo_binary  := target/$(demo_profile)/stockflow
tools        := target/tools/bin
export PATH := $(CURDIR)/$(tools):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup rules images demo demo-kafka test torture moves sim bench fleet scaling generate lint cluster cluster-down e2e upgrade clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## See what this machine has, and install what is missing and can be
	@scripts/setup.sh

rules: setup ## Build the built-in rules as WebAssembly components (target/rules)
	@scripts/build-rules.sh

images: rules ## Make the images of operator and worker (BASE=host where no registry can be reached)
	@scripts/images.sh

# Without Kafka's client and TLS, which it does not need; figures are of demo_profile=release.
demo: setup ## A generated retail day through two stages: progress, then what happened
	@DEMO_PROFILE=$(demo_profile) scripts/build-rules.sh
	cargo build --profile $(demo_profile) --locked --package stockflow --no-default-features
	@rm -rf $(demo_out) && mkdir -p $(demo_out)
	$(demo_binary) load --profile retail-day --events $(demo_events) --seed 1 --out $(demo_out)/events.jsonl
	$(demo_binary) run examples/retail-day/pipeline.yaml --input raw=$(demo_out)/events.jsonl --output $(demo_out)/out

demo-kafka: rules ## The same on a real broker (KAFKA=host:port for yours), with a kill -9 in the middle
	cargo build --release --locked -p stockflow
	@EVENTS=$(demo_events) scripts/demo-kafka.sh

test: rules ## Run every test
	@scripts/test.sh

cluster: rules ## A cluster of kind to try Stockflow on, with the operator in it and Kafka beside it
	@scripts/cluster.sh up

cluster-down: ## Take it down again
	@scripts/cluster.sh down

e2e: rules ## The claims end to end, on such a cluster, or on that of KUBECONFIG (scripts/cluster.sh)
	@scripts/e2e.sh

torture: rules ## Kill, pause and restart workers and brokers at random for MINUTES=10
	scripts/setup-kafka.sh
	TORTURE_MINUTES=$(MINUTES) cargo test --locked --workspace --test kafka -- --ignored --exact --nocapture torture::torture

moves: rules ## Let workers of a second stage come and go under load, ROUNDS=20 times
	scripts/setup-kafka.sh
	MOVES_ROUNDS=$(ROUNDS) cargo test --locked --workspace --test kafka -- --exact --nocapture moves::no_event_is_lost_while_workers_of_the_second_stage_come_and_go_under_load

sim: ## Simulate the worker under faults, SEEDS=10000 times; SIM_SEED=N shows one
	SIM_SEEDS=$(SEEDS) cargo test --locked -p stockflow-worker --test sim

bench: rules ## Measure codec, boundary and the stock stage (a quiet machine, please)
	cargo bench --locked -p stockflow-core -p stockflow-codec -p stockflow-host -p stockflow-worker

fleet: rules ## Measure the operator with PIPELINES=3000 (a quiet machine, please)
	scripts/setup-kafka.sh
	scripts/setup-kube.sh
	OPERATOR_BENCH_ALONE=1 OPERATOR_BENCH_PIPELINES=$(PIPELINES) OPERATOR_BENCH_STILL_S=$(STILL_S) OPERATOR_BENCH_CHANGES=1000 OPERATOR_BENCH_TOPICS=1000 \
		cargo test --release --locked --workspace --test operator_bench -- --test-threads 1 --nocapture

scaling: ## Simulate scaling beside KEDA, Numaflow and Flink; write docs/scaling.md's table and plots
	SCALING_WRITE=1 INSTA_UPDATE=always cargo test --locked -p stockflow-autoscale --test scaling

generate: ## Write the files that are generated: the CRD, and of the chart what is made of its values
	@scripts/generate.sh

lint: rules ## Formatting, clippy, tidy tests, generated files, licences, documentation
	@scripts/lint.sh

upgrade: rules ## Upgrade from the commit FROM=… to this tree, under load, on such a cluster
	@scripts/upgrade-from.sh "$(FROM)"

clean: ## Remove all that was built
	rm -rf target
