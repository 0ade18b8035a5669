#!/bin/sh
# A Chromium and axe-core for the browser tests, Firefox and WebKit for the paths that matter, bubblewrap for the tests of marking, Java for the test of the EPUB; takes what the machine has, and installs the rest.
set -eu
python=$1
here=$(dirname "$0")
sh "$here/setup-chromium.sh" "$python"
# two more browsers, and a screen for the one that needs one; where they are missing, their tests say so and are left out
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  wanted=
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || wanted="firefox-esr"
  command -v WebKitWebDriver >/dev/null || wanted="$wanted webkit2gtk-driver"
  command -v Xvfb >/dev/null || wanted="$wanted xvfb"
  # shellcheck disable=SC2086 - a list of packages
  [ -z "$wanted" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted >/dev/null; } ||
    echo "not installed, so tests in other browsers are left out: $wanted" >&2
fi
# the sandbox in which submissions are marked, which only Linux has; elsewhere its tests say so and are left out
if [ "$(uname)" = Linux ] && ! command -v bwrap >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq bubblewrap >/dev/null
  else
    echo "bubblewrap is needed for the tests of marking; install the package bubblewrap" >&2; exit 1
  fi
fi
# epubcheck, which judges the EPUB
if ! command -v java >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq default-jre-headless >/dev/null
  else
    echo "Java is needed for the test of the EPUB; install the package default-jre-headless" >&2; exit 1
  fi
fi
command -v npm >/dev/null || { echo "npm is needed for the accessibility tests; install Node.js" >&2; exit 1; }
cd "$here/.." && npm install --no-audit --no-fund --no-package-lock --silent
