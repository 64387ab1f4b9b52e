"""The practice server against mail programs from the distribution: curl, mbsync and mpop."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.make import make_world

NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    world = make_world(4, 80, now=NOW)
    mails = tuple(replace(row, folder="Gesendet" if at % 4 == 1 else "INBOX") for at, row in enumerate(world.mails))
    with PracticeServer.start(world=replace(world, mails=mails, folders=("INBOX", "Gesendet"))) as running:
        yield running


def held(server, folder="INBOX"):
    return [row.raw for row in server.world.mails if row.folder == folder]


def ran(program, *words, **more):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([program, *map(str, words)], capture_output=True, timeout=60, check=False, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def curled(server, url, *words):
    return ran("curl", "-s", "--cacert", server.ca_file, "-u", f"{server.user}:{server.password}", *words, url)


def test_curl_reads_a_mail_through_each_door(server):
    mails = held(server)
    for scheme in ("pop3s", "pop3"):
        assert curled(server, f"{server.urls[scheme]}/5", "--ssl-reqd") == mails[4]
    for scheme in ("imaps", "imap"):
        assert curled(server, f"{server.urls[scheme]}/INBOX;UID=5", "--ssl-reqd") == mails[4]
    assert curled(server, f"{server.urls['imaps']}/INBOX;MAILINDEX=7;SECTION=HEADER") == (
        mails[6].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    )


def test_curl_lists_folders_and_searches(server):
    assert b'"Gesendet"' in curled(server, f"{server.urls['imaps']}/")
    found = curled(server, f"{server.urls['imaps']}/INBOX?SUBJECT%20Rechnung")
    assert 0 < len(found.split()) - 2 < len(held(server))


MBSYNC = """
IMAPAccount practice
Host localhost
Port {port}
User {user}
PassCmd "cat {password}"
SSLType {kind}
SystemCertificates no
CertificateFile {ca}

IMAPStore far
Account practice

MaildirStore near
SubFolders Verbatim
Path {folder}/
Inbox {folder}/INBOX

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""


@pytest.mark.parametrize(("scheme", "kind"), [("imaps", "IMAPS"), ("imap", "STARTTLS")])
def test_mbsync_pulls_every_folder(server, tmp_path, scheme, kind):
    near = tmp_path / "near"
    near.mkdir()
    file = tmp_path / "mbsyncrc"
    told = {"user": server.user, "password": server.password_file, "ca": server.ca_file, "folder": near}
    file.write_text(MBSYNC.format(port=server.ports[scheme], kind=kind, **told), encoding="utf-8")
    ran("mbsync", "-c", file, "all")
    for name in ("INBOX", "Gesendet"):
        pulled = [row.read_bytes() for part in ("new", "cur") for row in (near / name / part).iterdir()]
        assert Counter(map(without_marks, pulled)) == Counter(map(without_marks, held(server, name)))
    ran("mbsync", "-c", file, "all")


def without_marks(raw):
    """Line ends and the line by which mbsync knows a mail again."""
    rows = raw.replace(b"\r\n", b"\n").split(b"\n")
    return b"\n".join(row for row in rows if not row.startswith(b"X-TUID: "))


@pytest.mark.parametrize(("scheme", "starttls"), [("pop3s", "off"), ("pop3", "on")])
def test_mpop_fetches_the_inbox_and_leaves_it_there(server, tmp_path, scheme, starttls):
    box = tmp_path / "box"
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    ran(
        "mpop", "--host=localhost", f"--port={server.ports[scheme]}", f"--user={server.user}", "--tls=on",
        f"--tls-starttls={starttls}", f"--tls-trust-file={server.ca_file}", "--auth=user", "--keep=on",
        f"--passwordeval=cat {server.password_file}", f"--uidls-file={tmp_path / 'uidls'}", "--received-header=off",
        f"--delivery=maildir,{box}",
    )  # fmt: skip
    fetched = Counter(row.read_bytes().replace(b"\r\n", b"\n") for row in (box / "new").iterdir())
    assert fetched == Counter(row.replace(b"\r\n", b"\n") for row in held(server))
