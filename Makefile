# Needs Python 3.11+, git and make. Everything else is fetched, at the versions in requirements.lock.
PYTHON ?= python3
AS_OF ?= 2026-09-30
BIN := .venv/bin
export DO_NOT_TRACK := 1

.PHONY: night test quick lint lock clean dictionary golden

## Made-up returns in, a protected release and its pages out, run by the real Prefect flow.
night: .venv/.installed
	@$(BIN)/careerstats --home home sample
	@$(BIN)/careerstats --home home run --prefect --as-of $(AS_OF) || test $$? -eq 1
	@echo
	@echo "The site:  home/releases/latest/site/index.html  (open it in a browser)"
	@echo "The data:  home/releases/latest/data/            ($(BIN)/careerstats --home home data)"
	@echo "Preview:   $(BIN)/careerstats --home home serve"

## Every test, the Prefect flow and a real local Prefect server included.
test: .venv/.installed
	@$(BIN)/pytest -q -n 2 --dist loadgroup

## The tests that need no Prefect and no browser.
quick: .venv/.installed
	@$(BIN)/pytest -q -n 2 -m "not prefect and not server and not site"

## Lint, types and import contracts.
lint: .venv/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

## Choose versions afresh within pyproject.toml's bounds and lock them with hashes.
lock: .tools/uv
	@$$(cat .tools/uv) pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-header --upgrade --group dev pyproject.toml --output-file requirements.lock

.venv/.installed: requirements.lock pyproject.toml | .tools/uv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 2; }
	@$$(cat .tools/uv) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$$(cat .tools/uv) pip sync --quiet --python .venv --require-hashes requirements.lock
	@$$(cat .tools/uv) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

# Where uv is: the machine's own, or one fetched into .tools.
.tools/uv:
	@mkdir -p .tools
	@command -v uv > $@ || { $(PYTHON) -m venv .tools/env \
	  && .tools/env/bin/pip install --quiet --disable-pip-version-check uv \
	  && echo .tools/env/bin/uv > $@; } || { rm -f $@; exit 1; }

clean:
	@rm -rf .venv .tools home

## Write docs/data-dictionary.md from the declarations.
dictionary: .venv/.installed
	@$(BIN)/python -m validation.dictionary > docs/data-dictionary.md

## Make the golden release afresh; review the difference like code.
golden: .venv/.installed
	@GOLDEN=write $(BIN)/pytest -q tests/flows/test_golden.py
