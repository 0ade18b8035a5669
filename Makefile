# The commands of the book. Each sets up what it needs; the first run takes some minutes.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
READY  := $(VENV)/.ready
# Settings of the machine that would lead pip or Python elsewhere: installs for a user, other packages, errors from warnings.
export PIP_USER := 0
export PYTHONNOUSERSITE := 1
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONSAFEPATH PYTHONWARNINGS PYTHONOPTIMIZE PYTHONINSPECT PIP_TARGET PIP_PREFIX PIP_ROOT
# An environment belongs to the folder that it was made in: its programs and the package of the book lead there. Where the
# folder was moved or copied, it is made anew. A link to an environment elsewhere is the choice of whoever made it.
ELSEWHERE := $(shell test -h $(VENV) || test ! -e $(READY) || grep -qF -- " $$(pwd -P)/$(VENV)" $(VENV)/pyvenv.cfg || echo yes)
# in a container people are root, which JupyterLab refuses unless it is told
ROOT_TOO = $(shell test "$$(id -u)" != 0 || echo --allow-root)

.PHONY: made-elsewhere book test serve lab lms data quizzes exercises publish mark essays notebooks lighthouse growth pins clean pdf epub offline bundle lite quick live coverage thorough test-oldest test-newest metadata links items spoken

book: $(READY)                ## run the notebooks, build the site into _build/html, finish a copy in _build/site
	$(PY) -m articlebook.project.build

test: $(READY) _build/.browser _build/.anywhere ## run the tests, those in a real browser included
	$(PY) -m articlebook.project.build
	$(PY) -m pytest

quick: $(READY) _build/.browser ## build and run the tests that need neither long nor a browser
	$(PY) -m articlebook.project.build
	$(PY) -m pytest -m "not slow and not browser"

coverage: $(READY) _build/.browser ## build, run the tests that open no browser, and say which lines of the code none of them runs
	$(PY) -m articlebook.project.build
	rm -rf _build/coverage && mkdir -p _build/coverage
	$(PY) -m coverage run -m pytest -m "not browser"
	$(PY) -m coverage combine -q
	$(PY) -m coverage report

thorough: $(READY) _build/.browser _build/.anywhere ## what `make test` leaves out, and twenty times as many tries by chance: half an hour, each week
	$(PY) -m articlebook.project.build
	$(PY) -m pytest --thorough -m thorough

test-oldest test-newest: test-%: $(READY) ## the same with the oldest, or the newest, dependencies that requirements.txt allows
	$(PY) -m pip install -q uv
	$(PY) tests/support/with_dependencies.py $*

serve: book                   ## serve the built book on the loopback address; PORT=8080 for a port of your choice
	@$(PY) -m articlebook.project.serve $(PORT)

live: $(READY)                ## serve the book while you write: what is saved is made anew and shown; PORT=8080 for a port of your choice
	@$(PY) -m articlebook.project.live $(PORT)

pdf: book _build/.chromium    ## the whole book as PDF into _build/outputs
	$(PY) -m articlebook.outputs pdf

epub: book                    ## the whole book as EPUB into _build/outputs
	$(PY) -m articlebook.outputs epub

offline: book                 ## the site as an archive that opens from a folder, into _build/outputs
	$(PY) -m articlebook.outputs offline

bundle: book _build/.chromium ## all that a release holds into _build/bundle, with checksums
	$(PY) -m articlebook.outputs bundle

lab: $(READY)                 ## JupyterLab on the notebooks, as Binder shows them
	$(PY) -m jupyterlab $(ROOT_TOO) chapters/09-who-is-in-what.ipynb

# PYODIDE names where the runtime is: folders, archives or addresses; its official archive otherwise
lite: $(READY)                ## the notebooks for the browser, without a server, joined to the site; PYODIDE=source
	$(PY) -m articlebook.lite $(PYODIDE)
	$(PY) -m articlebook.project.build

lms: $(READY) _build/.chromium ## quizzes as files for learning-management systems into _build/lms
	$(PY) -m articlebook.lms

data: $(READY)                ## check the tables: each fault with file, row and remedy
	@$(PY) -m articlebook.project.check_tables

quizzes: $(READY)             ## check the item banks, list doubts of style, renew their schema
	$(PY) -m articlebook.quiz.style

# ROSTER is a table of the class with numbers and names: then each student gets a variant, beside the one of the course
exercises: $(READY)           ## students' notebooks, pages and sheets, and the instructor's files into _build/exercises; SEED=autumn-2027 for a variant
	$(PY) -m articlebook.exercises $(if $(SEED),--seed "$(SEED)")
	$(if $(ROSTER),@$(PY) -m articlebook.marking.class_variants "$(SEED)" "$(ROSTER)" $(if $(ASSIGNMENT),--assignment "$(ASSIGNMENT)"))

publish: $(READY)             ## the public copy, without solutions, into DEST=folder
	$(PY) -m articlebook.exercises.publish "$(DEST)" $(if $(SEED),--seed "$(SEED)")

# SUBMISSIONS is a folder or the zip of an LMS; MARKS, SEED, ASSIGNMENT, ROSTER and OPTIONS may be given
mark: $(READY)                ## mark submissions in a sandbox: marks, feedback, gradebook
	@test -n "$(SUBMISSIONS)" || { echo "Give the submissions: make mark SUBMISSIONS=folder-or-zip"; exit 2; }
	@$(PY) -m articlebook.marking "$(SUBMISSIONS)" $(if $(filter undefined,$(origin MARKS)),,--marks "$(MARKS)") $(if $(SEED),--seed "$(SEED)") \
	  $(if $(ASSIGNMENT),--assignment "$(ASSIGNMENT)") $(if $(ROSTER),--roster "$(ROSTER)") $(OPTIONS)

essays: $(READY)              ## nbgrader's screen for marking essays, on the folder MARKS
	@test -n "$(MARKS)" || { echo "Give the folder that make mark wrote: make essays MARKS=folder"; exit 2; }
	@$(PY) -m articlebook.marking.essays "$(MARKS)"

# RESULTS is a table of answers from Canvas or Moodle, or marks.csv
items: $(READY)               ## what a class's answers show: misreadings, difficulty, discrimination; RESULTS=file
	@test -n "$(RESULTS)" || { echo "Give the answers: make items RESULTS=file.csv"; exit 2; }
	@$(PY) -m articlebook.results "$(RESULTS)"

spoken: book _build/.browser  ## write anew what a screen reader is to say of the pages: tests/spoken/*.txt
	RENEW=1 $(PY) -m pytest -q -n 0 tests/spoken

notebooks: $(READY)           ## run the notebooks and store them with small outputs
	$(PY) -m articlebook.notebooks --run

metadata: $(READY)            ## describe the whole for Zenodo and as an RO-Crate, from CITATION.cff and the tables
	$(PY) -m articlebook.project.metadata

links: $(READY)               ## ask every outside address of the book; needs the network
	$(PY) -m articlebook.project.linkcheck

lighthouse: book _build/.browser ## speed, accessibility, practices, findability of every page type, phone and desktop
	$(PY) tests/support/lighthouse.py

growth: $(READY)              ## how time and weight grow with the number of chapters (many minutes)
	$(PY) tests/support/growth.py

pins:                         ## resolve requirements.txt anew into constraints.txt
	PIP_USER= $(PYTHON) -m pip install -q uv
	sed '/^-c/d' requirements.txt | uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate - -o constraints.txt

clean:                        ## remove what the others made
	rm -rf _build $(VENV) tests/node_modules

$(READY): requirements.txt constraints.txt pyproject.toml $(if $(ELSEWHERE),made-elsewhere)
	$(PYTHON) -m venv $(if $(ELSEWHERE),--clear) $(VENV)
	$(PY) -m pip install -q --disable-pip-version-check -r requirements.txt
	$(PY) -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

made-elsewhere:
	@echo "The environment $(VENV) was made in another folder, so it is made anew here. This takes some minutes."

# A Chromium for the tests and for the PDF of worksheets: taken from the machine, or installed.
_build/.chromium: tests/support/setup-chromium.sh $(READY)
	sh tests/support/setup-chromium.sh $(PY)
	mkdir -p _build && touch $@

# A browser and axe-core for the tests: taken from the machine, or installed.
_build/.browser: tests/support/setup-browser.sh tests/package.json $(READY)
	sh tests/support/setup-browser.sh $(PY)
	mkdir -p _build && touch $@

# Environments of Binder and of plain Jupyter, and Pyodide, for the tests.
_build/.anywhere: tests/support/setup-anywhere.sh .binder/requirements.txt .binder/postBuild pyproject.toml articlebook/lite/runtime.json $(READY)
	PYODIDE="$(PYODIDE)" sh tests/support/setup-anywhere.sh $(PY)
	$(PY) -m articlebook.lite --gather _build/lite-runtime >/dev/null 2>&1 && touch $@ || true   # a source may be named next time
