# make demo: set up, run the whole pipeline on data/sample, name the report to open.
# make test: set up, run the tests.     make check: what a contributor runs before a commit.

VENV   := .venv
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python3.14,\
          $(shell command -v $(p) >/dev/null 2>&1 && \
            $(p) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $(p))))
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# Bytecode is made on all cores; pip would make it on one, which takes longer than unpacking. Some packages
# hold templates that are no Python and are passed over.
BYTECODE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
PARALLEL := -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test test-all check lock clean

help:
	@echo "make demo   set up, run the whole pipeline on data/sample, name the report to open"
	@echo "make test   set up, run the tests"
	@echo "make check  lint and type-check          make setup  only the environment (.venv)"

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "corpus-latam needs Python 3.11 to 3.14. Install one, or name it: make PYTHON=..."; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.ready: requirements/base.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies (about 900 MB, once)"
	@$(PIP) --require-hashes -r requirements/base.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BYTECODE)
	@touch $@

$(VENV)/.ready-dev: requirements/dev.lock $(VENV)/.ready
	@echo "Installing the locked test dependencies"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@$(BYTECODE)
	@touch $@

demo: setup
	@$(BIN)/corpus-latam run configs/demo.yaml

test: setup-dev
	@$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

test-all: setup-dev
	@$(BIN)/python -m pytest $(PARALLEL) --hypothesis-profile=long

check: setup-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# Needs uv. Resolves for every supported Python at once.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group build pyproject.toml -o requirements/base.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --all-extras --group build --group dev pyproject.toml -o requirements/dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
