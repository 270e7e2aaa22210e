# Two commands do everything: `make run` starts a whole hall, `make test` proves it. Both set up what is missing.

PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
VENV := .venv
BIN := $(VENV)/bin
RUN_PACKAGES := python3-venv mosquitto espeak-ng fonts-noto-cjk
TEST_PACKAGES := $(RUN_PACKAGES) chromium libatomic1 nginx
PACKING := $(BIN)/python -m firmware_tools.packing
DEBIAN := $(BIN)/python -m tests.packing.on_debian
HERE = $(shell dpkg --print-architecture)
AS_ROOT = $(if $(filter 0,$(shell id -u)),,sudo)
# Bare root filesystems that are there already, as in BOOKWORM=/srv/bookworm; without them they are made, once.
BOOKWORM ?=
TRIXIE ?=
ARM64 ?=
QUICKER := chromium-headless-shell # opens a page at a fifth of the cost; where it is not to be had, chromium does
HALL ?= halls/county
DATA ?= data

WHOLE := tests/core tests/protocol
APART := tests/config tests/packing tests/plans tests/records tests/simulator tests/units
NODES := tests/dispenser tests/display tests/runtime
WINDOWS := tests/drivers tests/pad tests/sign tests/terminal tests/terminal_screen
PAGES := tests/console tests/visitor
TYPED := tests/commands tests/tools
BY_CHANCE := $(wildcard tests/core/test_histories.py tests/core/test_promises.py tests/*/test_*_by_chance.py)

.PHONY: help run setup setup-test test halls pages typed nodes windows checks others chance apart coverage mutations lint types contracts bench chaos pictures documents deb install-hub check-install check-arm64 check-cards check-boot check-moving check-morning clean

help: ## list these
	@sed -n "s/^\([a-z0-9-]*\):.*## \(.*\)/make \1\t\2/p" Makefile | expand -t 18

run: setup ## a whole hall on this machine
	@$(BIN)/paidui up --hall $(HALL) --data $(DATA)

setup: $(VENV)/.ready ## only install what `make run` needs

setup-test: $(VENV)/.ready-test ## only install what `make test` needs

$(VENV)/.ready: pyproject.toml constraints.txt
	@sh firmware_tools/install_packages.sh $(RUN_PACKAGES)
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[node,hub]'
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@sh firmware_tools/install_packages.sh $(TEST_PACKAGES) $(QUICKER) || sh firmware_tools/install_packages.sh $(TEST_PACKAGES)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[node,hub,dev]'
	@touch $@

$(VENV)/.ready-pack: pyproject.toml constraints.txt
	@sh firmware_tools/install_packages.sh python3-venv
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[pack]'
	@touch $@

# Five at once on two cores: whoever waits for a printer that does not answer needs none. Who waits longest begins, and
# what is left for the end is short enough for the two cores to have done at about the same time.
test: setup-test ## prove everything
	@$(MAKE) --no-print-directory --jobs=5 halls windows-beside pages-beside others-beside nodes-beside typed-beside checks-beside

halls: setup-test ## prove all that takes a hall: a broker, a hub, nodes that come and go
	$(BIN)/pytest $(filter-out $(WHOLE) $(APART) $(NODES) $(WINDOWS) $(PAGES) $(TYPED) tests/data,$(patsubst %/,%,$(wildcard tests/[a-z]*/)))

pages: setup-test ## prove what people see in a browser
	$(BIN)/pytest $(PAGES)

typed: setup-test ## prove what people type at a command line
	$(BIN)/pytest $(TYPED)

nodes: setup-test ## prove the dispenser, the board, and how a node lives
	$(BIN)/pytest $(NODES)

windows: setup-test ## prove a window's terminal, sign and pad, and all that can be attached to a node
	$(BIN)/pytest $(WINDOWS)

checks: lint types contracts coverage ## prove all that takes none: style, types, imports, the rules, the protocol

others: chance apart ## prove the rules by chance, and what is configured, recorded and played forward

# What only reckons gives way to what plays in a hall's time. What runs beside another tells at its end what it saw, so that
# it does not talk into it.
others-beside checks-beside: GIVES_WAY := nice -n 10

%-beside: setup-test
	@$(GIVES_WAY) $(MAKE) --no-print-directory $* >$(VENV)/$*.log 2>&1; said=$$?; cat $(VENV)/$*.log; exit $$said

chance: setup-test ## prove the rules against whatever people may press
	$(BIN)/pytest $(BY_CHANCE)

apart: setup-test ## prove what is configured, recorded and played forward
	$(BIN)/pytest $(APART)

coverage: setup-test ## prove the rules and the protocol, every branch of them
	$(BIN)/pytest $(WHOLE) $(addprefix --ignore ,$(BY_CHANCE)) --cov=queue_core --cov=hall_protocol --cov-branch \
		--cov-fail-under=100 --cov-report=term-missing:skip-covered

deb: $(VENV)/.ready-pack ## build the hub's package for arm64 and amd64, every machine's release in it: build/*.deb
	$(PACKING) deb

install-hub: $(VENV)/.ready-pack ## make this machine a hub, with the package built from this tree
	@rm -rf build/local
	$(PACKING) deb $(HERE) --local --out build/local
	$(AS_ROOT) apt-get install -y ./build/local/paidui-hub_*.deb

check-install: packed-$(HERE) ## install, upgrade and remove what is packed, in bare Debian 12 and 13 without a network
	@for kind in $(notdir $(wildcard tests/packing/steps/*)); do \
		$(DEBIAN) $$kind $(HERE) bookworm --packed build/check $(BOOKWORM:%=--base %) && \
		$(DEBIAN) $$kind $(HERE) trixie --packed build/check $(TRIXIE:%=--base %) || exit 1; done

check-arm64: packed-arm64 ## the same as a Raspberry Pi has it: arm64, emulated
	@sh firmware_tools/install_packages.sh qemu-user-static
	@for kind in $(notdir $(wildcard tests/packing/steps/*)); do \
		$(DEBIAN) $$kind arm64 bookworm --packed build/check $(ARM64:%=--base %) || exit 1; done

# An older and a newer one of the same tree, for what comes after what.
packed-%: $(VENV)/.ready-pack
	@sh firmware_tools/install_packages.sh debootstrap
	$(PACKING) deb $* --version 0.0.1 --out build/check/older
	$(PACKING) deb $* --version 0.0.2 --out build/check/newer

mutations: setup-test ## break every rule in turn and see that a test fails
	$(BIN)/python -m tests.core.mutations

lint: setup-test ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-test ## strict types
	$(BIN)/mypy

contracts: setup-test ## who may import whom
	$(BIN)/lint-imports

bench: setup-test ## how fast it is, as ratios
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[node,hub,dev,bench]'
	$(BIN)/python -m benchmarks

chaos: setup-test ## the tests of chance, many times as long: a million random steps, sudden deaths, a week of outages
	$(BIN)/pytest $(BY_CHANCE) --harder 100 --timeout 14400
	$(BIN)/pytest tests/console/test_api_any_wish.py --harder 50 --timeout 7200
	$(BIN)/pytest tests/records/test_statistics_of_histories.py --harder 50 --timeout 7200
	$(BIN)/pytest tests/hall/test_kill.py --harder 50 --timeout 7200
	$(BIN)/pytest tests/dispenser/alone --harder 50 --timeout 14400 -s
	$(BIN)/pytest tests/moving/test_by_chance.py --harder 100 --timeout 14400 -s
	$(BIN)/pytest tests/updates/test_power.py --harder 100 --timeout 7200
	$(BIN)/pytest tests/power --harder 2 --timeout 7200

check-boot: setup-test ## a hall under a systemd that runs, in namespaces (root; BOOKWORM=, TRIXIE=: bare root filesystems)
	@test -n "$(BOOKWORM)$(TRIXIE)" || { echo "say which: make check-boot BOOKWORM=/srv/bookworm"; exit 2; }
	@for base in $(BOOKWORM) $(TRIXIE); do $(BIN)/python -m tests.units.booted --base $$base || exit 1; done

check-moving: setup-test ## a hub that dies and another in its place, with the very programs
	$(BIN)/python -m tests.moving.rehearsal
	$(BIN)/python -m tests.moving.three_dispensers

# Wants root, systemd-container, debootstrap and dnsmasq-base of Debian, and a quarter of an hour; no internet but for the first time.
check-morning: setup-test ## install a hub and three machines, each with a systemd of its own, and pull their plugs
	$(BIN)/python -m tests.morning $(or $(MACHINES),build/machines)

pictures: setup-test ## make docs/pictures anew
	$(BIN)/python -m firmware_tools.pictures docs/pictures

documents: setup-test ## render the contracts and references anew
	$(BIN)/python -m hall_protocol.document docs
	$(BIN)/python -m web_console.api.openapi docs
	$(BIN)/python -m hall_config.reference docs/operate/configuration.md
	$(BIN)/python -m hall_config.importing.page docs/operate/import.md
	$(BIN)/python -m hall_doctor.page docs/operate/doctor.md
	$(BIN)/python -m firmware_tools.rules_document docs/lifecycle.md
	$(BIN)/python -m firmware_tools.plans docs/operate/plans
	$(BIN)/python -m firmware_tools.alarms_document docs/operate/alarms.md

check-cards: setup-test ## cards and first boots in bare systems of Debian 12 and 13 (root; ROOTS, RELEASE, PULLS)
	$(BIN)/pytest tests/cards/check_chroots.py -s

clean: ## remove the virtual environment
	rm -rf $(VENV) build *.egg-info
