#!/bin/sh
# A Chromium, and a font with Chinese characters for the PDF: takes what the machine has, and installs them otherwise.
set -eu
python=$1
has() { command -v "$1" >/dev/null; }
if [ -n "${CHROMIUM:-}" ] || has chromium-headless-shell; then
  :
elif has apt-get && [ "$(id -u)" = 0 ] && apt-get update -qq; then
  # the one without a window is lighter; not every system has it
  has chromium || has google-chrome || apt-get install -y -qq chromium >/dev/null
  apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 || true
elif has chromium || has google-chrome; then
  :
else
  "$python" -m playwright install chromium
fi
if has fc-list && [ -z "$(fc-list :lang=zh)" ] && has apt-get && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq fonts-droid-fallback >/dev/null   # without one, `make pdf` says what is missing
fi
