# On a fresh machine with Python 3.11 or later and make:
#   make demo    runs the whole loop on the example class
#   make test    passes the tests
# Each makes what it needs in .venv, and works the second time too.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test lint types layers check golden bench reliability pictures dist clean

help:  ## Show this list.
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "confkit needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(READY)

demo: $(READY)  ## Run prep, summarize and due on the example class in ./demo.
	@$(BIN)/confkit demo demo
	@command -v confkit >/dev/null || echo "To type confkit in this checkout: . $(BIN)/activate"

test: $(READY)  ## Run the tests.
	@$(BIN)/python -m compileall -q src
	@$(BIN)/python -m pytest -q

lint: $(READY)  ## Check style and formatting.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)  ## Check the types.
	@$(BIN)/mypy

layers: $(READY)  ## Check that each room uses only what stands below it.
	@$(BIN)/lint-imports --no-cache

check: lint types layers test  ## Everything above.

golden: $(READY)  ## Make the golden files of the tests anew; then read the diff.
	@CONFKIT_GOLDEN=write $(BIN)/python -m pytest -q tests/golden -n 0

bench: $(READY)  ## Measure beside the peers and write docs/benchmarks.md.
	@$(BIN)/python benchmarks/run.py --write docs/benchmarks.md
	@$(BIN)/python benchmarks/ledger.py --peers .venv/peers --write docs/benchmarks.md
	@$(BIN)/python benchmarks/sums.py --write docs/benchmarks.md

reliability: $(READY)  ## Inject every fault, let a crowd loose, write docs/reliability.md (Linux, strace).
	@$(BIN)/python tools/reliability.py --write docs/reliability.md

pictures: $(READY)  ## Make the README's pictures from the real program (needs Chromium).
	@$(BIN)/python tools/pictures.py

dist: $(READY)  ## Build the wheel and the sdist, and try the wheel outside the checkout.
	@$(BIN)/python tools/check_dist.py

clean:  ## Remove everything that was made.
	rm -rf $(VENV) dist build demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
