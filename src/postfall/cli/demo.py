"""`postfall demo`: the whole walk on a practice mailbox that this program serves itself."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.language import Text, same
from postfall.ports import Notice, Points, Title
from postfall.value import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.case.journal import Journal
    from postfall.exercise.server.practice import PracticeServer
    from postfall.guide.session import Session
    from postfall.playbook.answers import Answers
    from postfall.ports import Asker

SEED, MESSAGES = 1, 300
PLAYBOOK = "compromised-mailbox"
_KEEP = option("--keep", help=Text("Ordner für das Ergebnis.", "Folder for the result."), metavar="DIR")
_SAYS = {
    "calendar": Text("Fristen mit Erinnerungen", "Deadlines with reminders"),
    "export": Text("Der ganze Fall als Zip", "The whole case as a zip"),
}


@verb(
    None,
    "demo",
    help=Text(
        "Spielt den ganzen Weg an einem Übungspostfach durch. Mit Terminal fragt es Sie und schlägt Antworten vor; "
        "ohne Terminal läuft es von selbst.",
        "Plays the whole walk on a practice mailbox. At a terminal it asks you and suggests answers; without one it "
        "runs by itself.",
    ),
    examples=("postfall demo", "postfall demo --keep demo-out --no-input"),
)
def demo(door: Door, keep: Annotated[str | None, _KEEP] = None) -> Outcome:
    """Serve a practice mailbox, walk a case over it, name what was written."""
    from postfall.case.cases import Cases
    from postfall.exercise.server.practice import PracticeServer
    from postfall.playbook.read import find_playbook

    folder = Path(keep) if keep else Path(tempfile.mkdtemp(prefix="postfall-demo-"))
    found, text = find_playbook(PLAYBOOK)
    with (
        PracticeServer.start(seed=SEED, messages=MESSAGES, now=door.clock.now()) as server,
        Cases.open(folder / "home", door.clock, door.who) as cases,
    ):
        example = _example(door, server, folder)
        title = Text("Übung: gehacktes Postfach einer Tischlerei", "Exercise: a joinery's hacked mailbox")
        journal = cases.create(title.to(door.language), zone="Europe/Berlin", language=door.language, exercise=True)
        journal.pin(found.id, found.revision, text)
        return _walk(door, journal, example, folder, server)


def _walk(door: Door, journal: Journal, example: Answers, folder: Path, server: PracticeServer) -> Outcome:
    from postfall.cli.sitting import open_session, sitting_data
    from postfall.guide.files import export_case
    from postfall.guide.pages import end_page
    from postfall.guide.walk import Walk

    script = None if door.asker.present else example
    session = open_session(door, journal, script, folder, str(server.ca_file))
    session.secret = Secret(server.password)
    if session.asker.present:
        session.asker = _suggesting(session, example, server)
    session.teller.show(Notice(_EXERCISE))
    Walk(session).run()
    if not list(folder.glob("*.zip")):
        export_case(session)
    data = sitting_data(session)
    files = _files(session, folder)
    data["files"] = [{"path": path, "says": says.to(door.language)} for path, says in files]
    shown: Sequence[object] = (
        *end_page(session.dossier(), drafts=False),
        Title(Text("Diese Dateien sind entstanden", "These files were written")),
        same(str(folder)),
        Points(tuple(_together(files))),
        Notice(_EXERCISE),
    )
    return Outcome(data, shown)


def _suggesting(session: Session, example: Answers, server: PracticeServer) -> Asker:
    from postfall.guide.suggest import SuggestingAsker

    hints: dict[str, str | Text] = {
        "mailbox_url": server.url,
        "mailbox_user": server.user,
        "mailbox_password": server.password,
        "rules_way": Text("Jetzt nicht: Das Übungspostfach hat keine", "Not now: the practice mailbox has none"),
        "mailbox_depth": Text("Nur Kopfzeilen", "Headers only"),
    }
    return SuggestingAsker(session.asker, example, session.teller, hints)


def _files(session: Session, folder: Path) -> list[tuple[str, Text]]:
    """Every file in the folder with one line about it, drafts first."""
    from postfall.draft.catalogue import KINDS

    titles = {row.id: row.title for row in KINDS}
    known = {Path(row.path).name: titles[row.kind] for row in session.journal.state().drafts}
    rows = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            other = "calendar" if path.suffix == ".ics" else "export" if path.suffix == ".zip" else "?"
            rows.append((str(path), known.get(path.name, _SAYS.get(other, same("")))))
    return rows


def _together(files: Sequence[tuple[str, Text]]) -> list[Text]:
    """One line for each text: its file, the other formats of it, what it says."""
    formats: dict[tuple[str, Text], list[str]] = {}
    for path, says in files:
        formats.setdefault((Path(path).stem, says), []).append(Path(path).suffix)
    line = Text("{file}: {says}", "{file}: {says}")
    return [line.fill(file=f"{stem}{', '.join(endings)}", says=says) for (stem, says), endings in formats.items()]


def _example(door: Door, server: PracticeServer, folder: Path) -> Answers:
    """The shipped answers, moved in time so that the last of them lies shortly before now, with this mailbox."""
    from postfall.exercise.example import shipped_example
    from postfall.playbook.answers import MailboxGiven

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mailbox = MailboxGiven(url=server.url, user=server.user, ca=Path(server.ca_file))
    return shipped_example(PLAYBOOK, now=door.clock.now(), mailbox=mailbox)


_EXERCISE = Text(
    "Dies ist eine Übung. Alle Namen und Adressen sind erfunden.",
    "This is an exercise. All names and addresses are invented.",
)
