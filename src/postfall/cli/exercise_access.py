"""How a practice mailbox is reached: its addresses by door, and which of them a walk should take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text, same
from postfall.ports import Level, Notice, Pairs, Title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.exercise.server.practice import PracticeServer

_DOORS = {
    "pop3s": Text("POP3 mit TLS", "POP3 with TLS"),
    "pop3": Text("POP3 mit STLS", "POP3 with STLS"),
    "imaps": Text("IMAP mit TLS", "IMAP with TLS"),
    "imap": Text("IMAP mit STARTTLS", "IMAP with STARTTLS"),
}


def door_rows(urls: Mapping[str, str]) -> list[tuple[Text, Text]]:
    """A row for each address, by its scheme."""
    return [(_DOORS[scheme], same(url)) for scheme, url in urls.items()]


def best_door(server: PracticeServer) -> str:
    """The address that shows most: IMAP with TLS, because it knows every folder; else POP3 with TLS."""
    return server.urls.get("imaps") or server.urls["pop3s"]


def access_page(server: PracticeServer) -> list[object]:
    """All that a person or a mail program needs in order to get in."""
    blocks: list[object] = [
        Title(Text("Das Übungspostfach", "The practice mailbox")),
        Pairs(
            (
                *door_rows(server.urls),
                (Text("Benutzername", "User name"), same(server.user)),
                (Text("Passwort", "Password"), same(server.password)),
                (Text("Zertifikat", "Certificate"), same(str(server.ca_file))),
            )
        ),
    ]
    return [*blocks, Notice(_EVERY_FOLDER, Level.INFO)] if {"imaps", "pop3s"} <= server.urls.keys() else blocks


_EVERY_FOLDER = Text(
    "IMAP zeigt alle Ordner, auch „Gesendet“; POP3 nur den Posteingang.",
    "IMAP shows every folder, Sent too; POP3 only the inbox.",
)
