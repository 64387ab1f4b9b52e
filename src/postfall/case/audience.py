"""Who gets what in an export: pure rules, each with the reason that the manifest gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.value import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO

    from postfall.case.model import ArtefactRecord, CaseState, Line


class Audience(StrEnum):
    """For whom an export is made. Lawyer and archive get everything."""

    LAWYER = "lawyer"
    AUTHORITY = "authority"
    INSURER = "insurer"
    ARCHIVE = "archive"

    @property
    def gets_all(self) -> bool:
        """Whether nothing is left out."""
        return self in {Audience.LAWYER, Audience.ARCHIVE}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that an export does not hold. `seq` is an entry whose content is withheld, `artefact` a kept file."""

    what: str
    reason: Text
    seq: int | None = None
    artefact: str | None = None


_MAILBOX = Text("Angaben über ein Postfach", "details of a mailbox")
_PRIVATE = Text("vertrauliche Antwort", "confidential answer")
_PROBED = Text("aus dem Postfach gelesen", "read from the mailbox")
_ADDRESS = Text("enthält eine E-Mail-Adresse", "contains a mail address")
_HIDDEN_FILE = Text("beschreibt eine Datei, die nicht beiliegt", "describes a file that is left out")
_OTHERS = Text("Meldung an andere", "notice to somebody else")
_CONTENT = Text("kann Betreffzeilen und Adressen enthalten", "may contain subjects and addresses")
ERASED = Text("gelöscht", "erased")

_HIDDEN_TYPES = frozenset({"inventory.taken", "login.made", "mailbox.added"})
_FREE_KINDS = frozenset({"playbook", "template", "draft", "evidence"})
_FREE_DRAFTS = frozenset(
    {
        *("authority-notification", "authority-followup", "authority-withdrawal", "authority-form"),
        *("persons-content", "persons-recipient", "public-notice", "contact-warning"),
    }
)
"""What goes out by its very purpose; papers of the house, and letters to one named person, stay."""
_NOT_FOR_AUTHORITIES = frozenset({"insurance", "bank-recall", "strafantrag", "secrecy-203"})
_NOT_FOR_STRANGERS = frozenset({"tell-employer", "gdpr-33-2"})
"""Notices that name an employer or a controller, who are no business of whoever else reads the export."""
_MAIL_NAMES = (".eml", ".emlx", ".mbox", ".msg", ".pst", ".mbx")
_AT = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+")
_AT_OCTETS = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def hidden_artefacts(state: CaseState, audience: Audience, addressed: Collection[str]) -> dict[str, Text]:
    """Kept files that `audience` does not get, with the reason. `addressed`: those in which an address was read."""
    hidden: dict[str, Text] = {}
    for record in state.artefacts.values():
        reason = ERASED if record.erased else None
        if reason is None and not audience.gets_all:
            reason = _hidden_file(record, state, addressed)
        if reason is not None:
            hidden[record.sha256] = reason
    return hidden


def to_look_into(state: CaseState) -> tuple[str, ...]:
    """Kept files whose content decides whether a stranger gets them."""
    return tuple(row.sha256 for row in state.artefacts.values() if row.kind == "evidence" and not row.erased)


def names_an_address(source: BinaryIO) -> bool:
    """Whether a mail address can be read in `source`; one inside a compressed file or a picture is not seen."""
    rest = b""
    while chunk := source.read(1 << 20):
        if _AT_OCTETS.search(rest + chunk):
            return True
        rest = chunk[-400:]
    return False


def _hidden_file(record: ArtefactRecord, state: CaseState, addressed: Collection[str]) -> Text | None:
    if record.kind not in _FREE_KINDS:
        return _CONTENT
    if record.kind == "draft":
        kinds = {row.kind for row in state.drafts if row.sha256 == record.sha256}
        return None if kinds and kinds <= _FREE_DRAFTS else _CONTENT
    if record.kind == "evidence":
        if record.media.startswith("message/") or record.name.lower().endswith(_MAIL_NAMES) or _AT.search(record.name):
            return _CONTENT
        return _ADDRESS if record.sha256 in addressed else None
    return None


def hidden_body(
    line: Line, audience: Audience, private_keys: frozenset[str], hidden_files: Mapping[str, Text]
) -> Text | None:
    """Why `audience` does not get what `line` says, or None where it does."""
    body = line.body
    if audience.gets_all or body is None:
        return None
    name = line.entry.type.partition("/")[0]
    if name in _HIDDEN_TYPES:
        return _MAILBOX
    if name == "artefact.added" and body.get("sha256") in hidden_files:
        return _HIDDEN_FILE
    if name == "notice.given":
        return _hidden_notice(body, audience)
    hidden = _hidden_fact(body, private_keys) if name.startswith("fact.") else None
    return hidden or (_ADDRESS if any(_AT.search(text) for text in _texts(body)) else None)


def _hidden_fact(body: Mapping[str, object], private_keys: frozenset[str]) -> Text | None:
    if body.get("key") in private_keys:
        return _PRIVATE
    probed = body.get("source") == Source.PROBE.value or body.get("mailbox") is not None
    return _PROBED if probed else None


def _hidden_notice(body: Mapping[str, object], audience: Audience) -> Text | None:
    """What was told to an authority or the persons may be shown; the channel may be the authority's own address."""
    duty = body.get("duty")
    if duty in _NOT_FOR_STRANGERS or (audience is Audience.AUTHORITY and duty in _NOT_FOR_AUTHORITIES):
        return _OTHERS
    rest = {key: value for key, value in body.items() if key != "channel"}
    return _ADDRESS if any(_AT.search(text) for text in _texts(rest)) else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
