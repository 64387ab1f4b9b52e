"""`postfall exercise`: so far the practice server alone, for any mail program or script."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import PostfallError, UsageError
from postfall.language import Text, number, same, size
from postfall.ports import Level, Notice, Pairs, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.world.make import Truth
    from postfall.language import Language
    from postfall.value import Json

MOST = 50_000
_SEED = option(
    "--seed", help=Text("Welches Postfach; gleiche Zahl, gleiche Post.", "Which mailbox; same number, same mail.")
)
_MESSAGES = option("--messages", help=Text("Wie viele Nachrichten.", "How many messages."), metavar="N")
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
        "Stellt ein erfundenes Übungspostfach über POP3 bereit, nur auf diesem Rechner, bis Sie Strg-C drücken.",
        "Serves an invented practice mailbox over POP3, on this computer only, until you press Ctrl-C.",
    ),
    examples=("postfall exercise serve", "postfall exercise serve --seed 7 --messages 2000 --out practice"),
)
def serve(
    door: Door,
    seed: Annotated[int, _SEED] = 1,
    messages: Annotated[int, _MESSAGES] = 300,
    out: Annotated[str | None, _OUT] = None,
) -> Outcome:
    """Serve until interrupted; what a client needs is shown at once and stands in `server.json`."""
    from postfall.exercise.server.practice import PracticeServer

    if not 0 <= messages <= MOST:
        raise UsageError(
            Text(f"Möglich sind 0 bis {MOST} Nachrichten.", f"Possible are 0 to {MOST} messages."), where="--messages"
        )
    folder = Path(out).resolve() if out else None
    with (
        _stoppable(),
        PracticeServer.start(seed=seed, messages=messages, now=door.clock.now(), folder=folder) as server,
    ):
        data = _data(server)
        for block in _page(server, door.language):
            door.teller.show(block)
        with suppress(KeyboardInterrupt):  # whoever has read the file may end the server at once
            _write(server.folder / "server.json", data)
            _wait(server)
    end = Text("Das Übungspostfach ist geschlossen.", "The practice mailbox is closed.")
    return Outcome(data, (Notice(end, Level.INFO),))


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
                (Text("Adresse (TLS)", "Address (TLS)"), same(server.url)),
                (Text("Adresse (STLS)", "Address (STLS)"), same(server.stls_url)),
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
