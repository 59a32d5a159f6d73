# `make briefing` and `make test` are all a newcomer needs; each sets up .venv first if it must.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: briefing test lab lint docs fuzz faults bench

briefing: $(READY)
	$(BIN)/partnership run --workbook data/raw/serco_partnership_2014-15.xlsx --period 2014/15
	$(BIN)/partnership export data/raw/serco_partnership_2014-15.xlsx --to data/processed

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lab: $(READY)
	$(BIN)/jupyter lab --ServerApp.root_dir=. notebooks/README.ipynb

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/python -m sphinx --fresh-env --fail-on-warning --keep-going --quiet docs docs/_build/html
	@echo "Open docs/_build/html/index.html"

fuzz: $(READY)
	$(BIN)/python tests/damage.py 500
	$(BIN)/python tests/damaged_files.py 1000
	$(BIN)/python tests/altered_drafts.py 200

faults: $(READY)
	$(BIN)/python tests/faults.py 300
	PA_ALL_MONTHS=1 $(BIN)/python -m pytest --quiet tests/test_service_account.py

bench: $(READY)
	$(BIN)/python -m benchmarks $(GROUP) $(if $(COUNCILS),--councils $(COUNCILS)) $(if $(REAL),--real $(REAL))

# Stale when the lock or the package's own metadata is newer than the last finished set-up.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	$(BIN)/python -m compileall -q src
	touch $@
