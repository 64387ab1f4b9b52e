"""What an IMAP server tells beside the mail: the quota, and which Sieve scripts are tied to folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.mailbox.imap import reasons
from postfall.mailbox.imap.grammar import Malformed, nodes, pairs, whole
from postfall.mailbox.model import Quota

if TYPE_CHECKING:
    from postfall.mailbox.imap.dialogue import Dialogue
    from postfall.mailbox.imap.gathering import ImapGathering
    from postfall.mailbox.imap.grammar import Node

_SCRIPTS = "(/shared/imapsieve/script /private/imapsieve/script)"
_UNDER_WAY = 20
_LONGEST = 500


async def quota(dialogue: Dialogue, gathered: ImapGathering) -> None:
    """What is used and allowed (GETQUOTAROOT, RFC 9208; STORAGE counts units of 1,024 octets): the fullest root."""
    if "QUOTA" not in dialogue.capabilities:
        return

    def take(answer: str) -> None:
        if answer[2:8].upper() != "QUOTA ":
            return
        read = _read(answer, 8)
        kinds = read[1] if len(read) > 1 and isinstance(read[1], list) else []
        for name, used, limit in zip(kinds[::3], kinds[1::3], kinds[2::3], strict=False):
            octets, most = whole(used), whole(limit)
            if isinstance(name, str) and name.upper() == "STORAGE" and octets is not None:
                found = Quota(octets * 1024, None if most is None else most * 1024)
                if gathered.quota is None or found.used > gathered.quota.used:
                    gathered.quota = found

    await dialogue.ask(b"GETQUOTAROOT INBOX", None, take)


async def rules(dialogue: Dialogue, gathered: ImapGathering) -> None:
    """Names of Sieve scripts that run on folders (imapsieve, RFC 6785), from METADATA (RFC 5464)."""
    offered = dialogue.capabilities
    if "METADATA" not in offered and "METADATA-SERVER" not in offered:
        return
    raws = [""] if "METADATA" not in offered else ["", *(place.raw for place in gathered.places if place.selectable)]
    names = {place.raw: place.name for place in gathered.places}
    tied: dict[str, None] = {}

    def take(answer: str) -> None:
        if answer[2:11].upper() == "METADATA ":
            tied.update(dict.fromkeys(_scripts(_read(answer, 11), names)))

    refused = 0
    for start in range(0, len(raws), _UNDER_WAY):
        said = [
            await dialogue.say_with(b"GETMETADATA", raw, after=b" " + _SCRIPTS.encode())
            for raw in raws[start : start + _UNDER_WAY]
        ]
        for tag, denied in said:
            refused += not (denied or await dialogue.finish(tag, None, take)).ok
    gathered.rules = list(tied)
    if refused:
        gathered.note(reasons.RULE_NAMES)


def _scripts(read: list[Node], names: dict[str, str]) -> list[str]:
    """`FOLDER: SCRIPT` for each script that one METADATA answer names."""
    folder = read[0] if read and isinstance(read[0], str) else ""
    values = pairs(read[1] if len(read) > 1 else None).values()
    scripts = [script for script in values if isinstance(script, str) and script]
    return [f"{names.get(folder, folder)}: {_text(script)}"[:_LONGEST] for script in scripts]


def _read(answer: str, at: int) -> list[Node]:
    try:
        return nodes(answer, at)
    except Malformed:
        return []


def _text(latin: str) -> str:
    return latin.encode("latin-1", "replace").decode("utf-8", "replace")
