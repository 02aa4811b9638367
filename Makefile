# Short names for what developers do often. `./tandem help` is what users need.
BIN := .venv-dev/bin
DATABASE ?= sqlite

DEATHS ?= 200
REAL ?= 20
SAMPLE ?= 1000000

.PHONY: up test check lint types lock fast release-test crash-test format assets screenshots bench mutation clean

up:            ## serve the demo
	./tandem up

test:          ## every check of the project
	./tandem test

fast: .venv-dev ## the tests on one database, in parallel: make fast DATABASE=postgresql
	TANDEM_TEST_DATABASE=$(DATABASE) $(BIN)/pytest -q -n auto --ignore tests/journeys

release-test: .venv-dev ## the tests that take minutes to hours, on one database
	TANDEM_TEST_DATABASE=$(DATABASE) $(BIN)/pytest -q -m slow -o faulthandler_timeout=0

crash-test: .venv-dev ## kill paying and importing processes on both databases: make crash-test DEATHS=2000 REAL=20
	$(BIN)/python -m tests.crash --deaths $(DEATHS) --real $(REAL)

lint: .venv-dev ## what is checked without running anything
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/djlint --lint --quiet templates \
		&& $(BIN)/codespell && $(BIN)/deptry .

types: .venv-dev ## mypy, strict
	$(BIN)/mypy .

format: .venv-dev ## put the code into its form
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: .venv-dev ## compile requirements*.in into requirements*.txt
	PATH="$(BIN):$$PATH" $(BIN)/python -m scripts.lock

assets: .venv-dev ## build static/built from the style sheets
	$(BIN)/python -m scripts.build_assets

screenshots: .venv-dev ## take the pictures of the README again; needs chromium
	$(BIN)/python -m scripts.take_screenshots

bench: .venv-dev ## durable clicks and sales a second against a bare redirect, a large file of orders, a large run
	$(BIN)/python -m bench

mutation: .venv-dev ## change the rules of money one operator at a time, count what the tests notice: SAMPLE=50 for some
	$(BIN)/python -m bench.mutation --sample $(SAMPLE)

clean:         ## remove what the tools leave behind; keeps instance/ and .env
	rm -rf .venv .venv-dev .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage*

.venv-dev: requirements-dev.txt
	./tandem test --version
