"""The frame that all verbs hang in: help, languages, mistakes, crashes, and streams that are narrow, poor or closed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tools.reference_pages import command, own, verbs

import postfall
from postfall.cli.table import NOUNS

GOLDEN = Path(__file__).parent / "golden-help"
MOMENT = ["--aware", "2026-03-27 17:20", "--zone", "Europe/Berlin"]
PROMISED = """
start resume status demo doctor deadline duties
case list, case show, case note, case evidence, case verify, case export, case close, case erase
mailbox add, mailbox probe, mailbox rules
draft list, draft variables, draft write
playbook list, playbook show, playbook check, playbook schema
answers template, answers check
"""


def groups() -> list[str]:
    return [noun.name for noun in NOUNS if noun.group]


def process(*words: str, redirect: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run postfall as a process of its own under a shell, so that streams can be closed."""
    line = f"{shlex.join([sys.executable, '-m', 'postfall', *words])} {redirect}"
    settings = {**os.environ, "POSTFALL_DEBUG": "0", "PYTHONUTF8": "0", **env}
    return subprocess.run(["sh", "-c", line], env=settings, capture_output=True, timeout=60, check=False)


def test_every_promised_verb_is_there():
    first, *rest = PROMISED.strip().splitlines()
    promised = {*first.split(), *(one.strip() for line in rest for one in line.split(","))}
    assert promised - {command(row) for row in verbs()} == set()


def test_every_verb_stands_in_the_table_and_every_noun_has_verbs():
    known = {noun.name for noun in NOUNS}
    used = {row.noun or row.name for row in verbs()}
    assert used == known


@pytest.mark.parametrize("row", verbs(), ids=command)
def test_every_verb_explains_itself_in_both_languages(row):
    for text in (row.help, *(mark.help for _, mark in own(row))):
        assert text.de.strip().endswith((".", "?", "!")), text.de
        assert text.en.strip().endswith((".", "?", "!")), text.en
        assert text.de != text.en
    assert row.examples
    for example in row.examples:
        assert example.startswith(f"postfall {command(row)}"), example


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("words", ["", *groups(), *(command(row) for row in verbs())])
def test_help_page(run, words, language, monkeypatch):
    """Every help page is a golden file. POSTFALL_REWRITE=1 writes them anew: read the difference before committing."""
    monkeypatch.setenv("POSTFALL_LANG", language)
    result = run(*words.split(), "--help")
    assert result.code == 0
    assert result.err == ""
    golden = GOLDEN / language / f"{words.replace(' ', '-') or 'postfall'}.txt"
    if os.environ.get("POSTFALL_REWRITE") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(result.out, encoding="utf-8")
    assert result.out == golden.read_text(encoding="utf-8")


def test_no_golden_page_is_left_over():
    names = {"postfall", *groups(), *(command(row).replace(" ", "-") for row in verbs())}
    assert {path.stem for path in GOLDEN.glob("*/*.txt")} == names


@pytest.mark.parametrize("noun", groups())
def test_a_group_without_verb_shows_its_verbs_line_by_line(run, noun):
    result = run(noun)
    shown = result.out + result.err
    for row in verbs():
        if row.noun == noun:
            assert any(line.split()[:1] == [row.name] for line in shown.splitlines()), row.name


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        (["deadlin"], "deadline"),
        (["statsu"], "status"),
        (["case", "lst"], "list"),
        (["playbook", "chek"], "check"),
        (["deadline", "--awre", "x"], "--aware"),
        (["playbook", "show", "compromised-mailbx"], "compromised-mailbox"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_mistyped_word_gets_a_suggestion(run, words, suggestion):
    result = run(*words)
    assert result.code == 2
    assert result.out == ""
    assert suggestion in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["deadlin", "--json"], "deadlin"),
        (["deadline", "--json"], "deadline"),
        (["deadline", "--json", "--aware", "yesterday"], "deadline"),
        (["--json", "case", "lst"], "case lst"),
        (["playbook", "show", "nothing", "--json"], "playbook show"),
        (["case", "show", "--json"], "case show"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_mistake_with_json_is_one_envelope(run, words, name):
    result = run(*words)
    assert result.code == 2
    assert result.out.count("\n") == 1
    body = result.json
    assert body.keys() == {"postfall", "command", "status", "data", "errors"}
    assert (body["postfall"], body["command"], body["status"], body["data"]) == (1, name, "error", {})
    assert body["errors"][0].keys() == {"code", "message", "hint", "where"}
    assert body["errors"][0]["code"] == "usage"
    assert result.err == ""


def test_json_leaves_stdout_to_the_answer(run):
    result = run("deadline", *MOMENT, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json["status"] == "ok"
    assert result.json["errors"] == []
    assert result.out.isascii()


@pytest.mark.parametrize(
    ("env", "words", "german"),
    [
        ({}, [], False),
        ({"LANG": "de_DE.UTF-8"}, [], True),
        ({"LANG": "fr_FR.UTF-8"}, [], False),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"}, [], False),
        ({"LANG": "C", "LC_MESSAGES": "de_AT"}, [], True),
        ({"LANG": "de_DE.UTF-8", "POSTFALL_LANG": "en"}, [], False),
        ({"POSTFALL_LANG": "en"}, ["--lang", "de"], True),
        ({"POSTFALL_LANG": "en"}, ["--lang=de"], True),
        ({"POSTFALL_LANG": "de"}, ["--lang", "en"], False),
    ],
)
def test_the_language_is_the_option_then_the_variable_then_the_locale(run, monkeypatch, env, words, german):
    monkeypatch.delenv("POSTFALL_LANG")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    for line in (["deadline", *MOMENT, *words], ["deadline", *words, "--help"]):
        assert ("Frist" in run(*line).out) is german, line
    assert ("kein Zeitpunkt" in run("deadline", "--aware", "x", *words).err) is german


def test_a_language_that_nobody_speaks_is_refused(run):
    result = run("doctor", "--lang", "fr")
    assert result.code == 2
    assert "de, en" in result.err


def test_version(run):
    result = run("--version")
    assert (result.code, result.out) == (0, f"postfall {postfall.__version__}\n")


@pytest.fixture
def broken(monkeypatch):
    """Let `postfall doctor` raise what it is given."""

    def install(error: BaseException) -> None:
        def fail() -> None:
            raise error

        monkeypatch.setenv("POSTFALL_DEBUG", "0")
        monkeypatch.setattr("postfall.playbook.read.playbook_ids", fail)

    return install


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_fault_of_ours_shows_no_traceback_and_nothing_that_was_typed(run, broken, language):
    broken(RuntimeError("swordfish"))
    result = run("doctor", "--lang", language)
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "swordfish" not in result.out + result.err
    assert ("gespeichert" if language == "de" else "saved") in result.err


def test_a_fault_of_ours_is_an_envelope_too(run, broken):
    broken(RuntimeError("swordfish"))
    result = run("doctor", "--json")
    assert result.code == 1
    assert result.json["status"] == "error"
    assert "swordfish" not in result.out


def test_an_interrupt_says_that_all_is_saved(run, broken):
    broken(KeyboardInterrupt())
    result = run("doctor")
    assert result.code == 130
    assert "saved" in result.err
    assert run("doctor", "--json").json["errors"][0]["code"] == "interrupted"


READERS = [["deadline", *MOMENT], ["playbook", "show", "compromised-mailbox"], ["deadline", "--help"], ["doctor"]]


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_a_reader_that_leaves_early_is_no_crash(words):
    ran = process(*words, redirect="| true")
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
    assert b"fault" not in ran.stderr


@pytest.mark.parametrize("words", [*READERS, ["deadline", *MOMENT, "--json"], ["nonsense"]], ids=" ".join)
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_crash(words, closed):
    ran = process(*words, redirect=closed)
    assert b"Traceback" not in ran.stderr
    assert b"fault in Postfall" not in ran.stderr
    assert ran.returncode in {0, 1, 2}


@pytest.mark.parametrize("words", [["start"], ["resume"], ["demo", "--help"], []], ids=" ".join)
@pytest.mark.parametrize("closed", ["<&-", "</dev/null"])
def test_a_session_without_input_ends_with_a_message(words, closed):
    ran = process(*words, redirect=closed)
    assert b"Traceback" not in ran.stderr
    assert b"fault in Postfall" not in ran.stderr
    assert ran.returncode in {0, 2, 3}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
@pytest.mark.parametrize("words", READERS, ids=" ".join)
@pytest.mark.parametrize("language", ["de", "en"])
def test_terminals_that_know_few_letters_get_others(words, encoding, language):
    ran = process(*words, "--lang", language, PYTHONIOENCODING=encoding)
    assert ran.returncode == 0, ran.stderr
    text = ran.stdout.decode(encoding)
    assert "Traceback" not in text
    if encoding == "ascii" and language == "de" and words[0] == "deadline":
        assert "fuer" in text or "Aufsichtsbehoerde" in text or "naechsten" in text
        assert "?" not in text


@pytest.mark.parametrize("words", [["deadline", *MOMENT], ["playbook", "list"], ["doctor"]], ids=" ".join)
@pytest.mark.parametrize("language", ["de", "en"])
def test_forty_columns_are_enough(run, monkeypatch, words, language):
    monkeypatch.setenv("COLUMNS", "40")
    result = run(*words, "--lang", language)
    wide = [line for line in result.out.splitlines() if len(line) > 40 and " " in line.strip()]
    assert wide == []


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_nothing_that_is_piped_carries_a_control_sequence(words):
    ran = process(*words, FORCE_COLOR="", TERM="xterm-256color")
    assert b"\x1b" not in ran.stdout + ran.stderr


def test_json_is_the_same_with_every_encoding():
    first, second = (
        process("deadline", *MOMENT, "--json", PYTHONIOENCODING=name).stdout for name in ("ascii", "utf-8")
    )
    assert json.loads(first)["data"]["due"] == json.loads(second)["data"]["due"] == "2026-03-30T18:20:00+02:00"
