# make demo   reads the packaged sample and prints its ledger
# make test   every test (sets up what it needs; as root also Debian's packages)
# make check  tests, lint, types, and the scores against their floors: what CI runs
# make score REGRESSION=folder  what people decided (sayso regression), held against what is read now
# make score  the table of scores (needs ../shared)     make bench  speed and memory beside a peer; the ledger at 1.5 million entries; a served one
# make torture  the long tests whole; eval/README.md      make train  VERSION=3: a new model, from the corpora and our own sentences (hours)
# make screenshots  every page of the web app, light and dark, phone and desk, into build/screenshots
# make docs   the generated pages (command line, Python)  make lock   the locked requirements anew

PYTHON ?= python3
SHARED ?= ../shared
BIN := .venv/bin
PAGE := build/sample.html
FRONT := $(shell find front -type f -not -path '*/node_modules/*')

.PHONY: demo test check lint types score floors bench torture train docs screenshots lock clean

demo: .venv/run.done
	@$(BIN)/sayso sample | $(BIN)/sayso read - --published 2024-10-28 --title "The sample report" --outlet "sayso"
	@$(BIN)/sayso sample | $(BIN)/sayso read - --published 2024-10-28 --title "The sample report" --outlet "sayso" --format html --out $(PAGE)
	@rm -f build/sample.db*
	@$(BIN)/sayso add src/sayso/assets/sample.txt --published 2024-10-28 --outlet "The Wire" --ledger build/sample.db >/dev/null
	@$(BIN)/sayso add src/sayso/assets/sample-second.txt --published 2024-10-29 --outlet "The Post" --ledger build/sample.db >/dev/null
	@$(BIN)/sayso add --tally src/sayso/assets/sample-tally.csv --map src/sayso/assets/sample-tally.toml --ledger build/sample.db >/dev/null
	@echo
	@echo "The same as a page: open $(PAGE) in a browser."
	@echo "In a browser:       $(BIN)/sayso serve --ledger build/sample.db        (docs/web.md)"
	@echo "Your own report:    $(BIN)/sayso read FILE --published YYYY-MM-DD        (every option: $(BIN)/sayso read --help)"
	@echo "Many, in a ledger:  $(BIN)/sayso add FILE… ; $(BIN)/sayso figures --measure killed        (docs/tutorial.md)"
	@echo "Held together:      $(BIN)/sayso compare ; $(BIN)/sayso sums ; $(BIN)/sayso history        (docs/comparing.md)"

test: .venv/test.done
	@scripts/system-packages
	@scripts/test

check: test lint types floors

lint: .venv/test.done
	$(BIN)/ruff check src tests eval training scripts

types: .venv/test.done
	$(BIN)/mypy

score: .venv/test.done
	$(BIN)/python $(if $(REGRESSION),eval/regression.py "$(REGRESSION)",eval/score.py --shared $(SHARED) --stages)

floors: .venv/test.done
	@if [ -d $(SHARED) ]; then $(BIN)/python eval/score.py --shared $(SHARED) --stages --check; else echo "no corpora at $(SHARED): floors not checked"; fi

bench: .venv/test.done
	$(BIN)/python eval/bench.py
	$(BIN)/python eval/ledger.py
	$(BIN)/python eval/million.py
	$(BIN)/python eval/load.py
	$(BIN)/python eval/paint.py

torture: .venv/test.done
	@scripts/system-packages
	$(BIN)/python scripts/torture.py

train:
	scripts/train $(SHARED) $(VERSION)

docs: .venv/test.done
	$(BIN)/python scripts/docs.py

screenshots: .venv/test.done
	@test -f build/sample.db || $(MAKE) -s demo >/dev/null
	$(BIN)/python scripts/screenshots.py

lock: .venv/test.done
	$(BIN)/pip install -q pip-tools
	scripts/lock

.venv/run.done: requirements/run.txt requirements/front.txt pyproject.toml scripts/front.py $(FRONT)
	@$(PYTHON) scripts/check-python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing into .venv (a minute on the first run)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/front.txt || true
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@test -f src/sayso/assets/web/index.html || echo "no Node.js could be had: sayso serve will answer programs, but has no page; all else works"
	@touch $@

.venv/test.done: requirements/test.txt .venv/run.done
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

clean:
	rm -rf .venv .venv-peer .venv-train build front/node_modules src/sayso/assets/web .pytest_cache .mypy_cache .ruff_cache
