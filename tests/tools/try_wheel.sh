#!/usr/bin/env bash
# Builds the wheel, compares what it ships with what git knows, installs it in a fresh environment and uses it from /.
set -eu
cd "$(dirname "$0")/../.."
checkout=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$checkout/.venv/bin/python" -m build --wheel --outdir "$scratch/dist" >"$scratch/build.log" 2>&1 || {
  cat "$scratch/build.log"
  exit 1
}
wheel=$(ls "$scratch"/dist/*.whl)
echo "built $(basename "$wheel")"
"$checkout/.venv/bin/python" -m tests.tools.shipped_content "$wheel"

"$checkout/.venv/bin/python" -m venv "$scratch/fresh"
"$scratch/fresh/bin/python" -m pip --disable-pip-version-check --quiet install "$wheel"
cd /
export HOME=$scratch/home POSTFALL_HOME=$scratch/home/postfall LC_ALL=C.UTF-8
mkdir "$HOME"
try() {
  echo "\$ postfall $*"
  "$scratch/fresh/bin/postfall" "$@"
}
try --version
try doctor --accessible
try playbook list
try draft list
try deadline --aware "2026-03-27 17:20" --zone Europe/Berlin
due=$("$scratch/fresh/bin/postfall" deadline --aware "2026-03-27 17:20" --zone Europe/Berlin --json |
  "$scratch/fresh/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["data"]["due"])')
[ "$due" = "2026-03-30T18:20:00+02:00" ] || { echo "due is $due"; exit 1; }
"$scratch/fresh/bin/python" - "$scratch/fresh" <<'P'
import sys
from pathlib import Path

import postfall

assert Path(postfall.__file__).is_relative_to(sys.argv[1]), postfall.__file__
P
echo "The wheel works on its own."
