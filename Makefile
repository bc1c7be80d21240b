# Two commands: `make demo` and `make test`. Everything else is for those who work on Gristmill.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Elsewhere than here, `make TORCH="torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu"` saves the GPU parts.
TORCH ?= torch==2.13.0
WORKSPACE ?= .gristmill
PARALLEL ?= -n auto --dist loadfile

.PHONY: help demo serve test check bench install install-dev clean

help:
	@echo "make demo    install, then run the whole line on the samples"
	@echo "make serve   open the demo's workspace in a browser: http://127.0.0.1:8080/"
	@echo "make test    install, then run the tests"
	@echo "make check   format, lint, types, import arrows, tests with coverage"
	@echo "make bench   the benchmarks (needs GRISTMILL_SHARED_DATA; see docs/benchmarks.md)"

$(VENV)/.core: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 14); sys.exit(0 if ok else "Gristmill needs Python 3.11 to 3.13; set PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet $(TORCH)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev,judge,models,server]"
	@touch $@

install: $(VENV)/.core
install-dev: $(VENV)/.dev

demo: install
	$(BIN)/gristmill --workspace $(WORKSPACE) demo

serve: install
	$(BIN)/gristmill --workspace $(WORKSPACE) serve

test: install-dev
	$(BIN)/python -m pytest $(PARALLEL)

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term:skip-covered

bench: install-dev
	$(BIN)/python -m benchmarks.formats
	$(BIN)/python -m benchmarks.fusion
	$(BIN)/python -m benchmarks.answers_squad
	$(BIN)/python -m benchmarks.versus_llamaindex

clean:
	rm -rf $(VENV) .gristmill .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
