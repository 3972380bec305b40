# On a fresh machine with Python 3.11 or later and make:
#   make demo    runs the whole loop on the example class
#   make test    passes the tests
# Each makes what it needs in .venv, and works the second time too.

SHELL := bash
PYTHON ?= python3
VENV := .venv
LOCK := requirements.lock
BIN := $(VENV)/bin
BENCHES := run ledger sums growth sending paper
READY := $(VENV)/.ready
# A folder in memory, where there is one: `quick` makes thousands of small files.
QUICK_TMP := $(or $(wildcard /dev/shm),$(TMPDIR))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo quick test days pythons lint types layers check newest golden bench reliability pictures dist clean

help:  ## Show this list.
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "confkit needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement $(LOCK)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)  ## Run the whole loop on the example class in ./demo; send its letters to a server here.
	@$(BIN)/python tools/demo.py demo
	@command -v confkit >/dev/null || echo "To type confkit in this checkout: . $(BIN)/activate"

quick: $(READY)  ## Run the tests that take seconds, and of many cases of one test a few.
	@HYPOTHESIS_PROFILE=quick PYTHONDONTWRITEBYTECODE= TMPDIR=$(QUICK_TMP) $(BIN)/python -m pytest -q -m 'not slow' \
	  -o tmp_path_retention_count=1 --durations 5 --durations-min 0.5

test: $(READY)  ## Run the tests.
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m pytest -q

DAYS := 2026-12-31T23:58 2027-02-28T12:00 2028-02-29T12:00 2026-11-29T12:00 2031-11-30T12:00
days: $(READY)  ## Run the tests on New Year's Eve, 28 and 29 February, a Sunday, and in five years.
	@for day in $(DAYS); do echo "$$day"; CONFKIT_DAY=$$day $(BIN)/python -m pytest -q || exit 1; done

pythons:  ## Run the tests on Python 3.13 and 3.14 (Linux, as root, with debootstrap).
	@tools/pythons.sh "trixie sid"

lint: $(READY)  ## Check style and formatting.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)  ## Check the types.
	@$(BIN)/mypy

layers: $(READY)  ## Check that each folder uses only what is below it.
	@$(BIN)/lint-imports --no-cache

check: lint types layers test  ## Lint, types, layers and tests.

newest: build/newest.lock  ## Try the newest of every package; tell what changed since the lock.
	@diff <(grep -o '^[^ ]*==[^ ]*' $(LOCK)) <(grep -o '^[^ ]*==[^ ]*' build/newest.lock) | grep '^[<>]' \
	  || echo "Nothing is newer than $(LOCK)."
	@$(MAKE) check VENV=build/newest LOCK=build/newest.lock
	@LOCK=build/newest.lock tools/pythons.sh sid || [ $$? = 3 ]
	@echo "To raise the lock: cp build/newest.lock $(LOCK)"

.PHONY: build/newest.lock
build/newest.lock:
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet --disable-pip-version-check --upgrade uv
	@build/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --custom-compile-command 'make newest' pyproject.toml --group dev --output-file $@

golden: $(READY)  ## Make the golden files of the tests anew; then read the diff.
	@CONFKIT_GOLDEN=write $(BIN)/python -m pytest -q tests/golden -n 0

bench: $(READY)  ## Measure beside the peers and write docs/benchmarks.md (FULL=1: the largest sizes too, for hours).
	@$(MAKE) --no-print-directory --keep-going -j1 $(BENCHES:%=bench-%)

bench-%: $(READY)
	@date "+%T  benchmarks/$*.py"
	@$(BIN)/python benchmarks/$*.py $(if $(FULL),--full) --write docs/benchmarks.md

reliability: $(READY)  ## Inject every fault, let a crowd loose, write docs/reliability.md (Linux, strace).
	@$(BIN)/python tools/reliability.py --write docs/reliability.md

pictures: $(READY)  ## Make the README's pictures from the real program (needs Chromium).
	@$(BIN)/python tools/pictures.py
	@$(BIN)/python tools/evening.py

dist: $(READY)  ## Build the wheel and the sdist, and try the wheel outside the checkout.
	@$(BIN)/python tools/check_dist.py

clean:  ## Remove everything that was made.
	rm -rf $(VENV) dist build demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
