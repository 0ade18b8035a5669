#!/bin/sh
# A Chromium and axe-core for the browser tests; takes what the machine has, and installs the rest.
set -eu
python=$1
here=$(dirname "$0")
sh "$here/setup-chromium.sh" "$python"
command -v npm >/dev/null || { echo "npm is needed for the accessibility tests; install Node.js" >&2; exit 1; }
cd "$here" && npm install --no-audit --no-fund --no-package-lock --silent
