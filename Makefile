# SPDX-License-Identifier: Apache-2.0
# The entry point. Each target installs what is missing, builds and runs; the work is in CMake and tools/.
.PHONY: help run cluster build test bench-micro fuzz bench bench-cluster bench-presence faults soak lint format acceptance deps run-deps clean
.DEFAULT_GOAL := help

help:
	@echo 'Roost: Phoenix Channels in C++20'
	@echo
	@echo '  make run         build the Numbers example and start it (PORT=8080 moves it from 4000)'
	@echo '  make cluster     start three nodes of Numbers beside a NATS server (ARGS="--nodes 5")'
	@echo '  make test        lint, build and run every test: what CI runs'
	@echo
	@echo '  make fuzz        run every fuzzer for a minute (ARGS="300 deflate token": those two for five minutes)'
	@echo '  make sim         100,000 simulated clusters for the tracker of presences (SEEDS=1000 FIRST=1: those)'
	@echo '  make bench-micro the micro-benchmarks (ARGS=--benchmark_filter=websocket: those)'
	@echo '  make bench       cost compared with the bare kernel, as a table and pictures (ARGS="--only echo --runs 3")'
	@echo '  make bench-cluster  what a node among others costs, over NATS and Redis'
	@echo '  make bench-presence what large and busy presences cost'
	@echo '  make faults      200 seeded faults on three nodes and a real broker (ARGS="--faults 50 --seed 7")'
	@echo '  make soak        an hour of mixed load: nothing lost, no growth (ARGS="--minutes 2 --preset dev": under ASan)'
	@echo '  make build       the release programs, into build/release/bin/'
	@echo '  make lint        format, layers, documents, includes, clang-tidy'
	@echo '  make format      rewrite the sources in our format'
	@echo '  make acceptance  which acceptance items the tests cover (ARGS="--missing --section B")'
	@echo '  make deps        only install the required Debian and npm packages'
	@echo '  make clean       remove build/'
	@echo
	@echo 'run and test need only Debian 12 (Linux only): they install what is missing, with sudo if not root.'

run: run-deps
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target numbers
	@exec build/release/bin/numbers

cluster: run-deps
	@tools/install_packages cluster
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target numbers_cluster roost
	@tools/cluster $(ARGS)

build: run-deps
	@cmake --preset release >/dev/null
	@cmake --build --preset release

test: deps
	@tools/verify

fuzz: deps
	@tools/fuzz $(ARGS)

bench-micro: deps
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target bench_micro
	@build/release/bin/bench_micro $(ARGS)

bench-presence: deps
	@bench/presence $(ARGS)

bench-cluster: deps
	@bench/cluster $(ARGS)

faults: deps
	@bench/faults $(ARGS)

bench: deps
	@bench/run $(ARGS)

soak: run-deps
	@bench/soak $(ARGS)

lint: deps
	@tools/verify lint

format: deps
	@tools/check_format --fix

acceptance: deps
	@python3 tools/acceptance $(ARGS)

run-deps:
	@tools/install_packages run
	@tools/install_npm examples/numbers apps/dashboard

deps: run-deps
	@tools/install_packages test
	@tools/install_npm tests/js

.PHONY: sim
SEEDS ?= 100000
FIRST ?= 1
sim: deps
	@cmake --preset release -B build/sim -DROOST_TESTS=ON >/dev/null
	@cmake --build build/sim --target test_simulation
	@ROOST_SIM_SEEDS=$(SEEDS) ROOST_SIM_FIRST=$(FIRST) build/sim/bin/test_simulation

clean:
	rm -rf build
