# Everything a newcomer or CI calls. `make help` lists the targets.
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTHON ?= python3

.PHONY: help setup run test check live format bench requirements clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: .venv/complete ## Install the Python side into .venv (run and test do it by themselves)

.venv/complete: requirements-dev.txt pyproject.toml deploy/setup.sh
	@PYTHON=$(PYTHON) sh deploy/setup.sh

run: setup ## Bring the whole hotline up on this machine; Ctrl-C stops it
	@$(BIN)/minwon run

check: setup ## Lint, types, architecture, unit tests: about a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pytest -n 2 -m "not live"

live: setup ## Only the tests that phone a real Asterisk
	$(BIN)/pytest -n 2 --dist loadfile -m live

test: check live ## Everything, the real Asterisk included: about a quarter of an hour

format: setup ## Lay the code out and mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## Measure against Asterisk's own queue, on this machine, in one run
	$(BIN)/python -m bench

requirements: setup ## Pin and hash the requirements anew
	for list in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header $$list.in -o $$list.txt; done

clean: ## Remove what was installed, fetched or made (not the data in var)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
