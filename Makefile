# make demo   clean the article that comes with degarble, show the corrections and the scores
# make test   ruff, mypy and pytest
# make wheel  the installable file, in dist/
# make audit  licences of all dependencies, and known vulnerabilities of the pinned versions (asks PyPI)
# make sbom   the bill of materials of a release, in dist/
# make clean  remove all that these made
#
# Each works alone on a fresh clone. PYTHON, VENV and TORCH can be given: make TORCH=torch==2.13.0 demo
# takes PyTorch as the package index has it, which on Linux means CUDA and gigabytes.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
TORCH ?= torch==2.13.0$(if $(filter Linux,$(shell uname -s)),+cpu)
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

PIP = "$(VENV)/bin/python" -m pip --disable-pip-version-check
INSTALL = $(PIP) install --quiet --constraint constraints.txt
ROOMS = corpora models pipeline evaluation
SOURCES = pyproject.toml README.md LICENSE NOTICE __init__.py py.typed $(ROOMS) \
	$(wildcard $(ROOMS:=/*.py) $(ROOMS:=/*/*.py) $(ROOMS:=/*/*/*.py) corpora/seed/* models/shipped/*/* pipeline/templates/* evaluation/templates/*)
WHEEL = $$(echo dist/degarble-*.whl)

.PHONY: demo test wheel install audit sbom clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	"$(VENV)/bin/degarble" demo

test: $(VENV)/.with-dev
	"$(VENV)/bin/ruff" check .
	cd "$(VENV)" && bin/mypy --strict --config-file "$(CURDIR)/pyproject.toml" -p degarble
	HF_HUB_OFFLINE=1 "$(VENV)/bin/python" -m pytest -c tests/pytest.ini

# Without a network nothing can be audited, which is told and is no failure; STRICT=--strict makes it one.
audit: $(VENV)/.with-dev
	"$(VENV)/bin/python" release/licences.py
	@$(INSTALL) "$(WHEEL)[release]" || echo "audit: pip-audit cannot be installed here" >&2
	"$(VENV)/bin/python" release/audit.py $(STRICT)

sbom: $(VENV)/.installed
	$(INSTALL) "$(WHEEL)[release]"
	"$(VENV)/bin/python" release/sbom.py -o dist/degarble.cdx.json

wheel: dist/.built
install: $(VENV)/.installed

# What runs is always the installed wheel, as a user has it: a change in the sources builds and installs anew.
dist/.built: $(SOURCES) | $(VENV)/.torch
	rm -rf build dist
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .
	touch $@

$(VENV)/.installed: dist/.built constraints.txt $(VENV)/.torch
	$(PIP) install --quiet --no-deps --force-reinstall $(WHEEL)
	$(INSTALL) $(WHEEL)
	touch $@

$(VENV)/.with-dev: $(VENV)/.installed
	$(INSTALL) "$(WHEEL)[dev]"
	touch $@

# A version with +cpu is the CPU build or nothing: from the index that pip is set up with, else from PyTorch's.
$(VENV)/.torch:
	@test -n "$(PYTHON)" || { echo "degarble needs Python 3.11 or newer: make PYTHON=/path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"
	@echo "installing $(TORCH)"
	@$(PIP) install --quiet --no-deps "$(TORCH)" 2>/dev/null || \
	$(PIP) install --quiet --no-deps --index-url "$(TORCH_INDEX)" "$(TORCH)" || \
	{ echo "No CPU build of PyTorch ($(TORCH)) here. Say which to take: make TORCH=torch==2.13.0" >&2; exit 1; }
	touch $@

clean:
	rm -rf "$(VENV)" build dist demo degarble.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
