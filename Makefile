# Two commands: `make book` and `make test`. They need Python 3.11 or newer with venv, make and git; nothing else of ours.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCKED := $(VENV)/.locked
READY  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help book pdf release test test-all handouts bench faults term calibrate multiverse lock clean

help:
	@echo "make book    build the book: _build/html/index.html"
	@echo "make pdf     print the review and the whole book: _build/review.pdf, _build/book.pdf (needs Chromium)"
	@echo "make release  the built site and the sources as archives, with checksums and a manifest: out/release"
	@echo "make test    build the book, then run the tests, in about ten minutes on two cores"
	@echo "make test-all  the same with all that tests/sampled.toml leaves out: every page, every notebook, long simulations"
	@echo "make handouts  print the handouts of the sessions, one page each: out/handouts"
	@echo "make bench   time builds, reruns (beside plain papermill), the multiverse, the explorer, pages, and the last run of the tests by part"
	@echo "make faults  kill, starve and damage runs, and count what is lost; writes data/bench/faults.tsv"
	@echo "make term    play a whole term of the seminar: prepare, fill in, mark, and the coding lab"
	@echo "make calibrate  simulate how the tests do; writes data/calibration.tsv, in some minutes"
	@echo "make multiverse  test every claim in every specification; writes data/survival.tsv, in about half a minute"
	@echo "make lock    resolve requirements.in again into requirements.txt"
	@echo "make clean   remove what was built (the environment stays)"

# The environment is made again from nothing whenever the lock changes: what is installed is what is locked.
$(LOCKED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "make: Python 3.11 or newer is needed, but '$(PYTHON)' is $$($(PYTHON) --version 2>&1); try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "make: '$(PYTHON)' lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

book: $(READY)
	$(BIN)/livingreview build

pdf: book
	$(BIN)/livingreview pdf
	$(BIN)/livingreview pdf --whole

release: book
	$(BIN)/livingreview release

# One run of pytest: unit tests, doctests, the floors of the package, the built site, and chapters through nbval.
TESTS := $(BIN)/python -m pytest tests src chapters --nbval --numprocesses logical --junitxml _build/tests.xml
test: book
	$(TESTS)

test-all: book .venv-bench/.locked
	$(TESTS) --all

handouts: book
	$(BIN)/livingreview handouts

calibrate: $(READY)
	$(BIN)/livingreview calibrate

multiverse: $(READY)
	$(BIN)/livingreview multiverse --keep

# What this is measured against, and what must open its results, has an environment of its own: the book does not need it.
.venv-bench/.locked: bench/requirements.txt
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.txt
	@touch $@

faults: $(READY)
	$(BIN)/python bench/faults.py --keep

term: $(READY)
	$(BIN)/python bench/term.py

bench: book .venv-bench/.locked
	$(BIN)/python bench/bench.py
	$(BIN)/python bench/rerun.py --keep
	$(BIN)/python bench/multiverse.py
	$(BIN)/python bench/explorer.py
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/tests.py

lock: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -m uv pip compile --universal --generate-hashes --python-version 3.11 --fork-strategy fewest \
	  --no-emit-index-url --upgrade --custom-compile-command "make lock" requirements.in --output-file requirements.txt
	$(BIN)/python -m uv pip compile --universal --generate-hashes --python-version 3.11 --fork-strategy fewest \
	  --no-emit-index-url --upgrade --custom-compile-command "make lock" bench/requirements.in --output-file bench/requirements.txt

clean:
	rm -rf _build
