# make play    plays the shipped scenario (SCENARIO=path or name, PLAYER=name to take part, ARGS="--turns 5 --seed 2"),
#              aloud and with faces; voices (WAV) and faces (PNG) go to PLAYED
# make test    the whole suite, then conformance with the FAtiMA Toolkit's own answers
# make unit    the suite without what takes its time, in about a minute
# make check   ruff, mypy --strict, branch coverage of the rooms that a mind is made of
# make bench   the benchmarks' table
# make clean   removes what these commands made
#
# Needs Python >= 3.11 with its venv module (PYTHON=path chooses one) and a package index. Everything goes into VENV, which
# is made again only when pyproject.toml changes. `INSTALLED= VENV=path` uses an environment that has all packages already.

PYTHON ?= python3
VENV ?= .venv
SCENARIO ?=
PLAYER ?=
ARGS ?=
PLAYED ?= build/play

# The tests start hundreds of interpreters; without kept bytecode each of them would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(if $(INSTALLED),$(VENV)/.installed-test)

WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
COVERED_ROOMS := core appraisal decision
COVERAGE_FLOOR := 95
# mypy would name the root package after its folder; seen through this link it is called espressivo wherever the clone lies.
TYPES := build/types
# The tests are checked as a user's code is: against what the wheel installs.
WHEEL_TYPES := build/wheel-types

.PHONY: play test unit check lint types coverage bench clean
.DELETE_ON_ERROR:

# With a terminal, PLAYER is asked for the choices; without one everybody plays by themselves. It is heard and seen where
# there is a loudspeaker and a screen; voices and faces are files in PLAYED in any case.
play: $(INSTALLED)
	@if [ -n "$(PLAYER)" ] && [ -t 0 ]; then as="--as $(PLAYER)"; fi; \
	$(BIN)/espressivo play $(SCENARIO) $$as --speak --avatar --out $(PLAYED) --force $(ARGS)

# Two processes a core, because many tests wait for others; neighbours stay together, because they share what their module sets up.
test: $(TEST_INSTALLED)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)
	$(BIN)/espressivo conformance tests/golden

# Without what starts whole programs or plays whole scenarios, and with fewer examples of each property.
unit: $(TEST_INSTALLED)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal -m "not whole_programs" --hypothesis-profile=quick $(ARGS)

check: lint types coverage

lint: $(TEST_INSTALLED)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(TEST_INSTALLED)
	@mkdir -p $(TYPES) && ln -sfn ../.. $(TYPES)/espressivo
	MYPYPATH=$(TYPES) $(BIN)/python -m mypy --strict --cache-dir .mypy_cache/rooms -p espressivo
	@rm -rf build/lib build/bdist.* $(WHEEL_TYPES)
	@$(PIP) install --no-deps --no-build-isolation --target $(WHEEL_TYPES) .
	MYPYPATH=$(WHEEL_TYPES) $(BIN)/python -m mypy --strict --cache-dir .mypy_cache/tests $(wildcard tests examples benchmarks)

# One report a room, so that a well covered room cannot make up for another.
coverage: $(TEST_INSTALLED)
	$(BIN)/python -m coverage run -m pytest --quiet --ignore tests/house
	@failed=0; for room in $(COVERED_ROOMS); do \
	  echo "branch coverage of $$room/ (at least $(COVERAGE_FLOOR) %)"; \
	  $(BIN)/python -m coverage report --include "$$room/*" --fail-under $(COVERAGE_FLOOR) || failed=1; \
	done; exit $$failed

bench: $(INSTALLED)
	$(BIN)/python benchmarks $(ARGS)

clean:
	rm -rf $(if $(filter .venv,$(VENV)),.venv) build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

ifneq ($(INSTALLED),)
$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "espressivo needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || \
	  { echo "no venv module in $(PYTHON); on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --editable '.[avatar,speech]'
	@touch $@

$(TEST_INSTALLED): $(INSTALLED)
	@$(PIP) install --editable '.[test]'
	@touch $@
endif
