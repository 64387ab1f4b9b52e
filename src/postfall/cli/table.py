"""Which verbs there are and where they live; read without importing any of them, so that help is quick."""

from __future__ import annotations

from dataclasses import dataclass

from postfall.language import Text


@dataclass(frozen=True, slots=True)
class Noun:
    """A top-level word: a verb of its own, or a group of verbs, in the module `postfall.cli.<module>` and `more`."""

    name: str
    module: str
    help: Text
    group: bool = False
    more: tuple[str, ...] = ()


NOUNS: tuple[Noun, ...] = (
    Noun(
        "start",
        "start",
        Text("Einen Fall beginnen: Schritt für Schritt durch die ersten Stunden.", "Begin a case, step by step."),
    ),
    Noun("resume", "start", Text("Einen begonnenen Fall fortsetzen.", "Go on with a case.")),
    Noun("status", "status", Text("Wo stehe ich, welche Frist läuft?", "Where am I, which clock runs?")),
    Noun(
        "demo",
        "demo",
        Text("Zehn Minuten einer Übung spielen.", "Play ten minutes of an exercise."),
    ),
    Noun(
        "doctor",
        "doctor",
        Text("Prüfen, ob auf diesem Rechner alles bereit ist.", "Check that this computer is ready."),
    ),
    Noun(
        "deadline",
        "deadline",
        Text("Fristen berechnen, zuerst die 72 Stunden.", "Compute deadlines, the 72 hours first."),
    ),
    Noun("duties", "duties", Text("Welche Pflichten bestehen in diesem Fall?", "Which duties are there in this case?")),
    Noun("risk", "risk", Text("Wie groß ist das Risiko für die Betroffenen?", "How large is the risk for people?")),
    Noun(
        "case",
        "case",
        Text("Fälle: zeigen, prüfen, ausführen, schließen, löschen.", "Cases: show, verify, export, close, erase."),
        group=True,
    ),
    Noun(
        "mailbox",
        "mailbox",
        Text("Postfächer ansehen, ohne sie zu verändern.", "Look into mailboxes, changing nothing."),
        group=True,
        more=("mailbox_advise", "mailbox_compare", "mailbox_exposure", "mailbox_rules"),
    ),
    Noun(
        "draft",
        "draft",
        Text("Entwürfe schreiben: Meldung, Briefe, Warnung.", "Write drafts: notice, letters, warning."),
        group=True,
        more=("draft_merge",),
    ),
    Noun(
        "register",
        "register",
        Text("Das Verzeichnis der Verletzungen (Art. 33 Abs. 5).", "The register of breaches (Art. 33(5))."),
        group=True,
    ),
    Noun(
        "authority",
        "authority",
        Text("Welche Behörde ist zuständig, wie erreiche ich sie?", "Which authority is in charge, how to reach it?"),
        group=True,
    ),
    Noun("playbook", "playbook", Text("Anleitungen zeigen und prüfen.", "Show and check playbooks."), group=True),
    Noun(
        "answers",
        "answers",
        Text("Antwortdateien für Läufe ohne Rückfragen.", "Answers files for unattended runs."),
        group=True,
    ),
    Noun(
        "exercise",
        "exercise",
        Text("Üben an einem Übungspostfach.", "Rehearse on a practice mailbox."),
        group=True,
        more=("exercise_debrief", "exercise_run", "exercise_show"),
    ),
)
