# Tasks of the project. Everything installs into .venv, from whatever package index this machine's pip is set up for.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
# Modules are compiled once, when first read, also where the environment would have them compiled at every start.
unexport PYTHONDONTWRITEBYTECODE

# The first interpreter that is new enough and has venv; 3.11 first, because the constraints were resolved on it.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2
CHILDREN ?= 3000
NOISE ?= 1
SEED ?= 1
SPEED_CHILDREN ?= 100000
SCALE_CHILDREN ?=
CODE := schemas matchers reports flows benchmarks docs tests

.PHONY: help setup demo test test-faults test-spark test-spark-cluster check format bench bench-quality bench-province bench-speed \
	bench-spark bench-scale bench-peers serve docs constraints clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本（含 venv）；Debian/Ubuntu：apt-get install python3 python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	echo "正在安装依赖（只此一次）……"
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile -c constraints.txt -e '.[dev]'
	PREFECT_HOME=$(VENV)/prefect $(BIN)/python -c 'import flows.comparison, prefect.server.api.server'
	touch $@

SPARKED := $(VENV)/.ready-spark
$(SPARKED): $(READY) pyproject.toml constraints.txt
	@echo "正在安装 Spark（只此一次）……"
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[spark]'
	touch $@

setup: $(READY) ## make .venv, once

demo: $(READY) ## run the three comparisons on the sample city and say what came out
	@$(BIN)/python -m benchmarks.demo

test: $(READY) ## all tests but the slow ones
	@$(BIN)/python -m pytest -n $(JOBS) --no-loadscope-reorder -m "not slow and not spark"

test-faults: $(READY) ## all slow tests: every fault, fuzz and kill, whole years, and properties on examples not seen before
	@$(BIN)/python -m pytest tests/faults tests/property --hypothesis-profile=searching
	$(BIN)/python -m pytest tests/flow tests/unit -m slow

test-spark: $(SPARKED) ## the Spark engine against DuckDB, at local[2]; needs Java 17
	@$(BIN)/python -m pytest tests/spark -m "spark and not slow" -n $(JOBS) --no-loadscope-reorder

test-spark-cluster: $(SPARKED) ## three executors as processes on loopback, one killed half-way
	@$(BIN)/python -m pytest tests/spark -m "spark and slow" -n 0

bench-spark: $(SPARKED) ## both engines over 100,000 children: at local[2], and on three executors of which one is lost
	@$(BIN)/python -m benchmarks.spark --children $(SPEED_CHILDREN)
	$(BIN)/python -m benchmarks.spark --children $(SPEED_CHILDREN) --executors 3 --lose

bench-scale: $(READY) ## what larger populations cost: the model's tables from what was measured; SCALE_CHILDREN= measures first
	@$(BIN)/python -m benchmarks.scale --measure $(SCALE_CHILDREN)

check: $(READY) ## every gate: format, lint, types, import contract, tests with the coverage floor; Spark's where Java is
	@$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(JOBS) --no-loadscope-reorder -m "not slow and not spark" --cov
	if command -v java >/dev/null; then $(MAKE) --no-print-directory test-spark; fi

format: $(READY) ## put the code into the house's format
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

bench: bench-quality bench-speed bench-peers ## all benchmarks

bench-quality: $(READY) ## precision and recall on a synthetic city: CHILDREN= NOISE= SEED=
	@$(BIN)/python -m benchmarks.quality --children $(CHILDREN) --noise $(NOISE) --seed $(SEED)

bench-province: $(READY) ## children missing at home and found in another city: five cities, three seeds, twenty minutes
	@$(BIN)/python -m benchmarks.province --children 10000 --noise 1 3 --seed 1 2 3

bench-speed: $(READY) ## time and memory by stage, and Splink beside us: SPEED_CHILDREN= (several with commas)
	@$(BIN)/python -m benchmarks.speed --children $(SPEED_CHILDREN) --splink $(SPEED_CHILDREN)

bench-peers: $(READY) ## the same question put to other linkage libraries
	@$(BIN)/python -m benchmarks.peers

serve: $(READY) ## run the three schedules, with Prefect's page on this machine only
	@$(BIN)/yingbao serve

docs: $(READY) ## make the data dictionary, the policy page and the pictures of the reports
	@$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.pictures

constraints: ## resolve every version anew, in a clean environment, into constraints.txt
	@rm -rf build/resolve
	$(PYTHON) -m venv build/resolve
	build/resolve/bin/python -m pip install -qq --disable-pip-version-check -e '.[dev,spark]'
	{ sed -n '/^#/p' constraints.txt
	  build/resolve/bin/python -m pip freeze --exclude-editable; } > build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/resolve

clean: ## remove what was made: caches, builds, the demonstration's warehouse; keeps .venv, inbox and published reports
	@rm -rf build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis data/warehouse/demo
	find . -path ./.venv -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf
