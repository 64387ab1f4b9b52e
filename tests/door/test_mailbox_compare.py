"""`postfall mailbox compare` as typed: two files, two looks of a case, a page that says what it may mean."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Address, Depth, Folder, Inventory, ProtocolFacts, Row

MONDAY, TUESDAY = "2026-11-23T09:00:00+00:00", "2026-11-24T09:00:00+00:00"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mailbox-compare.md"
ROW_KEYS = {"id", "folder", "arrival", "sender", "subject", "octets"}


def look(*days, taken=MONDAY, **more):
    rows = tuple(
        Row(
            day, f"u{day}", 1500, arrival=f"2026-11-{day:02}T12:00:00+00:00", arrival_from="received",
            sender=(Address("kim@example.org", "Kim"),), subject=f"Offer {day}", message_id=f"<{day}@example.org>",
        )
        for day in days
    )  # fmt: skip
    facts = ProtocolFacts("pop3", None, False, (), ())
    made = Inventory(
        "pop3s://pop.example.org", "anna", taken, Depth.HEADERS, rows, len(rows), 1500 * len(rows), facts
    )  # fmt: skip
    return replace(made, **more)


@pytest.fixture
def files(tmp_path):
    def write(*looks):
        names = []
        for count, inventory in enumerate(looks):
            path = tmp_path / f"look{count}.jsonl"
            path.write_bytes(to_bytes(inventory))
            names.append(str(path))
        return names

    return write


@pytest.fixture
def case(tmp_path, clock):
    """A case with one mailbox and three looks, two of them of the same content."""

    def make(*looks, users=("anna",)):
        with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
            journal = cases.create("A case", zone="Europe/Berlin", language="en")
            hashes = []
            for user in users:
                record = journal.add_mailbox("Anna", "pop3s://pop.example.org", user)
                for inventory in looks:
                    kept = journal.inventory(
                        record.id, to_bytes(replace(inventory, user=user)), depth="headers", partial=False,
                        messages=inventory.messages, octets=inventory.octets, first=None, last=None,
                    )  # fmt: skip
                    hashes.append(kept.sha256)
            return journal.id, record.id, hashes

    return make


def test_two_files(run, files):
    ran = run("mailbox", "compare", *files(look(1, 2), look(2, 24, taken=TUESDAY)), "--json")
    assert (ran.code, ran.json["status"]) == (0, "ok")
    assert [row["id"] for row in ran.data["vanished"]] == ["u1"]
    assert ran.data["appeared"] == [
        {
            "id": "u24", "folder": "INBOX", "arrival": "2026-11-24T12:00:00+00:00", "sender": "kim@example.org",
            "subject": "Offer 24", "octets": 1500,
        }
    ]  # fmt: skip
    assert (ran.data["uidvalidity_changed"], ran.data["same"], ran.data["limits"]) == (False, 1, [])


def test_the_keys_are_those_of_the_reference(run, files):
    ran = run("mailbox", "compare", *files(look(1), look(2, taken=TUESDAY)), "--json")
    documented = set(re.findall(r"^\| `(\w+)`", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(ran.data) <= documented
    assert set(ran.data["vanished"][0]) == set(ran.data["appeared"][0]) == ROW_KEYS


def test_the_order_of_the_files_does_not_matter(run, files):
    later, earlier = files(look(2, taken=TUESDAY), look(1, 2))
    ran = run("mailbox", "compare", later, earlier)
    assert "older look counts as the earlier" in ran.out
    assert "Vanished: 1" in ran.out


def test_an_incomplete_look_is_partial_and_says_so(run, files):
    names = files(look(1, 2), look(2, taken=TUESDAY, partial=True, messages=2))
    ran = run("mailbox", "compare", *names, "--json")
    assert (ran.code, ran.json["status"], ran.data["vanished"]) == (0, "partial", [])
    assert [row["id"] for row in ran.data["unsettled"]["gone"]] == ["u1"]
    assert "open" in run("mailbox", "compare", *names).out


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_fits_and_says_what_it_means(run, files, language):
    days = range(1, 29)
    ran = run("mailbox", "compare", *files(look(*days), look(27, 28, taken=TUESDAY)), "--lang", language)
    assert max(map(len, ran.out.splitlines())) <= 80
    words = {"de": ["Verschwunden: 26", "nach einer Zahl", "Protokolle", "6 weitere"], "en": ["logs", "6 more"]}
    for word in words[language]:
        assert word in ran.out
    scattered = run(
        "mailbox", "compare", *files(look(*days), look(*range(1, 28, 2), taken=TUESDAY)), "--lang", language
    )
    assert {"de": "eine Hand", "en": "was a hand"}[language] in scattered.out.replace("\n", " ")


def test_nothing_changed(run, files):
    assert "Both looks show the same." in run("mailbox", "compare", *files(look(1), look(1, taken=TUESDAY))).out


def test_what_is_open_is_not_called_the_same(run, files):
    folder = Folder("INBOX", messages=2, uidvalidity=7)
    facts = ProtocolFacts("imap", None, False, (), ())
    whole = look(1, 2, protocol=facts, folders=(folder,), url="imaps://imap.example.org")
    part = replace(whole, rows=whole.rows[1:], messages=1, taken=TUESDAY)
    ran = run("mailbox", "compare", *files(whole, part), "--lang", "en")
    assert "whether they vanished is open" in " ".join(ran.out.split())
    assert "show the same" not in ran.out


def test_a_hostile_subject_stays_text(run, files):
    base = look(1, 2)
    evil = replace(base.rows[0], subject="\x1b[31mred\u202eevil", sender=(Address("a@b\x1b]0;x"),))
    ran = run("mailbox", "compare", *files(replace(base, rows=(evil, base.rows[1])), look(2, taken=TUESDAY)))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_in_a_case_the_two_newest_of_the_mailbox(run, case):
    first, second = look(1, 2, 3), look(2, 3, taken=TUESDAY)
    id_, mailbox, hashes = case(look(9, taken="2026-11-01T00:00:00+00:00"), first, second)
    for words in ([], [mailbox], ["anna"], [hashes[1][:12], hashes[2][:12]]):
        ran = run("mailbox", "compare", *words, "--case", id_[:6], "--json")
        assert ([row["id"] for row in ran.data["vanished"]], ran.data["appeared"]) == (["u1"], []), words
    assert run("mailbox", "compare", hashes[2][:12], hashes[1][:12], "--json").data["same"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "neither"], "has no look"),
        (["nowhere"], "has no mailbox"),
        (["abcdef123", "fedcba321"], "has no look"),
    ],
)
def test_what_the_case_does_not_have(run, case, words, said):
    id_, *_ = case(look(1), look(2, taken=TUESDAY))
    ran = run("mailbox", "compare", *words, "--case", id_)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_one_look_is_not_enough(run, case):
    id_, *_ = case(look(1))
    ran = run("mailbox", "compare", "--case", id_)
    assert ran.code == 2
    assert "mailbox probe" in ran.err


def test_several_mailboxes_need_a_name(run, case):
    id_, mailbox, _ = case(look(1), look(2, taken=TUESDAY), users=("anna", "bo"))
    ran = run("mailbox", "compare", "--case", id_)
    assert ran.code == 2
    assert mailbox in ran.err
    assert run("mailbox", "compare", "bo", "--case", id_).code == 0


def test_a_missing_and_a_broken_file(run, files, tmp_path):
    good, *_ = files(look(1))
    missing = run("mailbox", "compare", good, str(tmp_path / "none.jsonl"))
    assert (missing.code, "none.jsonl" in missing.err) == (2, True)
    (tmp_path / "broken.jsonl").write_bytes(b"{}\n")
    broken = run("mailbox", "compare", good, str(tmp_path / "broken.jsonl"), "--json")
    assert (broken.code, broken.json["errors"][0]["code"]) == (5, "content_broken")
