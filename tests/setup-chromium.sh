#!/bin/sh
# A Chromium: takes what the machine has, and installs one otherwise.
set -eu
python=$1
if [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null; then
  :
elif command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null
else
  "$python" -m playwright install chromium
fi
