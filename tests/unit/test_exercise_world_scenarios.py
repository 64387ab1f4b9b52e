"""The worlds of scenarios: the same bytes everywhere, as many mails as asked for, a truth that other counts confirm."""

from __future__ import annotations

import email
import email.policy
import hashlib
import html
import io
import json
import os
import re
import subprocess
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.de import idnr
from tests.pythons import VERSIONS, python_of

import postfall
from postfall.exercise.scenario.model import Account, IntruderPlan, MailboxPlan, Plant
from postfall.exercise.scenario.read import read_scenario, scenario_ids
from postfall.exercise.scenario.truth_names import NUMBERS, SETS
from postfall.exercise.world import numbers
from postfall.exercise.world.dice import Dice
from postfall.exercise.world.make import make
from postfall.exercise.world.profiles import PROFILES
from postfall.exercise.world.truth import tally
from postfall.exercise.world.words import PHONES

SOURCE = Path(postfall.__file__).parents[1]
GOLDEN = Path(__file__).parents[1] / "content" / "worlds.yaml"
LARGE = "town-hall-christmas"
SMALL = [row for row in scenario_ids() if row != LARGE]
SEEDS = (7, 11, 23)
NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)
HEADING = """\
# SHA-256 of what a practice server serves for each shipped scenario and seed: mails, folders, flags, log, Sieve script.
# A change of a scenario or of the maker changes it; POSTFALL_REWRITE=1 writes this file anew.
"""

ELSEWHERE = """
import hashlib, json, sys
from datetime import datetime, timedelta
from types import SimpleNamespace
from postfall.exercise.world.make import make

def lively(value, key=""):
    if key in ("before", "fraud_before") and value is not None:
        return timedelta(seconds=value)
    if isinstance(value, dict):
        return SimpleNamespace(**{name: lively(each, name) for name, each in value.items()})
    return tuple(map(lively, value)) if isinstance(value, list) else value

for plan, seed, now in json.load(sys.stdin):
    world = make(lively(plan), seed, datetime.fromisoformat(now))
    sha = hashlib.sha256()
    for row in world.mails:
        sha.update(row.raw + repr((row.uidl, row.folder, row.flags, row.arrival.isoformat())).encode())
    sha.update("\\n".join((*world.past.log, world.sieve)).encode())
    print(sha.hexdigest())
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def digest(world):
    sha = hashlib.sha256()
    for row in world.mails:
        sha.update(row.raw + repr((row.uidl, row.folder, row.flags, row.arrival.isoformat())).encode())
    sha.update("\n".join((*world.past.log, world.sieve)).encode())
    return sha.hexdigest()


def begin(scenario):
    start = datetime.strptime(scenario.clock.start, "%Y-%m-%d %H:%M")  # noqa: DTZ007
    return start.replace(tzinfo=ZoneInfo(scenario.clock.zone))


@cache
def world_of(name, seed=7):
    scenario = read_scenario(name)
    return make(scenario, seed, begin(scenario))


def plan_of(profile, messages=120, **mailbox):
    """A scenario as far as the maker looks at it."""
    intruder = {
        "cause": "phishing",
        "sessions": (
            {"before": "P3DT2H", "protocol": "pop3", "address": "203.0.113.9", "read": 20},
            {"before": "PT5H", "protocol": "imap", "address": "198.51.100.4", "read": 10},
        ),
        "fraud_before": "PT20H",
        "fraud_kind": "invoice",
        "fraud_recipients": 12,
    }
    return SimpleNamespace(
        id="own",
        mailbox=MailboxPlan(profile=profile, messages=messages, **mailbox),
        intruder=IntruderPlan.model_validate(intruder),
    )


@pytest.mark.parametrize("name", [*SMALL, LARGE])
def test_golden(name):
    seeds = SEEDS if name in SMALL else SEEDS[:1]
    found = {seed: digest(world_of(name, seed)) for seed in seeds}
    written = yaml.safe_load(GOLDEN.read_text(encoding="utf-8")) or {}
    if os.environ.get("POSTFALL_REWRITE"):
        written[name] = found
        text = yaml.safe_dump(written, sort_keys=True, width=120)
        GOLDEN.write_text(HEADING + text, encoding="utf-8", newline="\n")
    assert found == written[name]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_on_every_python_of_this_machine(version):
    """The town hall with fewer mails, else this would take long."""
    python = python_of(version)
    asked = []
    for name in scenario_ids():
        scenario = read_scenario(name)
        plan = json.loads(scenario.model_dump_json(include={"id", "mailbox", "intruder"}))
        plan["mailbox"]["messages"] = min(plan["mailbox"]["messages"], 700)
        for told, held in zip(
            [plan["intruder"], *plan["intruder"]["sessions"]],
            [scenario.intruder, *scenario.intruder.sessions],
            strict=True,
        ):
            for key in ("before", "fraud_before"):
                if getattr(held, key, None) is not None:
                    told[key] = getattr(held, key).total_seconds()
        asked.append((plan, 7, begin(scenario).isoformat()))
    ran = subprocess.run(
        [python, "-S", "-c", ELSEWHERE],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": "random", "TZ": "Pacific/Chatham"},
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    *hashes, modules = ran.stdout.splitlines()
    expected = []
    for name in scenario_ids():
        scenario = read_scenario(name)
        fewer = scenario.mailbox.model_copy(update={"messages": min(scenario.mailbox.messages, 700)})
        expected.append(digest(make(scenario.model_copy(update={"mailbox": fewer}), 7, begin(scenario))))
    assert hashes == expected
    assert not set(json.loads(modules)) & {"email", "socket", "ssl", "twisted", "zoneinfo", "babel", "yaml", "pydantic"}


@settings(max_examples=30, deadline=None)
@given(
    profile=st.sampled_from(sorted(PROFILES)),
    seed=st.integers(0, 2**31),
    messages=st.integers(20, 150),
    protocols=st.sampled_from([("pop3",), ("imap",), ("pop3", "imap")]),
    retention=st.sampled_from([None, 1, 7, 14, 30, 90]),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_every_world_is_in_order(profile, seed, messages, protocols, retention, now):
    plants = (Plant(kind="iban", count=9, wrong=3), Plant(kind="health", count=4, where="docx"))
    plan = plan_of(profile, messages, protocols=protocols, retention_days=retention, plant=plants)
    world = make(plan, seed, now)
    truth, arrivals = world.truth, [row.arrival for row in world.mails]
    assert len({row.uidl for row in world.mails}) == messages == truth.messages == truth.numbers["messages"]
    assert arrivals == sorted(arrivals)
    assert all(row < now for row in arrivals)
    if retention and protocols == ("pop3",):
        assert all(row >= now - timedelta(days=retention) for row in arrivals)
    assert {row.folder for row in world.mails} <= set(world.folders)
    assert world.folders == ("INBOX",) if protocols == ("pop3",) else len(world.folders) == 5
    assert sum(row[1] for row in truth.folders) == messages
    assert set(truth.numbers) >= set(NUMBERS)
    assert set(truth.sets) >= set(SETS)
    assert truth.numbers["messages_14_days"] <= truth.numbers["messages_30_days"] <= messages
    assert truth.numbers["persons_14_days"] <= truth.numbers["persons_30_days"] <= truth.numbers["persons"]
    assert all(b"\n" not in row.raw.replace(b"\r\n", b"") and row.raw.endswith(b"\r\n") for row in world.mails)
    found = [row.fault for row in world.mails if row.fault]
    assert (len(found) > 3) == (messages >= 60)


def _headers(raw):
    return email.message_from_bytes(raw, policy=email.policy.compat32)


@pytest.mark.parametrize("name", [row for row in SMALL if read_scenario(row).mailbox.messages < 2000])
def test_the_truth_equals_a_count_by_the_standard_library(name):
    """Another reader, which knows nothing of the maker, finds the same persons; machines are told by their names."""
    world = world_of(name)
    counted, own = Counter(), set(world.holder.addresses)
    for row in world.mails:
        mail = _headers(row.raw)
        fields = [str(value) for field in ("From", "To", "Cc", "Reply-To") for value in mail.get_all(field, [])]
        found = {address.lower() for _, address in getaddresses(fields) if "@" in address}
        assert found == row.addresses
        counted.update(found - own)
    assert dict(world.truth.correspondents) == dict(counted)
    machine = re.compile(r"(noreply|newsletter[-\w]*|mailer-daemon)@")
    reach = counted if "Sent" in world.folders else dict(tally(world.inbox, tuple(own)).correspondents)
    people = sorted(row for row in reach if not machine.match(row))
    assert list(world.truth.sets["persons"]) == people
    assert world.truth.numbers["persons"] == len(people)


def _texts(raw):
    """Every text of a mail, also those of its PDF, Word and ZIP files, by other means than the maker's."""
    whole = not re.search(rb"\*\?!\r\n", raw)  # else broken on purpose
    for part in _headers(raw).walk():
        data = part.get_payload(decode=True) or b""
        if part.get_content_maintype() == "text":
            yield data.decode(part.get_content_charset() or "utf-8", "replace")
        elif data.startswith(b"PK") and whole:
            yield from _packed(data)
        elif data.startswith(b"%PDF"):
            yield _page(data)


def _packed(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        for name in packed.namelist():
            inside = packed.read(name)
            yield _page(inside) if name.endswith(".pdf") else html.unescape(re.sub("<[^>]+>", " ", inside.decode()))


def _page(data):
    return b"\n".join(re.findall(rb"\((.*)\) Tj", data)).decode("cp1252")


RIGHT = {"iban": iban.is_valid, "card": luhn.is_valid, "tax_id": idnr.is_valid}


@pytest.mark.parametrize("name", SMALL)
def test_what_is_planted_stands_in_the_mails(name):
    world, scenario = world_of(name), read_scenario(name)
    wanted, wrong = Counter(), Counter()
    for plant in scenario.mailbox.plant:
        if not plant.decoy and plant.kind in numbers.MAKERS:
            wanted[plant.kind] += plant.count - (plant.wrong if plant.kind in numbers.CHECKED else 0)
            wrong[plant.kind] += plant.wrong
    fraud = scenario.intruder.fraud_kind == "invoice" and world.story.fraud_sent is not None
    wanted["iban"] += fraud
    assert {kind: len(rows) for kind, rows in world.truth.values.items()} == dict(+wanted)
    assert {kind: len(rows) for kind, rows in world.truth.wrong.items()} == dict(+wrong)
    for row in world.mails:
        marks = [mark for mark in row.marks if mark.value and mark.kind != "birth_date"]
        if marks:
            bare = re.sub(r"[^0-9A-Za-z]", "", "".join(_texts(row.raw)))
            for mark in marks:
                assert re.sub(r"[^0-9A-Za-z]", "", mark.value) in bare
                if mark.kind in RIGHT and not mark.decoy:
                    assert RIGHT[mark.kind](mark.value) is mark.right
    for kind, values in world.truth.decoys.items():
        assert not set(values) & set(world.truth.values.get(kind, ()))


def test_numbers_are_right_and_wrong_as_asked():
    dice = Dice(5)
    for _ in range(300):
        for kind, judge in RIGHT.items():
            assert judge(numbers.MAKERS[kind](dice).bare)
            assert not judge(numbers.MAKERS[kind](dice, right=False).bare)
    for kind, length in (("pension_number", 12), ("health_insurance_number", 10), ("id_card", 9)):
        bare = {numbers.MAKERS[kind](dice).bare for _ in range(50)}
        assert {len(row) for row in bare} == {length}
    # Published examples: insurance number 65 170839 J 003, health insurance number A000500015.
    assert numbers._sums("651708391000", (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == 3
    assert numbers._sums("0100050001", (1, 2) * 5) % 10 == 5


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_nothing_in_it_belongs_to_anybody(profile):
    world = make(plan_of(profile, 300, forward_to="sammler@abholung.example"), 3, NOW)
    domains, phones = set(), []
    for row in world.mails:
        text = row.raw.partition(b"\r\n\r\n")[0].decode("latin-1") + "\n".join(_texts(row.raw))
        assert not re.search(r"\{[a-z_]+\}|\[[a-z_@ ]+\] ", text)
        domains.update(re.findall(r"[\w.-]+@([\w.-]*\w)", text))
        domains.update(re.findall(r"https?://([\w.-]*\w)", text))
        phones += re.findall(r"(?:Tel\.|unter) (0[\d ]{8,})", text)
    assert domains
    assert {row for row in domains if not row.endswith(".example")} == set()
    prefixes = [prefix.replace(" ", "") for prefix, _ in PHONES]
    assert phones
    assert all(any(row.replace(" ", "").startswith(prefix) for prefix in prefixes) for row in phones)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_the_mail_of_a_profile_has_what_real_mail_has(profile):
    world = make(plan_of(profile, 600, english=15), 5, NOW)
    raws = [row.raw for row in world.mails]
    assert sum(b"\r\n> " in raw for raw in raws) > 60
    assert sum(b"In-Reply-To: " in raw for raw in raws) > 100
    assert sum(b"iso-8859-1" in raw for raw in raws) > 20
    assert sum(b"application/pdf" in raw for raw in raws) > 12
    assert 40 < sum(b"Kind regards" in raw or b"Read more" in raw for raw in raws) < 220
    folders = Counter(row.folder for row in world.mails)
    assert folders["INBOX"] > folders["Sent"] > folders[world.folders[-1]] > 20
    assert folders["Drafts"]
    assert folders["Trash"] > 5
    for row in world.mails:
        assert (b"\r\nReceived: " not in row.raw) == (row.folder in {"Sent", "Drafts"}) or row.fault
        assert ("\\Draft" in row.flags) == (row.folder == "Drafts")
    assert len({row.fault for row in world.mails if row.fault}) >= 8


def test_a_forward_and_accounts_are_planted():
    accounts = (
        Account(service="Sparbank Seefelde", category="bank", signs=("reset", "code")),
        Account(service="Kaufhaus Kranich", category="shop"),
    )
    plan = plan_of("private", 200, forward_to="sammler@abholung.example", accounts=accounts, protocols=("imap",))
    world = make(plan, 7, NOW)
    assert 'redirect :copy "sammler@abholung.example";' in world.sieve
    assert world.truth.rules == (("redirect", "sammler@abholung.example"),)
    assert world.truth.sets["takeover"] == ("Kaufhaus Kranich", "Sparbank Seefelde")
    assert [(row.name, row.category, row.domain) for row in world.services] == [
        ("Sparbank Seefelde", "bank", "sparbank-seefelde.example"),
        ("Kaufhaus Kranich", "shop", "kaufhaus-kranich.example"),
    ]
    assert "redirect" not in make(plan_of("private", 60), 7, NOW).sieve


def test_fraud_went_to_as_many_as_planned():
    world = make(plan_of("craft", 300), 9, NOW)
    sheets = [row for row in world.mails if row.kind == "fraud"]
    people = {address for row in sheets for address in row.addresses} - set(world.holder.addresses)
    assert len(people) == world.truth.numbers["fraud_recipients"] == 12
    assert all(row.folder == "Sent" and row.arrival >= world.story.fraud_sent for row in sheets)
    assert not [row for row in world.mails if row.kind == "answer" and row.arrival >= world.story.fraud_sent]
    lost = [row for row in world.mails if row.kind == "bounce"]
    assert lost
    for row in lost:
        returned = re.search(rb"Final-Recipient: rfc822; (\S+)", row.raw)[1].decode()
        assert returned in people


def test_the_log_tells_of_the_planned_sessions():
    plan = plan_of("law_firm", 400)
    world = make(plan, 7, NOW)
    foreign = [row for row in world.past.sessions if row.intruder]
    assert [(row.remote, row.at) for row in foreign] == [
        ("203.0.113.9", NOW - timedelta(days=3, hours=2)),
        ("198.51.100.4", NOW - timedelta(hours=5)),
    ]
    read, inbox = set(), list(world.inbox)
    for row, count in zip(foreign, (20, 10), strict=True):
        held = [mail for mail in inbox if mail.arrival <= row.at]
        assert (row.messages, row.octets) == (len(held), sum(len(mail.raw) for mail in held))
        read.update(mail.uidl for mail in held[-count:])
    assert world.truth.numbers["messages_read"] == len(read)
    newest = [mail.raw for mail in inbox if mail.arrival <= foreign[0].at][-20:]
    sent = sum(len(f"+OK {len(raw)} octets\r\n") + len(raw) + raw.count(b"\r\n.") for raw in newest)
    assert f"retr=20/{sent}, del=0/{foreign[0].messages}, size={foreign[0].octets}" in "\n".join(world.past.log)
    octets = sum(len(mail.raw) for mail in [mail for mail in inbox if mail.arrival <= foreign[1].at][-10:])
    assert f"body_count=10 body_bytes={octets}" in "\n".join(world.past.log)
    stamps = [row.partition(" ")[0] for row in world.past.log]
    assert stamps == sorted(stamps)


def test_what_a_retention_would_have_left():
    world = make(plan_of("town_hall", 500), 7, NOW)
    own = set(world.holder.addresses)
    for door, mails in (("pop3", world.inbox), ("imap", world.mails)):
        for days in (14, 30):
            edge = world.story.first_access - timedelta(days=days)
            kept = [row for row in mails if row.arrival >= edge]
            people = {address for row in kept for address in row.addresses - row.machines} - own
            left = world.truth.what_if[f"{door}-{days}"]
            assert (left.messages, left.octets, left.persons) == (
                len(kept), sum(len(row.raw) for row in kept), len(people),
            )  # fmt: skip
            near = [row for row in mails if abs(row.arrival - edge) < timedelta(minutes=80)]
            assert near == []
    assert world.truth.numbers["messages_14_days"] == world.truth.what_if["imap-14"].messages
