# Every target sets up what it needs in .venv; all that must be there is Python >= 3.11, pip and make.
# `make` alone says what there is. PYTHON=python3.12 chooses another interpreter for a new .venv.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PYTEST := $(BIN)/python -m pytest -p no:cacheprovider

.DEFAULT_GOAL := help
.PHONY: help demo test deep faults lint bench golden wheel clean

help:  ## say what each target does
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(READY)  ## set up, then show the main job on the example vault and an embedded library
	rm -rf demo
	$(BIN)/zsync demo --folder demo

test: $(READY)  ## run the test suite, without the long runs
	$(PYTEST) -n $(JOBS) -m "not deep"

deep: $(READY)  ## run everything, with long property and differential runs
	ZSYNC_PROFILE=deep $(PYTEST) -n $(JOBS)

faults: $(READY)  ## plant bugs and count how many the tests catch
	$(BIN)/python -m tests.faults.run

lint: $(READY)  ## ruff, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(READY)  ## measure the command on a generated vault
	$(BIN)/python -m bench

golden: $(READY)  ## write golden files and generated pages anew (look at the diff before committing it)
	$(BIN)/python docs/gen_rules.py
	$(BIN)/python docs/gen_table.py
	$(PYTEST) -n $(JOBS) -m golden --rewrite-golden

wheel: $(READY)  ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean:  ## remove everything the other targets made
	rm -rf $(VENV) dist build demo .bench .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian splits venv's pip into a package of its own; without it, the pip that is there fills the new folder.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "zsync needs Python 3.11 or later; name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@echo "installing zsync and its tools into $(VENV) (the first time takes a minute or two)" >&2
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	  then $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; \
	  else $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check -e '.[dev]'; fi
	@touch $@
