"""A whole solo run in a real terminal, German and English: pause, hint, jump, Ctrl-C and resume on the way."""

from __future__ import annotations

import json
import os
import re
import sys
import time

import pexpect
import pytest
from tests.peer.test_pty import Terminal

from postfall.cli import main
from postfall.errors import MissingAnswers
from postfall.exercise.scenario.read import find_scenario
from postfall.exercise.score.oracle_file import oracle_answers
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make
from postfall.guide.askers import ScriptedAsker
from postfall.playbook.answers import parse_answers
from postfall.playbook.read import find_playbook
from postfall.ports import Question
from postfall.value import UNKNOWN, Moment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a Unix thing")
AGAIN = re.compile("^(?:Bitte antworten Sie mit einer|Please answer with a number)")
REFUSED = re.compile("^(?:Hier fehlt noch|An answer is missing|Bitte eine ganze Zahl|A whole number)")
SHORTEST = "club-newsletter-short"
PROMPT = re.compile(r"(?:Ja oder Nein|Yes or no|Numbers?|Nummern?|Antwort|Answer|Passwort|Password)[^\n]*: $")


class Participant:
    """Somebody in accessible mode who knows the truth: reads what is asked, types what the oracle would."""

    def __init__(self, language, *words):
        self.language, self.at, self.all, self.asked = language, 0, "", []
        scenario, _ = find_scenario(SHORTEST)
        self.scenario, self.playbook = scenario, find_playbook(scenario.playbook)[0]
        truth = make(scenario, 1, start_of(scenario)).truth
        text = oracle_answers(scenario, truth, language)
        self.given = parse_answers(text.encode(), "oracle", self.playbook)
        self.truth, self.oracle = truth, ScriptedAsker(self.given)
        self.start(*words)

    def start(self, *words):
        env = {**os.environ, "TERM": "xterm", "POSTFALL_DEBUG": "0"}
        for name in ("COLUMNS", "LINES"):
            env.pop(name, None)
        argv = ["-m", "postfall", "exercise", *words, "--lang", self.language, "--accessible"]
        self.child = pexpect.spawn(
            sys.executable, argv, dimensions=(60, 200), env=env, encoding="utf-8", timeout=40, echo=False
        )
        self.seen = ""

    def read(self):
        """Read up to the next prompt; what stands between the last banner and it. None at the end."""
        part = ""
        while True:
            try:
                part += self.child.read_nonblocking(65536, timeout=40)
            except pexpect.EOF:
                self.all += part
                return None
            if PROMPT.search(part.replace("\r", "")):
                break
        self.all += part
        block = part.replace("\r", "").rpartition("===\n")[2]
        return " ".join(block.split())

    def say(self, line):
        self.child.send(f"{line}\n")

    def typed(self, block):
        """What to type for what is asked in `block`."""
        if password := re.search(r"(?:Passwort der Übung|Password of the exercise): (\S+)", block):
            return password[1]
        if url := re.search(r"imaps://localhost:\d+", block):
            return url[0]
        for question, line in self.fixed().items():
            if question in block:
                return line
        for row in self.scenario.expectations:
            if self.say_text(row.text) in block:
                return self.own(row, block)
        found = [spec for spec in self.playbook.facts if self.say_text(spec.text) in block]
        if found:
            spec = max(found, key=lambda row: len(self.say_text(row.text)))
            return self.line(Question(spec.key, spec.kind, spec.text.text(), optional=spec.optional))
        if found := re.search(r"(?:auch|also): (weiß nicht|don't know)", block):
            return found[1]
        if re.search(r"(?:Nummer|Number)[^\n]*:$", block):
            return "skip"
        return "jetzt" if self.language == "de" else "now"

    def fixed(self):
        texts = {
            ("Mit der Eingabetaste beginnt", "Press Enter, and the exercise clock starts"): "",
            ("Was entscheiden Sie?", "What do you decide?"): "authority_and_persons",
            ("Wie genau sollen wir hinsehen?", "How closely shall we look?"): "headers",
            ("Benutzername (oft", "User name (often"): self.scenario.mailbox.holder.address,
            ("Ist das getan?", "Is that done?"): "done",
            ("Sollen wir jetzt in das Postfach sehen?", "Shall we look into the mailbox now?"): "password",
            ("Wie geht es weiter?", "What next?"): "end",
            ("Warum? Ein Satz genügt", "Why? One sentence. It goes on record"): "Fremde haben alles gelesen",
            ("Ihre Entscheidung:", "Your decision:"): "do",
            ("Weiter mit der Eingabetaste", "Press Enter to go on"): "",
        }
        return {pair[self.language == "en"]: line for pair, line in texts.items()}

    def say_text(self, wording):
        return " ".join(wording.text().to(self.language).split())

    def own(self, row, block):
        if row.type == "estimate":
            return str(self.truth.numbers[row.truth])
        if row.type == "set":
            return ",".join(self.truth.sets[row.truth])
        return "Fremde haben alles gelesen" if re.search(r"(?:Antwort|Answer): ?$", block) else row.choice

    def line(self, question):
        try:
            answer = self.oracle.ask(question)
        except MissingAnswers:
            return "weiß nicht" if self.language == "de" else "don't know"
        if answer is UNKNOWN:
            return "weiß nicht" if self.language == "de" else "don't know"
        match answer:
            case bool():
                return "j" if answer and self.language == "de" else "y" if answer else "n"
            case Moment():
                return f"{answer.local:%Y-%m-%d %H:%M}"
            case tuple():
                return ",".join(answer)
        return " ".join(str(answer).split())


WORDS = {
    "de": {
        "hint": "tipp",
        "jump": "sprung",
        "time": "uhr",
        "result": "Punkte",
        "stop": "Weiter geht es mit: postfall exercise resume",
    },
    "en": {
        "hint": "hint",
        "jump": "jump",
        "time": "time",
        "result": "points",
        "stop": "Go on with: postfall exercise resume",
    },
}


def steer(person, words):
    """At a prompt of the walk: pause, hint, jump, time."""
    person.say("pause")
    assert "Eingabetaste" in (block := person.read()) or "Enter" in block
    person.say("")
    person.read()
    person.say(words["hint"])
    assert re.search(r"kostet \d+ Punkte|costs \d+ points", person.read())
    person.say("1")
    person.read()
    person.say(words["jump"])
    person.read()
    person.say("10")
    person.read()
    person.say(words["time"])
    return person.read()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_whole_solo_run(language):
    words = WORDS[language]
    person = Participant(language, "run", SHORTEST, "--factor", "1")
    block, count = person.read(), 0
    assert block is not None, person.all
    while block is not None:
        count += 1
        assert count < 300, person.asked[-6:]
        if count == 4:
            block = steer(person, words)
        if count == 9:
            time.sleep(0.2)
            person.child.send("\x03")
            assert person.read() is None
            person.child.close()
            assert person.child.exitstatus == 130
            assert words["stop"] in " ".join(person.all.split())
            person.start("resume")
            block = person.read()
        line = "1" if AGAIN.search(block) else person.typed(block)
        assert not REFUSED.search(block), person.asked[-1]
        person.asked.append((block, line))
        person.say(line)
        block = person.read()
    person.child.close()
    assert person.child.exitstatus == 0, person.all[-3000:]
    assert "\x1b" not in person.all
    assert person.all.count("ÜBUNG" if language == "de" else "EXERCISE") > count
    ended = person.all.rpartition("What next?" if language == "en" else "Wie geht es weiter?")[2]
    assert words["result"] in ended
    bodies = journal()
    answered = {row["expectation"] for row in bodies if "expectation" in row}
    assert answered >= {row.id for row in person.scenario.expectations if row.type in {"estimate", "set"}}
    assert [row["hint"] for row in bodies if "hint" in row]
    changes = [row["change"] for row in bodies if "change" in row]
    assert changes == ["resume", "pause", "resume", "jump", "pause", "resume", "end"]


def journal():
    """The bodies of the only exercise's journal."""
    from datetime import UTC, datetime
    from pathlib import Path

    from postfall.case.cases import Cases
    from postfall.exercise.clock import StillClock
    from postfall.exercise.stage.begin import exercise_home

    home = exercise_home(Path(os.environ["POSTFALL_HOME"]))
    with Cases.open(home, StillClock(datetime(2026, 11, 24, tzinfo=UTC)), "x") as cases:
        (row,) = cases.list()
        assert row.exercise
        return [line.body for line in cases.journal(row.id).lines()]


def test_menus_offer_the_commands_of_the_exercise_on_every_screen(capsys):
    terminal = Terminal("exercise", "run", SHORTEST, "--lang", "de", rows=50)
    terminal.wait("ÜBUNG", "Bereit?", "Antwort")
    terminal.press("\r")
    terminal.wait("bitte wählen", "0) übung: pause, sprung, tipp, uhr", "nichts davon ist echt")
    terminal.press("0", "\r")
    terminal.wait("Was soll mit der Übung geschehen?", "Pause: die Uhr anhalten")
    terminal.press("1", "\r")
    terminal.wait("Die Übungsuhr steht.")
    terminal.press("\r")
    terminal.wait("Wer sind Sie für dieses Postfach?", "bitte wählen", "0) übung")
    assert terminal.interrupt() == 130
    assert "postfall exercise resume" in terminal.raw
    again = Terminal("exercise", "resume", "--lang", "de", rows=50)
    again.wait("Wer sind Sie für dieses Postfach?", "nichts davon ist echt")
    again.press("e", "\r")
    assert again.ended() == 130
    assert main(["case", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["cases"] == []
