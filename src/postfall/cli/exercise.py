"""`postfall exercise serve`: the practice server alone, for any mail program or script."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.exercise_access import door_rows
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import PostfallError, UsageError
from postfall.language import Text, number, same, size
from postfall.ports import Level, Notice, Pairs, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.world.make import Truth, World
    from postfall.language import Language
    from postfall.value import Json

MOST = 50_000
USUAL = 300
_ID = argument(
    metavar="ID",
    help=Text(
        "Das Postfach dieses Szenarios; sonst das einer Tischlerei.", "This scenario's mailbox; else a joinery's."
    ),
)
_SEED = option(
    "--seed", help=Text("Welches Postfach; gleiche Zahl, gleiche Post.", "Which mailbox; same number, same mail.")
)
_MESSAGES = option(
    "--messages",
    help=Text("Wie viele Nachrichten, ohne Szenario.", "How many messages, without a scenario."),
    metavar="N",
)
_OUT = option(
    "--out",
    help=Text(
        "Ordner für Zertifikat, Protokolle und server.json; sonst ein vorläufiger.",
        "Folder for certificate, logs and server.json; else a temporary one.",
    ),
    metavar="DIR",
)


@verb(
    "exercise",
    "serve",
    help=Text(
        "Stellt bis Strg-C ein erfundenes Übungspostfach über POP3 und IMAP bereit, nur auf diesem Rechner.",
        "Serves an invented practice mailbox over POP3 and IMAP until Ctrl-C, on this computer only.",
    ),
    examples=(
        "postfall exercise serve",
        "postfall exercise serve craft-invoice-fraud",
        "postfall exercise serve --seed 7 --messages 2000 --out practice",
    ),
)
def serve(
    door: Door,
    scenario: Annotated[str | None, _ID] = None,
    seed: Annotated[int, _SEED] = 1,
    messages: Annotated[int | None, _MESSAGES] = None,
    out: Annotated[str | None, _OUT] = None,
) -> Outcome:
    """Serve until interrupted; what a client needs is shown at once and stands in `server.json`."""
    from postfall.exercise.server.practice import PracticeServer

    if messages is not None and (scenario or not 0 <= messages <= MOST):
        raise UsageError(
            Text("Wie viele Nachrichten es sind, sagt das Szenario.", "The scenario says how many messages there are.")
            if scenario
            else Text(f"Möglich sind 0 bis {MOST} Nachrichten.", f"Possible are 0 to {MOST} messages."),
            where="--messages",
        )
    folder = Path(out).resolve() if out else None
    world, protocols = _world(door, _found(scenario), seed, USUAL if messages is None else messages)
    with _stoppable(), PracticeServer.start(world=world, protocols=protocols, folder=folder) as server:
        data = _data(server)
        for block in _page(server, door.language):
            door.teller.show(block)
        with suppress(KeyboardInterrupt):  # whoever has read the file may end the server at once
            _write(server.folder / "server.json", data)
            _wait(server)
    end = Text("Das Übungspostfach ist geschlossen.", "The practice mailbox is closed.")
    return Outcome(data, (Notice(end, Level.INFO),))


def _found(name: str | None) -> Scenario | None:
    from postfall.exercise.scenario.read import read_scenario

    return None if name is None else read_scenario(name)


def _world(door: Door, scenario: Scenario | None, seed: int, messages: int) -> tuple[World, tuple[str, ...]]:
    """The mailbox of the scenario as it is when that begins, or a joinery's of now; and over what it is served."""
    from postfall.exercise.stage.begin import start_of
    from postfall.exercise.world.make import make, make_world

    if scenario is None:
        return make_world(seed, messages, now=door.clock.now()), ("pop3", "imap")
    return make(scenario, seed, start_of(scenario)), scenario.mailbox.protocols


def _wait(server: PracticeServer) -> None:
    code = server.wait()
    raise PostfallError(
        Text("Das Übungspostfach hat sich unerwartet beendet.", "The practice mailbox ended unexpectedly."),
        where=f"exit code {code}",
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """A request to end, or a closed terminal, counts as Ctrl-C, so that the temporary folder is cleared up."""
    asked = [row for row in signal.Signals if row.name in {"SIGTERM", "SIGHUP"}]
    before = {row: signal.signal(row, signal.default_int_handler) for row in asked}
    try:
        yield
    finally:
        for row, handler in before.items():
            signal.signal(row, handler)


def _write(path: Path, data: dict[str, Json]) -> None:
    """In one piece: whoever waits for the file finds all of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def _data(server: PracticeServer) -> dict[str, Json]:
    return {
        "url": server.url,
        "stls_url": server.stls_url,
        "urls": dict(server.urls),
        "scenario": server.world.scenario or None,
        "user": server.user,
        "password_file": str(server.password_file),
        "ca": str(server.ca_file),
        "fingerprint": server.fingerprint,
        "log": str(server.log_file),
        "commands": str(server.command_file),
        "seed": server.world.seed,
        "truth": _truth(server.world_truth),
    }


def _truth(truth: Truth) -> dict[str, Json]:
    return {
        "now": truth.now.isoformat(),
        "messages": truth.messages,
        "bytes": truth.octets,
        "persons": truth.persons,
        "first": truth.first.isoformat() if truth.first else None,
        "last": truth.last.isoformat() if truth.last else None,
        "what_if": [
            {"days": days, "messages": left.messages, "bytes": left.octets, "persons": left.persons}
            for days, left in truth.retention.items()
        ],
    }


def _page(server: PracticeServer, language: Language) -> tuple[object, ...]:
    held = f"{number(server.world_truth.messages, language)}, {size(server.world_truth.octets, language)}"
    return (
        Title(Text("ÜBUNG: Übungspostfach", "EXERCISE: practice mailbox")),
        Pairs(
            (
                *door_rows(server.urls),
                (Text("Benutzername", "User name"), same(server.user)),
                (Text("Passwort", "Password"), same(server.password)),
                (Text("Nachrichten", "Messages"), same(held)),
            )
        ),
        Text("Zertifikat und sein Fingerabdruck:", "Certificate and its fingerprint:"),
        same(str(server.ca_file)),
        same(server.fingerprint),
        Text("Protokoll des Servers:", "Log of the server:"),
        same(str(server.log_file)),
        Notice(
            Text(
                "Alle Namen und Adressen sind erfunden. Strg-C beendet den Server.",
                "All names and addresses are invented. Ctrl-C ends the server.",
            ),
            Level.INFO,
        ),
    )
