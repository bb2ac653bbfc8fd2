# Everything is started from here; `make help` lists it.
# The first call makes .venv from the lock file, later calls find it made.

.DEFAULT_GOAL := help
.PHONY: help run test check format bench lock clean
SHELL := /bin/sh
python := .venv/bin/python
ARGS ?=

help: ## List these commands.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

run: ## Start the dashboard and its demo QuickBooks; Ctrl-C stops both.
	@scripts/environment run run
	@exec $(python) -m scripts.leash TERM $$PPID $(python) -m scripts.run

test: ## Run every test; one part of them: make test ARGS="tests/unit -x".
	@scripts/environment dev test
	@scripts/chromium
	@$(python) -m pytest $(ARGS)

check: ## Check format, lint, types and import contracts.
	@scripts/environment dev check
	@.venv/bin/ruff format --quiet --check . || { echo "Run make format."; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo

format: ## Put the code into the agreed format and fix what can be fixed by itself.
	@scripts/environment dev format
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .

bench: ## Print time and memory of the parts that must be fast.
	@scripts/environment dev bench
	@for bench in bench/*.py; do echo "$$bench"; PYTHONPATH=. $(python) "$$bench" || exit 1; done

lock: ## Write the lock files anew from pyproject.toml; make lock ARGS=--upgrade takes newer versions.
	@scripts/environment dev lock
	@scripts/lock $(ARGS)

clean: ## Remove what the commands above made, but the data in var/.
	@rm -rf .venv test-results .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
