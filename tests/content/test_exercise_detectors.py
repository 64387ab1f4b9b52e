"""The detectors on the mail of the shipped exercises: exact on values, printed precision and recall on hints and prose.

`python -m tests.content.test_exercise_detectors` prints the tables. What a mail tells of is marked by who wrote its
sentences; a hint finds words only, so it misses what is said in other words. The floors are what it may not fall below.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from tests.fixtures.practice_worlds import (
    CHECKED,
    NAMES,
    OTHER_CHECKED,
    SEEDS,
    Noting,
    Standing,
    Table,
    digest,
    exposed,
    is_right,
    is_wrong,
    kinds_by_mail,
    marks_of,
    plan_of,
    values_found,
    world_of,
)

from postfall.exercise.scenario.model import Plant, PlantKind
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make
from postfall.exercise.world.truth import INBOX
from postfall.exposure.load import kinds
from postfall.mailbox.archive.places import recognise
from postfall.mailbox.archive.reading import read_archive
from postfall.mailbox.model import Depth, Level
from postfall.ports import NoProgress

VALUES = (*CHECKED, "birth_date", "password")
PROSE = ("phone", "email", "birth_date", "password")
WHERE = ("body", "pdf", "docx", "zip")
MOST = 300
"""Mails of a world: the kinds stand in each of them, and more only take longer."""
LEAST_PROSE, LEAST_TEXTS, LEAST_WHOLE, LEAST_ANSWERS = 0.99, (0.93, 0.45), (0.55, 0.65), (0.88, 0.93)
"""Precision and recall."""
HINTS = tuple(kind.id for kind in kinds().values() if kind.hint)
"""What words in texts hint at; the other hints come from header lines and names of files."""


def copied(world, folder):
    """The world as a Maildir, every folder of it."""
    for at, row in enumerate(world.mails):
        place = folder if row.folder == INBOX else folder / f".{row.folder}"
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        flags = "S" if "\\Seen" in row.flags else ""
        (place / "cur" / f"{int(row.arrival.timestamp())}.{at}.practice:2,{flags}").write_bytes(row.raw)
    return folder


def looked(world, folder):
    """The look at contents into a copy: its inventory, and which mail each row was."""
    with Noting() as inspector:
        inventory = read_archive(
            recognise(str(copied(world, folder))),
            depth=Depth.CONTENT,
            clock=Standing(world),
            progress=NoProgress(),
            inspector=inspector,
        )
    return inventory, inspector.mails


@dataclass
class Measured:
    """What was found in the worlds of one scenario: values that differ, and how good the rest is.

    `texts`: hints in texts. `prose`: persons in prose. `whole`: all kinds, header lines included. `answers`: what is
    suggested for a whole mailbox as the answer to which data lay there.
    """

    differing: list = field(default_factory=list)
    texts: Table = field(default_factory=Table)
    prose: Table = field(default_factory=Table)
    whole: Table = field(default_factory=Table)
    answers: Table = field(default_factory=Table)

    def add(self, other):
        """Take in another one."""
        self.differing += other.differing
        for mine, more in zip(self.tables(), other.tables(), strict=True):
            mine.add(more)

    def tables(self):
        return self.texts, self.prose, self.whole, self.answers


def measured(name, seed, folder):
    """What was found of values and kinds in one world, mail by mail."""
    world, seen = world_of(name, seed, MOST), Measured()
    inventory, mails = looked(world, folder)
    estimate, sifted = exposed(world, inventory)
    whole = kinds_by_mail(sifted, mails)
    rows = {mails[row.folder, row.id]: row for row in inventory.rows}
    assert len(rows) == len(whole) == len(world.mails)
    for mail in world.mails:
        row, told = rows[mail.raw], marks_of(mail)
        found = {one.kind for one in row.findings if one.level is not Level.NEAR_MISS}
        seen.texts.take(found & {*HINTS}, told & {*HINTS})
        seen.prose.take(found & {*PROSE}, told & {*PROSE})
        seen.whole.take(whole[mail.raw] - {*VALUES, *PROSE}, told - {*VALUES, *PROSE})
        if problem := differs(mail, row):
            seen.differing.append((name, seed, *problem))
    seen.answers.take({*estimate.suggestions.data_kinds}, {*world.truth.sets["data_kinds"]})
    return seen


def differs(mail, row):
    """Where the values of one mail are others than those that were put in; None where they are the same."""
    marked = {(mark.kind, digest(mark.kind, mark.value)): mark for mark in mail.marks if mark.value}
    right = {key for key, mark in marked.items() if is_right(mark)}
    # A printed specimen has right check digits; a founding day is no birth date.
    right |= {key for key, mark in marked.items() if mark.decoy and mark.kind in CHECKED}
    wrong = {key for key, mark in marked.items() if is_wrong(mark)}
    found = values_found([row], (*VALUES, *OTHER_CHECKED))
    near = values_found([row], CHECKED, Level.NEAR_MISS)
    return None if (found, near) == (right, wrong) else (mail.kind, found ^ right, near ^ wrong, mail.raw[:3000])


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """All scenarios, all seeds."""
    whole = Measured()
    for name in NAMES:
        for seed in SEEDS:
            whole.add(measured(name, seed, tmp_path_factory.mktemp("copy")))
    return whole


def test_every_value_is_found_in_its_mail_and_nothing_else(everything):
    assert everything.differing == []


def test_persons_in_prose(everything):
    """Phone numbers, addresses, birth dates and passwords in the text."""
    print(everything.prose)
    assert everything.prose.kinds == sorted(PROSE)
    for kind in PROSE:
        assert everything.prose.precision(kind) >= LEAST_PROSE, kind
        assert everything.prose.recall(kind) >= LEAST_PROSE, kind


def test_hints_in_texts(everything):
    """A hint in a text is nearly always right; said in other words, it is missed."""
    print(everything.texts)
    for floor, share in zip(LEAST_TEXTS, (everything.texts.precision, everything.texts.recall), strict=True):
        assert share(*everything.texts.kinds) >= floor


def test_hints_with_header_lines(everything):
    """Senders, subjects and names of files say what texts do not, and less surely."""
    print(everything.whole)
    for floor, share in zip(LEAST_WHOLE, (everything.whole.precision, everything.whole.recall), strict=True):
        assert share(*everything.whole.kinds) >= floor


def test_what_is_suggested_as_an_answer(everything):
    """Of a whole mailbox hardly a kind of data is missed; one too many is seen at once by who looks."""
    print(everything.answers)
    for floor, share in zip(LEAST_ANSWERS, (everything.answers.precision, everything.answers.recall), strict=True):
        assert share(*everything.answers.kinds) >= floor


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_in_every_place_of_a_mail(seed, tmp_path):
    """Right, wrong and specimen numbers of every kind, in the text, in PDF, Word and ZIP files."""
    plants = tuple(
        Plant(kind=kind, count=4, wrong=1 if kind in CHECKED and not decoy else 0, where=where, decoy=decoy)
        for kind in get_args(PlantKind)
        for where in WHERE
        for decoy in (False, True)
    )
    scenario = plan_of("medical-practice", 700, plant=plants)
    world = make(scenario, seed, start_of(scenario))
    inventory, mails = looked(world, tmp_path)
    rows = {mails[row.folder, row.id]: row for row in inventory.rows}
    planted = {(mark.kind, mark.where) for mail in world.mails for mark in mail.marks if mark.value}
    assert planted == {(kind, where) for kind in VALUES for where in WHERE}
    assert [problem for mail in world.mails if (problem := differs(mail, rows[mail.raw]))] == []


def main():
    """Print the tables."""
    whole = Measured()
    with TemporaryDirectory() as place:
        for name in NAMES:
            for seed in SEEDS:
                whole.add(measured(name, seed, Path(place, f"{name}-{seed}")))
    for title, table in zip(("texts", "prose", "with header lines", "answers"), whole.tables(), strict=True):
        print(f"{title}\n{table}\n")
    return len(whole.differing)


if __name__ == "__main__":
    sys.exit(main())
