#!/usr/bin/env bash
# Prints "3.12 /path/to/python" for each Python from 3.11 on that can make environments, one a version: first the one
# that PYTHON names, else `python3`, then the others in order. Versions that nobody has are named on stderr.
# A name on the path proves nothing (shims of version managers fail when run), so each candidate is run.
set -u

candidates() {
  [ -n "${PYTHON:-}" ] && echo "$PYTHON"
  type -aP python3
  for minor in 11 12 13 14 15; do type -aP "python3.$minor"; done
  ls -d "${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}"/versions/3.*/bin/python3 2>/dev/null
  ls -d "${HOME:-/nonexistent}"/.local/share/uv/python/cpython-3.*/bin/python3 2>/dev/null
  ls -d /usr/bin/python3.1[1-9] /usr/local/bin/python3.1[1-9] /opt/python*/bin/python3 2>/dev/null
}

ask='import sys, venv, ensurepip, ssl, sqlite3
info = sys.version_info
sys.exit(1) if info < (3, 11) or info.releaselevel != "final" else print("%d.%d" % info[:2], sys.executable)'

found=$(
  candidates | while IFS= read -r candidate; do "$candidate" -I -c "$ask" 2>/dev/null </dev/null; done |
    awk '!seen[$1]++'
)
[ -n "$found" ] && { echo "$found" | head -n 1; echo "$found" | tail -n +2 | sort -V; }

for version in 3.11 3.12 3.13 3.14; do
  echo "$found" | grep -q "^$version " || echo "not on this machine: Python $version" >&2
done
if [ -z "$found" ]; then
  echo "No Python from 3.11 on that can make environments. On Debian or Ubuntu: apt-get install python3-venv" >&2
  exit 1
fi
