# Two commands do everything: `make run` opens the app (`make run PORT=8600` elsewhere than on 8501),
# `make test` checks it.
PYTHON ?= python3
SCALE ?= full
ONLY ?=
LOGS ?= 400
BIN := .venv/bin
APP := .venv/.installed-app
DEV := .venv/.installed-dev
LINTED := .venv/.linted

.PHONY: run test suite lint style types study long bench reference screenshots screens pictures

run: $(APP)
	$(BIN)/counterclick app $(if $(PORT),--port $(PORT))

# Tests start many Pythons, which would each compile the engine anew: bytecode is kept.
test suite long: export PYTHONDONTWRITEBYTECODE =

# Types and walls take half a minute on a fresh clone: they are checked beside the tests, and what they
# say of errors comes last; either may fail.
test: $(DEV)
	bash .ci/chromium $(BIN)
	$(MAKE) style
	@$(MAKE) types > $(LINTED) 2>&1 & linters=$$!; trap 'kill $$linters' INT TERM; \
	$(MAKE) suite; tests=$$?; \
	wait $$linters && echo "The linters found no problems." || { cat $(LINTED); tests=1; }; \
	exit $$tests

suite: $(DEV)
	$(BIN)/pytest -n 4 --dist loadscope --no-loadscope-reorder

lint: style types

style: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy
	$(BIN)/lint-imports

study: $(DEV)
	$(BIN)/python -m engine.calibration $(REGIME) --logs $(LOGS) \
		$(if $(ONLY),--only $(ONLY)) $(if $(NUMBER),--number $(NUMBER))

long: $(DEV)
	$(BIN)/pytest -m long --hypothesis-profile "other examples"

bench: $(DEV)
	$(BIN)/python -m benchmarks --scale $(SCALE) $(if $(ONLY),--only $(ONLY))

screenshots: $(DEV)
	$(BIN)/python -m docs.screens readme

screens: $(DEV)
	$(BIN)/python -m docs.screens

pictures: $(DEV)
	COUNTERCLICK_PICTURES=renew $(BIN)/pytest tests/browser/test_every_page.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Counterclick needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

INSTALL = $(BIN)/python -m pip install --quiet --no-compile -c constraints.txt -e
# All processors compile what pip would with one; a file of another Python's is no reason to stop.
COMPILE = $(BIN)/python -m compileall -qq -j 0 .venv/lib || true

$(APP): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) .
	$(COMPILE)
	touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) '.[dev]'
	$(COMPILE)
	touch $@ $(APP)

reference: $(DEV)
	$(BIN)/python -m docs.build
