#!/bin/sh
# A Chromium, and a font with Chinese characters for the PDF: takes what the machine has, and installs them otherwise.
set -eu
python=$1
if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null; then
  :
elif command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null
else
  "$python" -m playwright install chromium
fi
if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=zh)" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq fonts-droid-fallback >/dev/null   # without one, `make pdf` says what is missing
fi
