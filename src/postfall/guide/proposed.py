"""What a proposed value rests on: as it stands in the record, and in words for the person who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.model import Fact

EXPOSURE = "exposure: what lay on the server in the access window"
SERVER = "messages on the server, largest look"
COPIES = "messages on the server and in copies, largest looks; what lies in both counts twice"
SCRIPT_LOUD = "a filter script forwards, deletes or hides mail"
SCRIPTS_CLEAN = "all filter scripts of the server were read and understood"

_WORDS = {
    EXPOSURE: Text("aus dem, was in dieser Zeit auf dem Server lag", "from what lay on the server in that time"),
    SERVER: Text("gezählt: Nachrichten auf dem Server", "counted: messages on the server"),
    COPIES: Text(
        "gezählt: Nachrichten auf dem Server und in Kopien, manche vielleicht doppelt",
        "counted: messages on the server and in copies, some perhaps twice",
    ),
    SCRIPT_LOUD: Text(
        "ein Filter-Skript leitet weiter, löscht oder versteckt Mails",
        "a filter script forwards, deletes or hides mail",
    ),
    SCRIPTS_CLEAN: Text(
        "alle Filter-Skripte des Servers wurden gelesen und verstanden",
        "all filter scripts of the server were read and understood",
    ),
}


def basis_of(proposed: Fact) -> Text:
    """What the proposal rests on, in words; a rule that has none, of an older case, stays as it was recorded."""
    rule = proposed.provenance.rule or proposed.provenance.source.value
    return _WORDS.get(rule, Text(rule, rule))
