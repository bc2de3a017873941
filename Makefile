# make demo    a simulated country, two quarters, releases and report
# make test    every test;  make check  style, types, architecture;  make bench  docs/benchmarks*.md
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
FAMILIES ?= 50000
PROCESSES ?= 2
DEMO ?= demo

.PHONY: demo test check fix bench bench-service lock docs clean

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("tunggal needs Python 3.11 or newer, found " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

demo: $(VENV)/run.stamp
	$(BIN)/tunggal demo $(DEMO) --families $(FAMILIES)

# In their order, not those with most tests first: tests/dealing.py says what stays together and comes first.
test: $(VENV)/dev.stamp
	$(BIN)/python tests/steady.py -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/house

fix: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.quarter
	$(MAKE) bench-service

# What docs/benchmarks-service.md is made of; give it a quiet machine.
bench-service: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.service
	$(BIN)/python -m benchmarks.queue
	$(BIN)/python -m benchmarks.webhook
	$(BIN)/python -m benchmarks.sending

docs: $(VENV)/dev.stamp
	$(BIN)/python docs/generate.py

# Writes the two lock files anew: hashes, no index address.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --extra letters --extra service pyproject.toml requirements/build.in -o requirements/run.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --extra service --extra spark --extra letters --group test --group check -c requirements/run.lock \
	  pyproject.toml requirements/build.in -o requirements/dev.lock

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
