# Everything that is done to Seyès, by name. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Arguments for the demo, for example: make run ARGS=--reset
ARGS ?=
# How often the long kill test kills a server.
KILL_ROUNDS ?= 200
# How much waits in the long test of a server that is away.
DOWN_ACTIVITIES ?= 5000

# Tests wait as often as they compute: two for each core.
export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

PHASES := test-setup test-front lint test-rust test-postgres test-peers test-browser test-docs
NPM_CI := npm ci --no-audit --no-fund --loglevel=error
FRONT_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' \
	-not -path 'frontend/dist/*' 2>/dev/null)
FRONT := frontend/dist/manifest.json
FRONT_PACKAGES := frontend/node_modules/.installed
BROWSER_PACKAGES := tests/browser/node_modules/.installed
PEERS_PACKAGES := tests/peers/node_modules/.installed

.PHONY: help run build test $(PHASES) bench release screenshots pictures kill-long down-long tools

help: ## Lists what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: tools build ## Builds everything and opens two demo schools (ARGS=--reset starts afresh)
	@target/debug/seyes demo $(ARGS)

build: $(FRONT) ## Builds the pages' scripts and styles, then the program (debug)
	@cargo build --locked

test: ## Runs every test and check, installing what they need (≤ 40 minutes the first time)
	@rm -rf target/ci
	@for phase in $(PHASES); do .ci/phase $$phase $(MAKE) $$phase; done
	@.ci/totals

test-setup: $(FRONT_PACKAGES) $(BROWSER_PACKAGES) $(PEERS_PACKAGES) ## Installs what the tests need
	@.ci/setup tests

test-front: $(FRONT) ## Checks the types of the pages' scripts and builds them
	@npm --prefix frontend run --silent check

lint: $(FRONT) ## Checks formatting, clippy without a warning, and the syntax of scripts
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --locked -- -D warnings
	@for script in $$(find .ci -type f -not -name '*.mjs'); do bash -n $$script; done
	@for script in .ci/*.mjs tests/browser/*.mjs tests/peers/*.mjs; do node --check $$script; done

test-rust: $(FRONT) ## Runs unit, black-box, architecture and abuse tests on SQLite
	@env -u SEYES_TEST_DATABASE cargo test --workspace --locked

test-postgres: $(FRONT) ## Runs the same tests on a throw-away PostgreSQL server
	@.ci/postgres cargo test --workspace --locked --tests

test-peers: build $(PEERS_PACKAGES) ## Talks with independent software in a network of its own
	@.ci/setup tests
	@.ci/peers

test-browser: build $(BROWSER_PACKAGES) ## Runs the journeys in Chromium against two real schools
	@npm --prefix tests/browser run --silent test

test-docs: ## Checks the links, pictures and commands named in the documents
	@node .ci/docs.mjs

bench: $(FRONT) ## Prints the figures that the project promises (release build, takes long)
	@cargo bench --locked --bench figures

release: $(FRONT) ## Builds the program for real use: target/release/seyes
	@cargo build --release --locked

screenshots: test-browser ## Takes the pictures of every page into target/screenshots
	@ls target/screenshots

pictures: build $(BROWSER_PACKAGES) ## Takes the pictures of the README anew, from two fresh schools
	@node tests/browser/pictures.mjs

kill-long: $(FRONT) ## Kills servers at random, KILL_ROUNDS=200 times; nothing may be lost
	@SEYES_KILL_ROUNDS=$(KILL_ROUNDS) cargo test --locked --test all kill -- --nocapture

down-long: $(FRONT) ## Keeps a server away for three days of test time while DOWN_ACTIVITIES=5000 wait for it
	@SEYES_DOWN_ACTIVITIES=$(DOWN_ACTIVITIES) cargo test --locked --test all federation::down -- --nocapture

tools:
	@.ci/setup tools

# Files that make keeps up to date. npm packages are installed again only when their lock file
# changes.

$(FRONT): $(FRONT_PACKAGES) $(FRONT_SOURCES)
	@npm --prefix frontend run --silent build
	@touch $@

%/node_modules/.installed: %/package-lock.json
	@cd $* && $(NPM_CI)
	@touch $@
