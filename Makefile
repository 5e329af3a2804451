# Needs python3 (3.11 or newer), make and the package registry; everything goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SUBMISSION := derivations/ift6135_h20_a2/submission.md
PACKAGES := notation symbolic numeric derivations derivecheck
# One process more than cores, as some tests wait for servers and browsers.
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
PYTEST_FLAGS ?= -q -n $(WORKERS) --dist worksteal

.PHONY: demo test check lint types imports format clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo     set up, then grade the bundled submission"
	@echo "make test     set up, then run the tests"
	@echo "make check    lint, types, import rules and tests"
	@echo "make format   let ruff put the code in order"
	@echo "make clean    remove .venv and all caches"

# The stamp is written last: an interrupted set-up starts over, a finished one is not repeated.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "derivecheck needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Name another one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || \
	  { echo "building $(VENV)"; $(PYTHON) -m venv --clear $(VENV); } || { \
	  echo "$(PYTHON) cannot build a virtual environment (on Debian: apt-get install python3-venv)" >&2; exit 2; }
	PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	  $(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(STAMP)

# 1 means that something in the submission is wrong, which is what the demonstration is about.
demo: $(STAMP)
	@$(BIN)/derivecheck grade $(SUBMISSION); code=$$?; \
	  if [ $$code -gt 1 ]; then exit $$code; fi

test: $(STAMP)
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports --no-logo

check: lint types imports test

format: $(STAMP)
	$(BIN)/ruff format $(PACKAGES) tests
	$(BIN)/ruff check --fix $(PACKAGES) tests

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
