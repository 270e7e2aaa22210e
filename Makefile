# Two commands do everything: `make run` starts a whole hall, `make test` proves it. Both set up what is missing.

PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
VENV := .venv
BIN := $(VENV)/bin
RUN_PACKAGES := python3-venv mosquitto espeak-ng fonts-noto-cjk
TEST_PACKAGES := $(RUN_PACKAGES) chromium
HALL ?= halls/county
DATA ?= data

.PHONY: run setup setup-test test lint types contracts bench chaos pictures documents clean

run: setup
	@$(BIN)/paidui up --hall $(HALL) --data $(DATA)

setup: $(VENV)/.ready

setup-test: $(VENV)/.ready-test

$(VENV)/.ready: pyproject.toml constraints.txt
	@sh firmware_tools/install_packages.sh $(RUN_PACKAGES)
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[node,hub]'
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@sh firmware_tools/install_packages.sh $(TEST_PACKAGES)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[node,hub,dev]'
	@touch $@

test: setup-test lint types contracts
	$(BIN)/pytest

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-test
	$(BIN)/mypy

contracts: setup-test
	$(BIN)/lint-imports

bench: setup-test
	$(BIN)/python -m benchmarks

chaos: setup-test
	$(BIN)/pytest tests -m chaos

pictures: setup-test
	$(BIN)/python -m firmware_tools.pictures docs/pictures

documents: setup-test
	$(BIN)/python -m hall_protocol.document docs
	$(BIN)/python -m hall_config.reference docs/operate/configuration.md

clean:
	rm -rf $(VENV) build *.egg-info
