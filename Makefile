# Needs Python 3.11 or newer with venv, and nothing else. `make demo` is where to begin.

PYTHON ?=
ARGS ?=

.PHONY: help demo test lint format bench wheel clean

help:
	@echo "make demo    set up and play the first ten minutes of an exercise; nothing real is touched"
	@echo "make test    the whole suite on every Python that this machine has   (ARGS='-k word', PYTHONS='3.12')"
	@echo "make lint    style, types and the borders between the rooms"
	@echo "make bench   speed against the bare limits, as ratios in one run"
	@echo "make wheel   build the wheel, install it in a fresh environment and try it there"
	@echo "make clean   remove everything that these targets made"

demo:
	@PYTHON='$(PYTHON)' bash tests/tools/environment.sh .venv
	@.venv/bin/postfall demo $(ARGS)

test:
	@bash tests/tools/system_packages.sh
	@PYTHON='$(PYTHON)' bash tests/tools/suite.sh $(ARGS)

lint:
	@PYTHON='$(PYTHON)' bash tests/tools/environment.sh .venv dev
	.venv/bin/ruff check src tests
	.venv/bin/ruff format --check src tests
	.venv/bin/mypy
	.venv/bin/lint-imports

format:
	@PYTHON='$(PYTHON)' bash tests/tools/environment.sh .venv dev
	.venv/bin/ruff check --fix src tests
	.venv/bin/ruff format src tests

bench:
	@PYTHON='$(PYTHON)' bash tests/tools/environment.sh .venv dev
	@set -e; for script in tests/bench/bench_*.py; do \
	  echo "== $$script"; .venv/bin/python -m "tests.bench.$$(basename "$$script" .py)" $(ARGS); \
	done

wheel:
	@PYTHON='$(PYTHON)' bash tests/tools/environment.sh .venv dev
	@bash tests/tools/try_wheel.sh

clean:
	rm -rf .venv .venv-test-* dist build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache .benchmarks .coverage .coverage.*
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
