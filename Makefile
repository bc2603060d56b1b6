# Thin on purpose: what is done, and what is said when it fails, is in portal/install.py and in manage.py's commands.
.DEFAULT_GOAL := help
.PHONY: help run test check bench audit backup-drill interop

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
INSTALL = @command -v $(PYTHON) >/dev/null || { echo "Stopped: no $(PYTHON) here. Install Python 3.11 or newer."; exit 1; }; \
	$(PYTHON) -m portal.install

run: ## serve the portal on this machine (PORT=8000, DATABASE_URL= for a PostgreSQL of your own)
	$(INSTALL) run
	@$(BIN)/python manage.py run $(PORT)

test: ## run all tests, browser journeys included (ARGS= for pytest)
	$(INSTALL) dev
	@$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder $(ARGS)

check: ## formatting, types, templates, who imports whom, missing migrations, the Wegweiser's proof, production settings
	$(INSTALL) dev
	@echo "→ ruff" && $(BIN)/ruff check .
	@echo "→ ruff format" && $(BIN)/ruff format --check .
	@echo "→ mypy" && $(BIN)/mypy
	@echo "→ djlint" && $(BIN)/djlint --lint --quiet templates
	@echo "→ imports" && $(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	@echo "→ migrations" && $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "→ Wegweiser" && $(BIN)/python manage.py check_wayfinder --shipped
	@echo "→ production settings" && DEBUG=0 SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		ALLOWED_HOSTS=portal.example.org DATABASE_URL=embedded $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: ## measure speed and search quality (ARGS= for the benchmark)
	$(INSTALL) dev
	@$(BIN)/python -m tests.bench $(ARGS)

backup-drill: ## dump the database, restore it into an empty server, compare, erase again what was erased, log in
	$(INSTALL) run
	@$(BIN)/python manage.py backup_drill

interop: ## do khal and ical.js read the calendar files alike? fetches both into a temporary folder, so it is not part of test
	$(INSTALL) dev
	@$(BIN)/python -m tests.interop

audit: ## look up known vulnerabilities of what is installed; asks a service on the network, so it is not part of check
	$(INSTALL) dev
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-dev.txt -r requirements-node.txt \
		|| { echo "Stopped: vulnerabilities were found, or the vulnerability service could not be asked (see above)."; exit 1; }

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22
