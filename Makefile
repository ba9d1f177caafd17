# make demo · make test · make site-test · make bench · make lint
# Each makes its own .venv; a bench (Frappe + ERPNext) is used when there is one at $FRAPPE_BENCH, else ~/frappe-bench.

SHELL := /bin/bash
PYTHON ?= python3
BENCH := $(or $(FRAPPE_BENCH),$(HOME)/frappe-bench)
SITE := $(or $(RECOUVREMENT_TEST_SITE),test.localhost)
BENCH_PYTHON := $(BENCH)/env/bin/python
VENV := .venv
STAMP := $(VENV)/.installed
OUT ?= demo-out

.PHONY: demo test unit-test site-test browser-test bench lint clean need-bench link-bench

demo: $(STAMP)
	$(VENV)/bin/recouvrement demo --out $(OUT)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or later is needed ($(PYTHON) is older; set PYTHON=…)"; exit 1; }
	@test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian, apt install python3-venv"; exit 1; }
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

unit-test: $(STAMP)
	$(VENV)/bin/python -m pytest tests/unit -q

test: unit-test
	@if [ -x "$(BENCH_PYTHON)" ] && [ -f "$(BENCH)/sites/$(SITE)/site_config.json" ]; then \
		$(MAKE) --no-print-directory site-test browser-test; \
	else \
		echo "Site and browser tests: not run, no bench with site $(SITE) at $(BENCH) (set FRAPPE_BENCH, RECOUVREMENT_TEST_SITE)."; \
	fi

need-bench:
	@[ -x "$(BENCH_PYTHON)" ] || { echo "No bench at $(BENCH): set FRAPPE_BENCH to the folder that holds apps, env and sites."; exit 1; }
	@[ -f "$(BENCH)/sites/$(SITE)/site_config.json" ] || { echo "The bench has no site $(SITE): set RECOUVREMENT_TEST_SITE."; exit 1; }

link-bench: need-bench
	tests/site/link_bench.sh "$(BENCH)" "$(SITE)"

site-test: link-bench
	cd "$(BENCH)/sites" && RECOUVREMENT_TEST_SITE="$(SITE)" ../env/bin/python -m pytest -q -p no:cacheprovider "$(CURDIR)/tests/site"

browser-test: link-bench
	@if ls tests/browser/test_*.py >/dev/null 2>&1; then \
		cd "$(BENCH)/sites" && RECOUVREMENT_TEST_SITE="$(SITE)" ../env/bin/python -m pytest -q -p no:cacheprovider --reruns 1 "$(CURDIR)/tests/browser"; \
	fi

bench: $(STAMP)
	@if [ -x "$(BENCH_PYTHON)" ]; then FRAPPE_BENCH="$(BENCH)" $(VENV)/bin/python -m benchmarks; \
	else echo "No bench at $(BENCH): only the rules are measured."; $(VENV)/bin/python -m benchmarks --rules-only; fi

lint: $(STAMP)
	@test -x $(VENV)/bin/ruff -a -x $(VENV)/bin/mypy || $(VENV)/bin/pip install --quiet --disable-pip-version-check 'ruff>=0.6' 'mypy>=1.10'
	$(VENV)/bin/ruff check recouvrement_app tests
	$(VENV)/bin/mypy

clean:
	rm -rf $(VENV) demo-out
