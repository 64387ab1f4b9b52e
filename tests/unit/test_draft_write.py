"""Writing a draft: the file is whole or absent, nothing is overwritten, and the case knows all of it."""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
from dataclasses import replace
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.draft import place as placing
from postfall.draft.kinds import read_template
from postfall.draft.place import place
from postfall.draft.write import write_draft
from postfall.errors import ContentError, StoreError, UsageError
from postfall.value import Moment

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)


class Killed(BaseException):
    """Stands for the end of the process: nothing below catches it."""


@pytest.fixture
def journal(tmp_path, clock):
    with Cases.open(tmp_path / "state", clock, "tester") as cases:
        yield cases.create("Rechnungen", zone=sample.ZONE, language="de")


@pytest.fixture
def dossier(journal, clock):
    known = sample.known()
    return replace(known, state=replace(known.state, id=journal.id), now=Moment.of(clock.now(), sample.ZONE))


def files(folder: Path) -> list[str]:
    return sorted(row.name for row in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("form", ["md", "docx", "eml"])
def test_file_artefacts_and_entry_belong_together(journal, dossier, tmp_path, form):
    record = write_draft("contact-warning", "de", form, dossier, journal, tmp_path / "out")
    state = journal.state()
    data = Path(record.path).read_bytes()

    assert Path(record.path) == tmp_path / "out" / f"contact-warning-de.{form}"
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    assert journal.read(record.sha256) == data
    assert state.drafts == (record,)
    assert record.template == read_template("contact-warning", "de").label
    kept = {(row.kind, row.name) for row in state.artefacts.values()}
    assert {("template", "contact-warning/de.md"), ("template", "contact-warning/letter.yaml")} <= kept
    assert ("draft", f"contact-warning-de.{form}") in kept
    assert journal.verify().ok


def test_the_head_in_the_draft_is_a_head_the_journal_had(journal, dossier, tmp_path):
    record = write_draft("log-preservation", "de", "md", dossier, journal, tmp_path)

    assert record.head in Path(record.path).read_text(encoding="utf-8")
    assert record.head in {line.entry.hash for line in journal.lines()}


def test_nothing_is_overwritten(journal, dossier, tmp_path):
    (tmp_path / "contact-warning-de.md").write_text("von Hand", encoding="utf-8")

    first = write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)
    journal.note("Es ist etwas geschehen.")
    second = write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)

    assert [Path(row.path).name for row in (first, second)] == ["contact-warning-de-2.md", "contact-warning-de-3.md"]
    assert (tmp_path / "contact-warning-de.md").read_text(encoding="utf-8") == "von Hand"


def test_written_twice_without_any_change_it_is_the_same_draft(journal, dossier, tmp_path):
    first = write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)

    assert write_draft("contact-warning", "de", "md", dossier, journal, tmp_path) == first
    assert files(tmp_path).count("contact-warning-de-2.md") == 0


def test_a_file_edited_by_hand_is_left_alone(journal, dossier, tmp_path):
    first = write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)
    Path(first.path).write_text("bearbeitet", encoding="utf-8")

    second = write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)

    assert Path(first.path).read_text(encoding="utf-8") == "bearbeitet"
    assert Path(second.path).name == "contact-warning-de-2.md"


def test_later_it_is_written_anew(journal, dossier, tmp_path, clock):
    write_draft("contact-warning", "de", "md", dossier, journal, tmp_path)
    clock.advance(hours=1)
    later = replace(dossier, now=Moment.of(clock.now(), sample.ZONE))

    second = write_draft("contact-warning", "de", "md", later, journal, tmp_path)

    assert Path(second.path).name == "contact-warning-de-2.md"


@pytest.mark.parametrize("where", ["before the file", "after the file", "before the entry"])
def test_a_killed_draft_is_finished_by_the_next_one(journal, dossier, tmp_path, monkeypatch, where):
    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        if where == "before the file":
            patch.setattr("postfall.draft.write.place", killed)
        elif where == "after the file":
            real = place
            patch.setattr("postfall.draft.write.place", lambda *given: (real(*given), killed()))
        else:
            patch.setattr(type(journal), "draft", killed)
        with pytest.raises(Killed):
            write_draft("contact-warning", "de", "docx", dossier, journal, tmp_path / "out")
    assert not journal.state().drafts

    record = write_draft("contact-warning", "de", "docx", dossier, journal, tmp_path / "out")

    assert files(tmp_path / "out") == ["contact-warning-de.docx"]
    assert journal.state().drafts == (record,)
    assert hashlib.sha256(Path(record.path).read_bytes()).hexdigest() == record.sha256
    assert len([row for row in journal.state().artefacts.values() if row.kind == "draft"]) == 1
    assert record.head in {line.entry.hash for line in journal.lines()}


@pytest.mark.parametrize("call", ["fsync", "link", "open"])
def test_a_full_disk_leaves_no_half_file_and_no_entry(journal, dossier, tmp_path, monkeypatch, call):
    real = getattr(os, call)

    def full(*given, **named):
        if call != "open" or str(given[0]).endswith(".part"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given, **named)

    write_draft("contact-warning", "en", "md", dossier, journal, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(placing.os, call, full)
        if call == "link":
            patch.setattr(Path, "replace", full)
        with pytest.raises(StoreError):
            place(b"x" * 1000, tmp_path / "out", "contact-warning-de.md")

    assert files(tmp_path / "out") == ["contact-warning-en.md"]


def test_an_interrupted_file_leaves_nothing(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(placing.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        place(b"x", tmp_path / "out", "a.md")

    assert files(tmp_path / "out") == []


def test_what_a_killed_writer_left_is_swept_away(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".a.md.999999999.part").write_bytes(b"halb")
    (folder / f".a.md.{os.getppid()}.part").write_bytes(b"lebt noch")

    place(b"ganz", folder, "a.md")

    assert files(folder) == [f".a.md.{os.getppid()}.part", "a.md"]


def test_without_links_files_are_still_not_overwritten(tmp_path, monkeypatch):
    def unsupported(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(placing.os, "link", unsupported)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.md").write_bytes(b"erste")

    assert place(b"zweite", folder, "a.md").name == "a-2.md"
    assert (folder / "a.md").read_bytes() == b"erste"
    assert files(folder) == ["a-2.md", "a.md"]


def test_a_folder_that_is_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(StoreError, match="Cannot write the draft"):
        place(b"x", tmp_path / "out", "a.md")


@pytest.mark.parametrize(
    ("kind", "form", "letterhead"),
    [("nix", "md", None), ("public-notice", "eml", None), ("persons-content", "odt", None)],
)
def test_a_wrong_wish_writes_nothing(journal, dossier, tmp_path, kind, form, letterhead):
    before = journal.state().entries

    with pytest.raises(UsageError):
        write_draft(kind, "de", form, dossier, journal, tmp_path / "out", letterhead)

    assert journal.state().entries == before
    assert files(tmp_path / "out") == []


def test_a_letterhead_is_for_word_only(journal, dossier, tmp_path):
    with pytest.raises(UsageError, match="letterhead is for Word only"):
        write_draft("persons-content", "de", "md", dossier, journal, tmp_path / "out", tmp_path / "x.docx")

    assert files(tmp_path / "out") == []


def test_a_broken_template_leaves_no_trace(journal, dossier, tmp_path, monkeypatch):
    folder = tmp_path / "content" / "templates" / "contact-warning"
    folder.mkdir(parents=True)
    (folder / "letter.yaml").write_text("format: 2", encoding="utf-8")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path / "content"))
    before = journal.state().entries

    with pytest.raises(ContentError):
        write_draft("contact-warning", "de", "md", dossier, journal, tmp_path / "out")

    assert journal.state().entries == before
    assert files(tmp_path / "out") == []
