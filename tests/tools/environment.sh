#!/usr/bin/env bash
# environment.sh DIR [dev]: makes the virtual environment DIR with this checkout in it; `dev` adds the tools for tests.
# Does nothing where DIR is up to date. PYTHON names the interpreter; else the first of pythons.sh.
set -eu
cd "$(dirname "$0")/../.."
folder=$1 group=${2:-}
stamp=$folder/.installed${group:+-$group}

usable() { "$folder/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ "$stamp" -nt pyproject.toml ] && usable && "$folder/bin/python" -c 'import postfall' 2>/dev/null; then
  exit 0
fi
if ! usable; then
  chosen=$(bash tests/tools/pythons.sh 2>/dev/null | head -n 1 | cut -d' ' -f2-) || true
  if [ -z "$chosen" ]; then
    echo "Postfall needs Python 3.11 or newer with venv. On Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
  echo "Making $folder with $("$chosen" --version) ..." >&2
  rm -rf "$folder"
  "$chosen" -m venv "$folder"
fi
echo "Installing into $folder ..." >&2
pip() { "$folder/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
pip install --upgrade "pip>=25.1"
pip install --editable . ${group:+--group "$group"}
touch "$stamp"
