# Locarno: one command for each thing.  `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --quiet --python-version 3.11 --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: help demo test quick coverage lint docs bench lock clean train-reader

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.base: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.base  ## set up, then go from the article to the brief
	$(BIN)/locarno demo

test: $(VENV)/.dev  ## set up, then run everything that CI runs
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

coverage: $(VENV)/.dev  ## line coverage of models and case
	$(BIN)/python -m pytest tests/models tests/replication tests/case tests/test_estimate.py --cov=locarno.models --cov=locarno.case --cov-report=term:skip-covered

quick: $(VENV)/.dev  ## the fast tests only
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

lint: $(VENV)/.dev  ## style, types and the dependency rule
	$(BIN)/ruff check src tests benchmarks scripts docs
	$(BIN)/ruff format --check src tests benchmarks scripts docs
	$(BIN)/mypy
	$(BIN)/lint-imports

train-reader: $(VENV)/.base  ## train the reader's tagger and linker (hours; needs LOCARNO_DATA)
	@test -x $(VENV)-train/bin/python || $(PYTHON) -m venv $(VENV)-train
	$(VENV)-train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/base.txt
	$(VENV)-train/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/train.txt
	PYTHONPATH=src $(VENV)-train/bin/python scripts/train_reader.py

docs: $(VENV)/.dev  ## build the documentation into docs/_build
	$(BIN)/python -m sphinx -W -q -b html docs docs/_build/html

bench: $(VENV)/.dev  ## benchmarks: ratios against a peer or a reference in the same run
	$(BIN)/python -m pytest benchmarks --benchmark-only --benchmark-columns=min,median,rounds -p no:cacheprovider

lock:  ## renew the hash-locked requirements (needs uv on the PATH)
	printf 'hatchling>=1.25\neditables\n' | uv pip compile $(LOCK) pyproject.toml - -o requirements/base.txt
	uv pip compile $(LOCK) pyproject.toml --extra reading --group dev -c requirements/base.txt -o requirements/dev.txt
	printf 'sentence-transformers ; python_version < "3"\n' | uv pip compile $(LOCK) --group train --override - -c requirements/dev.txt -o requirements/train.txt

clean:  ## remove what was built (not your runs)
	rm -rf $(VENV) build dist docs/_build
