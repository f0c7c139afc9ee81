# Two commands do everything: `make demo` and `make test`. Each makes the virtual environment it needs.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PYTHONS ?= python3.12 python3.13

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types layers wheel bench stress test-versions pictures gallery clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/installed ## Make the first collection: fabrics, T-shirts, a catalogue
	$(BIN)/designgen run examples/first-collection.toml

test: $(VENV)/installed-dev ## Run the tests
	$(BIN)/pytest -n auto --dist loadfile -q

check: format lint types layers test ## What CI runs

format: $(VENV)/installed-dev ## Check the formatting
	$(BIN)/ruff format --check

lint: $(VENV)/installed-dev ## Lint
	$(BIN)/ruff check

types: $(VENV)/installed-dev ## Check the types
	$(BIN)/mypy

layers: $(VENV)/installed-dev ## Check that imports point one way
	$(BIN)/lint-imports

bench: $(VENV)/installed-dev ## Measure what the README says about speed
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.batch --paint 8

stress: $(VENV)/installed-dev ## Kill runs at every durable step and at 200 random moments, fill the disk at each write
	$(BIN)/pytest -q tests/crash tests/drop/test_crash.py --every-step --timeout 7200

test-versions: ## Run the tests under every Python from 3.12 on that is here (PYTHONS="python3.12 python3.13")
	@sh tools/test-versions.sh $(PYTHONS)

pictures: demo $(VENV)/installed-dev ## Make the README's pictures from the demo's results
	$(BIN)/python -m tools.readme_pictures

gallery: $(VENV)/installed-dev ## Make the four collections, the matrix and the pictures of docs/gallery.md
	for name in resort-capsule kids-line streetwear-drop heritage-menswear; do $(BIN)/designgen run examples/$$name.toml || exit; done
	$(BIN)/python -m tools.gallery_pictures

wheel: $(VENV)/installed-dev ## Build the wheel into dist/
	$(BIN)/python -m build --wheel

clean: ## Remove the environment and what tools left behind
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/installed: pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/make-venv.sh $(VENV)
	@echo "Installing designgen; PyTorch is large, so this takes some minutes the first time."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@
