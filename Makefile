# Two commands are enough: `make demo` shows what Unbundle does, `make test` shows that it holds.
# Each sets up everything it needs; a second call installs nothing.

PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
ORACLES := .venv-oracles
PIP := -m pip --disable-pip-version-check --no-input install --quiet
UV ?= uv

# What stands in a user's shell must not change what is built or tested.
unexport PYTHONPATH
unexport PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help demo test lint nightly coverage oracles golden docs bench lock wheel clean distclean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.ok ## Take a real law and real positions, and write the report.
	@$(BIN)/unbundle demo

test: lint ## Everything that must hold before a change lands.
	$(BIN)/pytest -n 2

lint: $(VENV)/.ok ## Style, types and the direction of imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

nightly: $(VENV)/.ok ## The tests of `make test`, the long ones too, with more random examples.
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n 2 -m "not oracle"

coverage: $(VENV)/.ok ## The same tests, counting the lines that none of them runs; half as long again.
	$(BIN)/pytest -n 2 --cov

oracles: $(ORACLES)/.ok ## Compare results with those of other projects, in an environment of their own.
	$(ORACLES)/bin/pytest -m oracle

golden: $(VENV)/.ok ## Accept every *.new file that a failing test wrote. Read the difference first.
	@find tests examples -name '*.new' -print -exec sh -c 'mv "$$1" "$${1%.new}"' sh {} \;

docs: $(VENV)/.ok ## Write anew what the pages show: outputs of commands, the table of error codes.
	$(BIN)/python scripts/refresh_docs.py

bench: $(VENV)/.ok ## Measure time and memory.
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

wheel: $(VENV)/.ok ## Build dist/*.whl and the source archive.
	$(BIN)/python -m build --no-isolation

lock: ## Pin the newest versions that fit. Needs uv.
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: install it with pipx, or name it with UV=path." >&2; exit 1; }
	$(UV) pip compile $(LOCK) --group build --group dev -o requirements.lock
	$(UV) pip compile $(LOCK) --group build --group dev --group oracles -o requirements-oracles.lock

LOCK := pyproject.toml --extra fast --extra parquet --extra cluster \
  --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

clean: ## Remove what runs and builds left behind.
	rm -rf build dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the environments too.
	rm -rf $(VENV) $(ORACLES)

$(VENV)/.ok: requirements.lock pyproject.toml hatch_build.py
	$(call install,$(VENV),requirements.lock)

$(ORACLES)/.ok: requirements-oracles.lock pyproject.toml hatch_build.py
	$(call install,$(ORACLES),requirements-oracles.lock)

# $(1) = folder of the environment, $(2) = its pinned requirements.
define install
	@sh scripts/check-python.sh "$(PY)"
	@echo "Setting up $(1) from $(2). This happens once and takes about a minute." >&2
	@$(PY) -m venv $(1)
	@$(1)/bin/python $(PIP) --require-hashes -r $(2)
	@$(1)/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@
endef
