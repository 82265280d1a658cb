# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Containers often forbid Python to keep what it has compiled; then each server that a test starts compiles everything.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
BIN := $(VENV)/bin
DIARY := $(BIN)/diary

# The first of these that is at least 3.11; empty when there is none.
PYTHON := $(shell for name in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python; do \
  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$name"; break; }; \
  done)
UV := $(shell command -v uv 2>/dev/null)

# uv where it is present, since it is faster; otherwise the environment's own pip. Both read the same hashed locks.
ifneq ($(UV),)
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
WITHOUT_PIP := --without-pip
NEEDS := venv
READY := true
else
INSTALL = $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
NEEDS := venv, ensurepip
# An environment that uv made has no pip yet.
READY = $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
endif

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.development ## Make .venv with everything that running and checking take

.PHONY: demo
demo: $(VENV)/.runtime ## Serve a demo clinic at http://$DIARY_HOST:$DIARY_PORT (127.0.0.1:8000)
	@exec $(DIARY) demo

.PHONY: run
run: $(VENV)/.runtime ## Serve the diary as docs/operations.md configures it
	@exec $(DIARY) serve

.PHONY: check
check: $(VENV)/.development ## Lint, format, types, layers, templates
	@$(MAKE) --jobs 2 types lint

.PHONY: types
types: $(VENV)/.development
	$(BIN)/mypy

.PHONY: lint
lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet templates

.PHONY: chromium
chromium:
	@tools/require-chromium

# Collecting compiles the tests and what they import, once instead of in each process that runs them; what cannot be
# collected those say.
.PHONY: collected
collected: $(VENV)/.development
	-@$(BIN)/python -m pytest --collect-only --quiet >/dev/null

.PHONY: test
test: ## Install what the tests need, check, and run every test on every core
	@$(MAKE) --jobs 2 setup chromium
	@$(MAKE) --jobs 3 types lint collected
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: test-browsers
test-browsers: $(VENV)/.development ## Check the phone's own store in Firefox and WebKitGTK (needs firefox-esr, webkit2gtk-driver, xvfb)
	$(BIN)/python -m tests.e2e.other_browsers

.PHONY: endure
endure: $(VENV)/.development ## Lose nothing on a bad network and with killed workers and servers (docs/endurance.md)
	$(BIN)/python -m tests.endurance.phones
	$(BIN)/python -m tests.endurance.messages
	$(BIN)/python -m tests.endurance.kills

.PHONY: security
security: $(VENV)/.development ## Let bandit, pip-audit, wapiti and sqlmap look for weaknesses (docs/security-findings.md)
	@tools/security

.PHONY: bench
bench: $(VENV)/.development chromium ## Measure judgements and requests per second, the overview of a crowd, and a tap on a slow phone
	@$(DIARY) bench
	@$(BIN)/python -m tests.e2e.tapping

.PHONY: mutants
mutants: $(VENV)/.development ## Break the code on purpose, once per patch of tests/mutants, and demand a red test
	$(BIN)/python tests/mutants/run.py

.PHONY: lock
lock: ## Resolve the locks in requirements/ anew (needs uv)
	@tools/relock

.PHONY: clean
clean: ## Remove .venv and what tools leave behind; var/ with its databases stays
	rm -rf $(VENV) build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Says in one line what is missing, before anything is made.
$(BIN)/python:
	@[ -n '$(PYTHON)' ] || { echo 'Python 3.11 or newer is missing: install it, or name it with make PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import $(NEEDS)' 2>/dev/null || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(WITHOUT_PIP) $(VENV)

# The stamps are older than a lock that changed, so that a second run has nothing to do. What builds comes
# first: a pip that is quick with the rest, and the backend that makes the editable install.
$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo 'Installing what the diary runs on …'
	@$(READY)
	@$(INSTALL) --require-hashes --no-deps -r requirements/build.txt
	@$(INSTALL) --require-hashes --no-deps -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements/development.txt $(VENV)/.runtime
	@echo 'Installing what the checks and tests run on …'
	@$(INSTALL) --require-hashes --no-deps -r requirements/development.txt
	@touch $@
