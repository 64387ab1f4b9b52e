#!/usr/bin/env bash
# The whole suite on every Python that this machine has, or on those that PYTHONS names ("3.11 3.13"). Words given go to
# pytest. `.venv` serves the version it was made with, .venv-test-3.x the others.
set -u
cd "$(dirname "$0")/../.."
notes=$(mktemp)
pythons=$(bash tests/tools/pythons.sh 2>"$notes") || { cat "$notes"; exit 1; }
own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
own=${own:-${pythons%% *}}
results=() failed=0

while IFS=' ' read -r version python; do
  [ -z "${PYTHONS:-}" ] || [[ " $PYTHONS " == *" $version "* ]] || continue
  folder=.venv-test-$version
  [ "$version" = "$own" ] && folder=.venv
  echo "== Python $version"
  if PYTHON=$python bash tests/tools/environment.sh "$folder" dev &&
    "$folder/bin/python" -m pytest -q -n auto --maxprocesses 4 --dist worksteal "$@" </dev/null; then
    results+=("Python $version: passed")
  else
    results+=("Python $version: FAILED")
    failed=1
  fi
done <<<"$pythons"

echo "== Summary"
[ ${#results[@]} -gt 0 ] && printf '%s\n' "${results[@]}"
cat "$notes"
rm -f "$notes"
[ ${#results[@]} -gt 0 ] && exit $failed
echo "No Python to test with."
exit 1
