"""The mailbox maker: the same bytes for a seed everywhere, believable mail, and a truth that another count confirms."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pythons import VERSIONS, python_of

import postfall
from postfall.errors import UsageError
from postfall.exercise.world.make import make_world
from postfall.exercise.world.people import plain
from postfall.exercise.world.season import berlin
from postfall.exercise.world.words import FRAUD_IBAN, IBANS, PHONES

NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)
GOLDEN = [
    "17b2ab3709cadb69a4c028fe3791ecf8fb3eb04c2933083f66ed1b2ad94f4b4b",
    "4b057b572c7a184f72ab49c94e67ec7baeabb9a19e272d61ffd53fba79f51ab7",
]
"""SHA-256 of the mails with their ids, and of the log: seed 1, 300 mails, the moment above."""
SOURCE = Path(postfall.__file__).parents[1]

HASHING = """
import hashlib, sys
from datetime import datetime, timezone
from postfall.exercise.world.make import make_world
world = make_world(1, 300, now=datetime(2026, 3, 27, 16, 20, tzinfo=timezone.utc))
print(hashlib.sha256(b"".join(row.raw + row.uidl.encode() for row in world.mails)).hexdigest())
print(hashlib.sha256("\\n".join(world.past.log).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def world():
    return make_world(1, 300, now=NOW)


def hashes(world):
    mails = hashlib.sha256(b"".join(row.raw + row.uidl.encode() for row in world.mails)).hexdigest()
    return [mails, hashlib.sha256("\n".join(world.past.log).encode()).hexdigest()]


def test_golden(world):
    assert hashes(world) == GOLDEN


@pytest.mark.parametrize("version", VERSIONS)
def test_golden_on_every_python_of_this_machine(version):
    python = python_of(version)
    ran = subprocess.run(
        [python, "-c", HASHING],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": "random", "TZ": "Pacific/Chatham"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == GOLDEN


def test_another_seed_gives_other_mail(world):
    assert hashes(make_world(2, 300, now=NOW)) != hashes(world)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    messages=st.integers(0, 130),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_every_world_is_in_order_and_its_truth_adds_up(seed, messages, now):
    world = make_world(seed, messages, now=now)
    arrivals = [row.arrival for row in world.mails]
    assert arrivals == sorted(arrivals)
    assert all(row < now for row in arrivals)
    assert len({row.uidl for row in world.mails}) == messages == world.truth.messages
    assert world.truth.octets == sum(len(row.raw) for row in world.mails)
    left = world.truth.retention
    assert left[14].messages <= left[30].messages <= left[None].messages == messages
    assert left[14].persons <= left[30].persons <= left[None].persons == world.truth.persons
    assert all(b"\n" not in row.raw.replace(b"\r\n", b"") and row.raw.endswith(b"\r\n") for row in world.mails)


def _headers(raw):
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def test_truth_equals_a_count_by_the_standard_library(world):
    """Another reader, which knows nothing of the maker, comes to the same persons and arrivals."""
    counted, own = Counter(), set(world.holder.addresses)
    for row in world.mails:
        mail = _headers(row.raw)
        fields = [str(value) for name in ("From", "To", "Cc", "Reply-To") for value in mail.get_all(name, [])]
        found = {address.lower() for _, address in getaddresses(fields) if "@" in address}
        assert found == row.addresses
        counted.update(found - own)
        received = mail.get_all("Received")
        told = received[0].rpartition(";")[2] if received else mail["Date"]
        assert (parsedate_to_datetime(str(told)) if told else None) == (row.arrival if row.dated else None)
    assert dict(world.truth.correspondents) == dict(counted)
    assert world.truth.persons == len(counted)
    dated = [row.arrival for row in world.mails if row.dated]
    assert (world.truth.first, world.truth.last) == (min(dated), max(dated))
    for days in (14, 30):
        young = [row for row in world.mails if not row.dated or row.arrival >= NOW - timedelta(days=days)]
        left = world.truth.retention[days]
        assert (left.messages, left.octets) == (len(young), sum(len(row.raw) for row in young))


def test_a_look_some_hours_later_finds_the_same_retention(world):
    for days in (14, 30):
        edge = NOW - timedelta(days=days)
        near = [row for row in world.mails if edge - timedelta(hours=1) <= row.arrival < edge + timedelta(hours=11)]
        assert near == []


def test_the_mailbox_has_what_real_ones_have(world):
    kinds = Counter(row.kind for row in world.mails)
    assert kinds["customer"] > 60
    wanted = {"invoice", "order", "payroll", "application", "newsletter", "reset", "welcome", "spam", "bank", "private"}
    assert wanted <= set(kinds)
    assert (kinds["phishing"], kinds["bounce"], kinds["asks-back"]) == (1, 3, 4)
    assert len({row.fault for row in world.mails if row.fault}) == 9
    english = [row for row in world.mails if re.search(rb"Kind regards|Read more|renew|Undelivered", row.raw)]
    assert 24 <= len(english) <= 60
    assert sum(b"iso-8859-1" in row.raw for row in world.mails) > 15
    assert sum(b"\r\n." in row.raw for row in world.mails) > 3
    assert sum(b"application/pdf" in row.raw for row in world.mails) > 20
    assert sum(b"\r\n> " in row.raw for row in world.mails) > 40
    assert sum(b"In-Reply-To: " in row.raw for row in world.mails) > 40
    assert (world.truth.last - world.truth.first).days > 2 * 365
    assert NOW - world.truth.last < timedelta(minutes=30)


def test_business_mail_comes_in_working_hours(world):
    local = [berlin(row.arrival) for row in world.mails if row.kind in {"invoice", "order", "offer", "site", "payroll"}]
    assert all(7 <= row.hour <= 17 for row in local)
    assert sum(row.weekday() >= 5 for row in local) <= len(local) // 10


def test_attachments_are_pdf_files_with_a_right_table(world):
    pages = [
        part.get_payload(decode=True)
        for row in world.mails
        if row.fault is None
        for part in _headers(row.raw).walk()
        if part.get_content_type() == "application/pdf"
    ]
    assert pages
    for data in pages:
        assert data.startswith(b"%PDF-1.4\n")
        assert data.endswith(b"%%EOF\n")
        table = int(re.search(rb"startxref\n(\d+)", data)[1])
        assert data[table:].startswith(b"xref\n")
        for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", data), start=1):
            assert data[int(place) :].startswith(b"%d 0 obj" % number)


def _words(raw):
    """All text of a mail: its header, and its text parts decoded."""
    mail = _headers(raw)
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk() if part.get_content_maintype() == "text"]
    return raw.partition(b"\r\n\r\n")[0] + b"\n" + b"\n".join(parts)


def test_nothing_in_it_belongs_to_anybody(world):
    domains, phones = set(), []
    for row in world.mails:
        text = _words(row.raw).decode("utf-8", "replace")
        domains.update(re.findall(r"[\w.-]+@([\w.-]*\w)", text))
        domains.update(re.findall(r"https?://([\w.-]*\w)", text))
        phones += re.findall(r"(?:Tel\.|unter|am Telefon) (0[\d ]{8,})", text)
        for number in re.findall(r"\d+\.\d+\.\d+\.\d+", row.raw.partition(b"\r\n\r\n")[0].decode("latin-1")):
            assert number.startswith(("192.0.2.", "10.0.0."))
    assert domains
    assert {row for row in domains if not row.endswith(".example")} == set()
    prefixes = [prefix.replace(" ", "") for prefix, _ in PHONES]
    assert phones
    assert all(any(row.replace(" ", "").startswith(prefix) for prefix in prefixes) for row in phones)


def test_account_numbers_are_the_printed_examples():
    for iban in (*IBANS, FRAUD_IBAN):
        text = iban.replace(" ", "")
        assert int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def test_no_gap_is_left_open(world):
    assert [row.raw for row in world.mails if re.search(rb"\{[a-z_]+\}", _words(row.raw))] == []


def test_addresses_are_plain_letters():
    assert plain("Özgür Yıldız-Rößler Çelik Petrović") == "oezgueryildizroesslercelikpetrovic"


def test_the_log_tells_of_office_and_intruder_with_the_mailboxs_own_numbers(world):
    story, past = world.story, world.past
    foreign = [row for row in past.sessions if row.intruder]
    assert {row.remote for row in foreign} == {"203.0.113.9", "198.51.100.4"}
    assert (foreign[0].at, foreign[-1].at) == (story.first_access, story.last_access)
    assert any(row.top == row.messages > 0 for row in foreign)
    for row in past.sessions:
        held = [mail for mail in world.mails if mail.arrival <= row.at]
        assert (row.messages, row.octets) == (len(held), sum(len(mail.raw) for mail in held))
        assert row.retr <= row.messages
    reading = max(foreign, key=lambda row: row.retr)
    newest = [mail.raw for mail in world.mails if mail.arrival <= reading.at][-reading.retr :]
    sent = sum(len(f"+OK {len(raw)} octets\r\n") + len(raw) + raw.count(b"\r\n.") for raw in newest)
    assert reading.retr_octets == sent
    line = f"top=0/0, retr={reading.retr}/{sent}, del=0/{reading.messages}, size={reading.octets}"
    assert any(row.endswith(line) for row in past.log)
    stamps = [row.partition(" ")[0] for row in past.log]
    assert stamps == sorted(stamps)
    processes = [int(found) for found in re.findall(r"mpid=(\d+)", "\n".join(past.log))]
    assert processes == sorted(processes)


@pytest.mark.parametrize("messages", [0, 1, 7, 59, 60, 61])
def test_small_worlds(messages):
    world = make_world(3, messages, now=NOW)
    assert len(world.mails) == messages
    assert world.truth.messages == messages
    assert (world.truth.first is None) == (messages == 0)


def test_a_zone_of_now_changes_nothing(world):
    from zoneinfo import ZoneInfo

    assert hashes(make_world(1, 300, now=NOW.astimezone(ZoneInfo("Asia/Kathmandu")))) == hashes(world)


@pytest.mark.parametrize(("messages", "profile"), [(10, "circus"), (-1, "craft")])
def test_refused(messages, profile):
    with pytest.raises(UsageError):
        make_world(1, messages, profile, now=NOW)


def test_the_world_needs_the_standard_library_only():
    code = HASHING + "import json\nprint(json.dumps(sorted({n.partition('.')[0] for n in sys.modules})))"
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))
    assert loaded & {"postfall"}
    assert not loaded & {"email", "socket", "ssl", "twisted", "zoneinfo", "babel", "yaml"}


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_german_time_equals_the_time_zone_database(instant):
    from zoneinfo import ZoneInfo

    assert berlin(instant).utcoffset() == instant.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
