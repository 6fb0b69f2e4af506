# Concordat: `make help` lists the targets.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && exit; done; echo python3)
VENV := .venv/bin
WORKERS ?= 2
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset serve test test-deep check audit bench compile lock catalogue clean ready ready-test ready-semgrep

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ready ## Set up what is missing, then start the demo: web and scheduler on this machine
	@exec $(VENV)/python -m concordat demo

demo-reset: ready ## Start the demo over with fresh data
	@exec $(VENV)/python -m concordat demo --reset

serve: ready ## Run with production settings from the environment or .env
	@exec $(VENV)/python -m concordat serve

test: ready-test ## Run the tests of the first tier; `make test WORKERS=4` on a larger machine
	@$(VENV)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-deep: ready-test ready-semgrep ## Run the long tests of the second tier, print what they measured, renew docs/reference/assurance.md
	@told=$$(mktemp); \
	CONCORDAT_FIGURES_TOLD=$$told $(VENV)/python -m pytest --deep -n $(WORKERS) --dist loadfile --no-loadscope-reorder; \
	code=$$?; $(VENV)/python -m tests.assurance $$told || code=$$?; rm -f $$told; exit $$code

check: ready-test ## Lint, format, types, import floors, migrations, templates, generated docs, catalogue
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/bandit -q -c pyproject.toml -b tests/supply/bandit.json -r accounts audit concordat core kpi partners \
		referrals surveys web wellbeing migrations
	$(VENV)/python -m pytest -q -n0 tests/contract
	@$(VENV)/python -m tests.supply || [ $$? -eq 3 ]

audit: ready-test ## Write SBOM and licences to var/supply and audit the dependencies; fails where nobody can be asked
	@$(VENV)/python -m tests.supply

bench: ready-test ## Print how fast the main jobs are at 1 k, 10 k and 100 k referrals, and evaluations at 10 k, 100 k and 1 M
	@$(VENV)/python -m tests.bench
	@$(VENV)/python -m tests.bench.scale --postgresql

compile: ready ## Compile the modules, for a service that may not write beside them: it starts in half the time
	@$(VENV)/python -m compileall -q accounts audit concordat core kpi partners referrals surveys web wellbeing

lock: ready-test ## Resolve the dependencies again and write both lock files
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/uv pip compile pyproject.toml --generate-hashes --custom-compile-command "make lock" \
		--python-version 3.11 --upgrade -q -o requirements.lock
	$(VENV)/uv pip compile pyproject.toml --group dev --generate-hashes --custom-compile-command "make lock" \
		--python-version 3.11 --upgrade -q -c requirements.lock -o requirements-dev.lock
	$(VENV)/uv pip compile tests/supply/semgrep.in --generate-hashes --custom-compile-command "make lock" \
		--python-version 3.11 --upgrade -q -o tests/supply/semgrep.lock

catalogue: ready-test ## Extract every text a user reads into concordat/translations/messages.pot
	@$(VENV)/python -m tests.support.catalogue concordat/translations/messages.pot

clean: ## Remove the virtual environment and the caches; data of the demo stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready:
	@$(PYTHON) -I concordat/bootstrap.py demo

ready-test:
	@$(PYTHON) -I concordat/bootstrap.py test

# In an environment of its own: it pins older releases of what the tests use. Where it cannot be had, its test is skipped.
ready-semgrep: ready-test
	@[ -x .venv/semgrep/bin/semgrep ] || { $(VENV)/python -m venv .venv/semgrep && .venv/semgrep/bin/python -m pip install \
		--quiet --disable-pip-version-check --require-hashes -r tests/supply/semgrep.lock; } || rm -rf .venv/semgrep
