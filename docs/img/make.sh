#!/bin/sh
# Draw docs/img/report.png: the first screen of the demo's report at desk width.
# Needs Chromium (Debian: apt-get install chromium) and the project's own environment (make demo makes it).
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
.venv/bin/unbundle publish examples/ukraine-2022 --out "$work/out"
"$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --user-data-dir="$work/profile" --hide-scrollbars \
  --window-size=1000,1400 --screenshot="$work/report.png" "file://$work/out/report/index.html"
mv "$work/report.png" docs/img/report.png
