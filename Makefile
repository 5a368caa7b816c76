# The whole interface of a developer; each works from a fresh clone. `make` lists it.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: help demo test test-fast check bench docs java setup clean

help:
	@echo "make demo       set up, run the cricket project's line, use its model from Java"
	@echo "make test       set up, run all tests"
	@echo "make test-fast  what a developer types all day: under 60 s, no network"
	@echo "make check      format, lint, types, layers"
	@echo "make bench      measure against the peers, print ratios"
	@echo "make docs       write the generated reference again"
	@echo "make java       build the Java runtime and carry it into the package"

demo: setup
	@bash scripts/demo

test: $(VENV)/ready
	@bash scripts/test

test-fast: $(VENV)/ready
	@$(BIN)/pytest -q -n 2 -m "not integration and not network"

check: $(VENV)/ready
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup
	@$(BIN)/python bench/run.py

docs: $(VENV)/ready
	@$(BIN)/python scripts/reference.py

setup: $(VENV)/ready
	@bash scripts/java

java: setup

$(VENV)/ready: pyproject.toml requirements-dev.lock
	@bash scripts/setup "$(PYTHON)" "$(VENV)"

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache java/*/target src/dolbear/java/*.jar src/dolbear/java/*.war src/dolbear/java/*.pom
