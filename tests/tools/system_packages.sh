#!/usr/bin/env bash
# Sees to the programs that tests talk to. Installs only as root and with CI or POSTFALL_TEST_APT=1 set; else prints the
# line to type. No daemon is started: the tests start their own, on free ports.
set -u
missing=()
need() {
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
program() { PATH=$PATH:/usr/sbin:/sbin command -v "$1"; }
postgres() { program postgres || ls /usr/lib/postgresql/*/bin/postgres; }
venv() { bash "$(dirname "$0")/pythons.sh"; }

need make program make
need git program git
need python3-venv venv
need dovecot-core program dovecot
need dovecot-pop3d test -e /usr/lib/dovecot/pop3
need dovecot-imapd test -e /usr/lib/dovecot/imap
need dovecot-managesieved test -e /usr/lib/dovecot/managesieve
need dovecot-sieve test -e /usr/lib/dovecot/modules/lib90_sieve_plugin.so
need isync program mbsync
need mpop program mpop
need curl program curl
need postgresql postgres
need libreoffice-writer-nogui program soffice
need poppler-utils program pdftoppm
need openssl program openssl
need npm program npm

[ ${#missing[@]} -eq 0 ] && exit 0
line="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || { [ -z "${CI:-}" ] && [ "${POSTFALL_TEST_APT:-}" != 1 ]; }; then
  echo "Not installed: ${missing[*]}. Tests that need them are skipped and say so. To run them too, as root:"
  echo "  $line"
  exit 0
fi
if ! program apt-get >/dev/null; then
  echo "Not installed, and there is no apt-get here: ${missing[*]}. Tests that need them are skipped and say so."
  exit 0
fi

guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod +x "$guard"
  trap 'rm -f "$guard"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing: ${missing[*]}"
log=$(mktemp)
# shellcheck disable=SC2086  # the line is words
if ! { apt-get update && $line; } >"$log" 2>&1 </dev/null; then
  tail -n 20 "$log"
  echo "apt-get failed. Tests that need ${missing[*]} are skipped and say so."
fi
rm -f "$log"
