"""`postfall start` and `postfall resume`: the guided session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import MissingAnswers, UsageError
from postfall.language import Language, Text, same
from postfall.playbook import DEFAULT
from postfall.ports import Choice, Kind, Move, Notice, Question

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.playbook.answers import Answers, Missing
    from postfall.playbook.model import Playbook

_OUT = option("--out", help=Text("Ordner für Entwürfe.", "Folder for drafts."), metavar="DIR")
_CA = option("--ca", help=Text("Zertifikate, denen zu trauen ist.", "Certificates to trust."), metavar="FILE")
_AGAIN = option(
    "--again",
    help=Text("Diesen Schritt oder diese Angabe noch einmal fragen.", "Ask this step or fact once more."),
    metavar="KEY",
)
_ZONE = option(
    "--zone", help=Text("Zeitzone, sonst die des Rechners.", "Time zone, else the machine's."), metavar="ZONE"
)


@verb(
    None,
    "start",
    help=Text(
        "Beginnt einen Fall und führt hindurch. Jede Antwort ist sofort gespeichert; Strg-C hält an.",
        "Begins a case and walks you through it. Every answer is saved at once; Ctrl-C stops.",
    ),
    examples=("postfall start", "postfall start compromised-mailbox --answers answers.yaml --json"),
)
def start(
    door: Door,
    playbook: Annotated[str, argument(help=Text("Welche Anleitung.", "Which playbook."))] = DEFAULT,
    title: Annotated[str | None, option("--title", help=Text("Name des Falls.", "Name of the case."))] = None,
    zone: Annotated[str | None, _ZONE] = None,
    out: Annotated[str | None, _OUT] = None,
    ca: Annotated[str | None, _CA] = None,
) -> Outcome:
    """Create a case, pin the playbook, walk."""
    from postfall.playbook.read import find_playbook
    from postfall.value import zone_info

    found, text = find_playbook(playbook)
    script = read_script(door, found)
    require_answers(door, found, script)
    place = zone or (script.zone if script and script.zone else door.zone)
    zone_info(place)
    name = title or (script.title if script else None) or found.title.text().to(door.language)
    journal = door.cases.create(name, zone=place, language=door.language)
    journal.pin(found.id, found.revision, text)
    return sit(door, journal, script, out, ca)


@verb(
    None,
    "resume",
    case=True,
    help=Text("Setzt einen Fall fort, wo er stehen geblieben ist.", "Goes on with a case where it stopped."),
    examples=("postfall resume", "postfall resume --case 4f2a", "postfall resume --answers answers.yaml"),
)
def resume(
    door: Door,
    out: Annotated[str | None, _OUT] = None,
    ca: Annotated[str | None, _CA] = None,
    newest: Annotated[
        bool,
        option(
            "--newest-playbook",
            help=Text("Auf die neueste Anleitung wechseln.", "Move to the newest playbook revision."),
        ),
    ] = False,
    again: Annotated[str | None, _AGAIN] = None,
) -> Outcome:
    """Replay the case and walk on."""
    from postfall.cli.sitting import pinned_playbook
    from postfall.playbook.read import find_playbook

    journal = door.cases.find(door.case)
    if journal.state().playbook is None:  # the power went between opening the case and keeping its playbook
        shipped, text = find_playbook(DEFAULT)
        journal.pin(shipped.id, shipped.revision, text)
    found = pinned_playbook(journal)
    shipped, text = find_playbook(found.id)
    if shipped.revision > found.revision:
        if newest:
            journal.pin(shipped.id, shipped.revision, text)
            found = shipped
        else:
            door.teller.show(_newer(found.revision, shipped.revision))
    script = read_script(door, found)
    if script is None and not door.asker.present:
        require_answers(door, found, script)
    return sit(door, journal, script, out, ca, again)


def _newer(pinned: int, shipped: int) -> Notice:
    return Notice(
        Text(
            f"Dieser Fall folgt Fassung {pinned} der Anleitung; es gibt Fassung {shipped}. Wechseln: --newest-playbook",
            f"This case follows revision {pinned} of the playbook; there is {shipped}. To move: --newest-playbook",
        )
    )


def read_script(door: Door, playbook: Playbook) -> Answers | None:
    """The answers file of `--answers`, or None."""
    if door.answers is None:
        return None
    from postfall.playbook.answers import read_answers

    return read_answers(Path(door.answers), playbook)


def require_answers(door: Door, playbook: Playbook, script: Answers | None) -> None:
    """Before anything is written: whoever cannot be asked must have answered. Raises `MissingAnswers` with all keys."""
    if script is None and door.asker.present:
        return
    from postfall.playbook.answers import Answers, missing

    rows = missing(playbook, script or Answers(playbook.id, door.zone))
    if not rows:
        return
    raise MissingAnswers(
        Text("Niemand ist da, den man fragen kann. Es fehlen:\n{rows}", "Nobody is here to ask. Missing:\n{rows}").fill(
            rows=_listed(rows)
        ),
        keys=[row.key for row in rows],
        hint=Text(
            f"Vorlage: postfall answers template {playbook.id} > antworten.yaml",
            f"Template: postfall answers template {playbook.id} > answers.yaml",
        ),
    )


def _listed(rows: Sequence[Missing]) -> Text:
    """What is always needed, one a line; then what is needed under a condition, each condition once."""
    from postfall.playbook.spoken import in_words

    always = [f"  {row.key}" for row in rows if row.when is None]
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row.when is not None:
            groups.setdefault(row.when, []).append(row.key)
    spoken = [(in_words(when), ", ".join(keys)) for when, keys in groups.items()]
    return Text(
        "\n".join([*always, *(f"  wenn {when.de}:\n    {keys}" for when, keys in spoken)]),
        "\n".join([*always, *(f"  if {when.en}:\n    {keys}" for when, keys in spoken)]),
    )


def sit(
    door: Door, journal: Journal, script: Answers | None, out: str | None, ca: str | None, again: str | None = None
) -> Outcome:
    """Walk to the end or as far as the person wants, then say where things stand."""
    from postfall.cli.sitting import open_session, sitting_data
    from postfall.guide.pages import end_page
    from postfall.guide.walk import Walk

    session = open_session(door, journal, script, Path(out) if out else None, ca)
    if session.asker.present:
        for line in session.playbook.intro:
            session.teller.show(line.text())
    walk = Walk(session)
    if again is not None:
        walk.reopen(again)
    walk.run()
    return Outcome(sitting_data(session), end_page(session.dossier()))


def offer(language: Language, *, accessible: bool = False, alone: bool = False) -> list[str]:
    """`postfall` alone: at a terminal offer to start or go on, elsewhere show the help."""
    door = Door(lang=language, accessible=accessible, no_input=alone)
    if door.alone:
        return ["--help"]
    open_cases = [row for row in door.cases.list() if not row.closed and not row.exercise]
    choices = [
        Choice("start", Text("Ja, ich brauche Hilfe: einen neuen Fall beginnen", "Yes, I need help: begin a new case"))
    ]
    for row in open_cases[:7]:
        label = Text(f"Weitermachen: {row.title} (vom {row.opened[:10]})", f"Go on: {row.title} (of {row.opened[:10]})")
        choices.append(Choice(row.id, label))
    choices.append(Choice("help", Text("Nein, nur die Befehle zeigen", "No, just show the commands")))
    question = Question(
        "offer",
        Kind.CHOICE,
        Text("Liest jemand Fremdes Ihre Post mit?", "Is somebody else reading your mail?"),
        choices=tuple(choices),
        unsure=False,
        navigation=False,
    )
    door.teller.show(same("Postfall"))
    answer = door.asker.ask(question)
    if answer in {"help", Move.HELP, Move.QUIT}:
        return ["--help"]
    if not isinstance(answer, str):
        raise UsageError(Text("Das habe ich nicht verstanden.", "I did not understand that."))
    words = ["start"] if answer == "start" else ["resume", "--case", answer]
    return [*words, "--lang", language, *(["--accessible"] if accessible else [])]
