# What a newcomer types; `make` alone lists it.
#
# Everything runs in one environment, .venv, made by PYTHON (3.11, 3.12 or 3.13; from
# the command line or the environment) and renewed when that version or the
# requirements change. Without PYTHON an existing .venv is kept, and python3 makes
# the first one.

VENV := .venv
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell $(VENV)/bin/python -c 'import pip' 2>/dev/null \
	&& echo $(VENV)/bin/python || echo python3)
endif
VERSION := $(shell "$(PYTHON)" -c \
	'import sys; print(".".join(map(str, sys.version_info[:2])))' 2>/dev/null)
SUPPORTED := 3.11 3.12 3.13
# Lies inside .venv, so that a .venv removed or remade takes it along.
STAMP := $(VENV)/installed-$(VERSION)
RUN := $(VENV)/bin/python
# What the tests need on top: the study's server, the driver of its browser, sweeps.
TESTED := $(VENV)/installed-turing-$(VERSION)
# What builds the documentation's site and runs its notebooks, for `make docs`.
DOCS := $(VENV)/installed-docs-$(VERSION)
# PyTorch, for `make bench` alone.
BENCH := .venv-bench
# Apache Beam beside all the rest, in versions that it can live with.
BEAM := .venv-beam

WORKDIR ?= runs/demo
MODELS ?= runs/models
# Up to four processes; a file's tests stay together, for its fixtures are dear.
SPREAD := -n auto --maxprocesses=4 --dist loadfile

export KERAS_BACKEND := tensorflow

.PHONY: help setup demo models board docs test test-all lint bench beam fuzz clean

help:  ## this list
	@echo "make TARGET [PYTHON=python3.12]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP)  ## install what the project needs into .venv (2.7 GB)
	@echo "$(VENV) is ready (Python $(VERSION))."

demo: $(STAMP)  ## the whole pipeline, small: WORKDIR=runs/demo, ARGS="--config.seeds=3"
	@$(RUN) -m pipeline --config=configs/demo.py --workdir="$(WORKDIR)" $(ARGS)

models: $(STAMP)  ## int8 gaze CNN and segmenters of simulated eyes, into export/models
	@$(RUN) -m pipeline --config=configs/models.py --workdir="$(MODELS)" $(ARGS)
	@mkdir -p export/models
	@for task in gaze segmenter; do for kind in tflite json md; do \
	cp "$(MODELS)/seed0/export/$$task/$$task.$$kind" export/models/ || exit 1; \
	done; done
	@$(RUN) -m pipeline.segmenter --out="$(MODELS)_segmenter"
	@for kind in tflite json md; do \
	cp "$(MODELS)_segmenter/export/segmenter.$$kind" \
	export/models/segmenter_real.$$kind || exit 1; done
	@ls -l export/models

board: $(STAMP)  ## TensorBoard of all trainings below WORKDIR, until Ctrl-C
	@$(VENV)/bin/tensorboard --logdir "$(WORKDIR)" $(ARGS)

docs: $(DOCS)  ## the documentation as a site: site/index.html
	@NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --quiet --strict $(ARGS)
	@echo "The documentation is site/index.html; its search wants a server:"
	@echo "  $(RUN) -m http.server --directory site"

test: lint $(TESTED)  ## lint and the quick tests; ARGS="tests/gaze -k eyeball" narrows
	@$(RUN) -m pytest -q $(SPREAD) -m "not slow" $(ARGS)

test-all: lint $(TESTED) $(DOCS)  ## lint and every test
	@$(RUN) -m pytest -q $(SPREAD) $(ARGS)

lint: $(STAMP)  ## ruff's rules and format, mypy's types
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy --no-error-summary

bench: $(STAMP) $(BENCH)/installed  ## training steps beside PyTorch's; ARGS="simgan --memory"
	@$(RUN) -m tests.bench --torch=$(BENCH)/bin/python $(ARGS)

beam: $(BEAM)/installed  ## install what --beam needs into .venv-beam (3 GB), and test it
	@$(BEAM)/bin/python -m pytest -q tests/gaze/data/production/beam_test.py $(ARGS)

fuzz: $(STAMP)  ## damaged sets for every reader; ARGS="--inputs=100000 --seed=1"
	@$(RUN) -m tests.fuzz $(ARGS)

clean:  ## remove .venv and caches; runs/ stays
	@rm -rf $(VENV) $(BENCH) $(BEAM) .pytest_cache .ruff_cache .mypy_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear only for another version: a .venv cannot be cleared by its own Python, and
# pip adjusts one whose requirements changed.
$(STAMP): requirements.txt constraints.txt
	$(if $(VERSION),,$(error No Python answers to PYTHON=$(PYTHON): install 3.11, \
	3.12 or 3.13, or name one, as in make $(MAKECMDGOALS) PYTHON=python3.12))
	$(if $(filter $(VERSION),$(SUPPORTED)),,$(error Found Python $(VERSION) ($(PYTHON)), \
	need 3.11, 3.12 or 3.13: make $(MAKECMDGOALS) PYTHON=python3.12))
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "Python $(VERSION) \
	($(PYTHON)) has no venv module: install it (Debian, Ubuntu: apt install \
	python$(VERSION)-venv) or set PYTHON= to another." >&2; exit 1; }
	@echo "Installing into $(VENV) for Python $(VERSION): 2.7 GB, one to several minutes."
	@test -e "$(RUN)" && test "$$("$(RUN)" -c 'import pip, sys; \
	print(".".join(map(str, sys.version_info[:2])))' 2>/dev/null)" = "$(VERSION)" \
	|| "$(PYTHON)" -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check \
	-r requirements.txt -c constraints.txt
	@touch $@

$(TESTED): requirements-turing.txt requirements-sweep.txt $(STAMP)
	@echo "Installing what refiner.turing and pipeline.sweep need into $(VENV): 220 MB."
	@$(RUN) -m pip install --quiet --disable-pip-version-check \
	-r requirements-turing.txt -r requirements-sweep.txt -c constraints.txt
	@touch $@

$(DOCS): requirements-docs.txt $(STAMP)
	@echo "Installing what the documentation needs into $(VENV): 150 MB."
	@$(RUN) -m pip install --quiet --disable-pip-version-check \
	-r requirements-docs.txt -c constraints.txt
	@touch $@

$(BENCH)/installed: requirements-bench.txt $(STAMP)
	@echo "Installing PyTorch into $(BENCH): 1 GB."
	@"$(RUN)" -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -qq --retries 1 --disable-pip-version-check \
	-r requirements-bench.txt
	@touch $@

$(BEAM)/installed: requirements-beam.txt requirements.txt $(STAMP)
	@echo "Installing Apache Beam and the rest into $(BEAM): 3 GB."
	@"$(RUN)" -m venv $(BEAM)
	@$(BEAM)/bin/python -m pip install -qq --disable-pip-version-check \
	-r requirements.txt -r requirements-beam.txt
	@touch $@
