"""A case as one zip that can be read and checked without us; who gets what is decided in `audience`."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.case.artefacts import CHUNK, create_private, sweep_unfinished, sync_folder, unfinished
from postfall.case.audience import (
    ERASED,
    Audience,
    LeftOut,
    hidden_artefacts,
    hidden_body,
    names_an_address,
    to_look_into,
)
from postfall.case.chain import REASONS
from postfall.case.handbill import handbill
from postfall.case.state import fold
from postfall.case.trouble import disk_full
from postfall.case.unpack import FORMAT, JOURNAL, MANIFEST, artefact_path, read_export, verify_export
from postfall.errors import StoreError, Tampered
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from postfall.case.journal import Journal
    from postfall.case.model import CaseState, Line
    from postfall.value import Json

__all__ = ["Audience", "Exported", "LeftOut", "read_export", "verify_export", "write_export"]

_README = "README.txt"
_UNSAFE = re.compile(r"[^\w.\- ]+")
_WORDS = {
    Audience.LAWYER: "Anwaltskanzlei / lawyer",
    Audience.AUTHORITY: "Aufsichtsbehörde / authority",
    Audience.INSURER: "Versicherung / insurer",
    Audience.ARCHIVE: "Archiv / archive",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The archive that was written, its own SHA-256 and what it does not hold."""

    path: Path
    sha256: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of the archive: its own octets, or a kept file's hash."""

    path: str
    sha256: str
    octets: int
    data: bytes | None = None


def write_export(journal: Journal, audience: Audience | str, target: Path, *, private_keys: frozenset[str]) -> Exported:
    """Write the archive for `audience` to `target` (whole or not at all) and record that.

    `private_keys` are the facts that authority and insurer do not get. Raises `Tampered` where the case does not match
    its hashes (a broken record is not handed on as a sound one), `StoreError` where `target` cannot be written.
    """
    audience = Audience(audience)
    _sound(journal)
    lines = journal.lines()
    state = fold(lines, journal.id)
    hidden = hidden_artefacts(state, audience, _addressed(journal, state) if not audience.gets_all else ())
    left_out, withheld = _left_out(lines, state, audience, private_keys, hidden)
    members = _members(journal.id, lines, state, hidden, withheld)
    at, count, head = journal.now(), len(lines), state.head
    words = _WORDS[audience]
    readme = handbill(case=journal.id, at=at, audience=words, entries=count, head=head, exercise=state.exercise)
    members.insert(0, _own(_README, readme.replace("\n", "\r\n").encode()))
    facts: dict[str, Json] = {"case": journal.id, "at": at, "entries": count, "head": head, "audience": audience.value}
    members.insert(1, _own(MANIFEST, _manifest(facts, members, left_out)))
    sha256 = _write(journal, target, members)
    journal.append(
        "case.exported/1",
        {
            "audience": audience.value,
            "file": target.name,
            "sha256": sha256,
            "head": state.head,
            "left_out": len(left_out),
        },
    )
    return Exported(target, sha256, left_out)


def _sound(journal: Journal) -> None:
    first = journal.verify().first_bad
    if first is not None:
        words = REASONS[first.reason]
        raise Tampered(
            Text(f"Eintrag {first.seq}: {words.de}", f"Entry {first.seq}: {words.en}"),
            hint=Text(
                "So gebe ich den Fall nicht weiter. Sichern Sie den ganzen Ordner und rufen Sie: postfall case verify. "
                "Eine verlorene Datei können Sie mit Grund austragen: postfall case erase",
                "I do not hand the case on like this. Back up the whole folder and run: postfall case verify. "
                "A lost file can be struck out with a reason: postfall case erase",
            ),
            where=first.artefact or str(first.seq),
        )


def _addressed(journal: Journal, state: CaseState) -> frozenset[str]:
    found = set()
    for sha256 in to_look_into(state):
        with journal.stream(sha256) as source:
            if names_an_address(source):
                found.add(sha256)
    return frozenset(found)


def _left_out(
    lines: Sequence[Line],
    state: CaseState,
    audience: Audience,
    private_keys: frozenset[str],
    hidden: Mapping[str, Text],
) -> tuple[tuple[LeftOut, ...], frozenset[int]]:
    """What the manifest says is missing, and the entries whose content is withheld."""
    rows = []
    withheld = set()
    for line in lines:
        seq, kind = line.entry.seq, line.entry.type
        if line.body is None:
            rows.append(LeftOut(f"entry {seq} {kind}", ERASED, seq=seq))
        elif (why := hidden_body(line, audience, private_keys, hidden)) is not None:
            rows.append(LeftOut(f"entry {seq} {kind}", why, seq=seq))
            withheld.add(seq)
    for sha256, why in sorted(hidden.items()):
        rows.append(LeftOut(f"artefact {state.artefacts[sha256].kind}", why, artefact=sha256))
    return tuple(rows), frozenset(withheld)


def _members(
    case: str, lines: Sequence[Line], state: CaseState, hidden: Mapping[str, Text], withheld: frozenset[int]
) -> list[_Member]:
    members = [_own(JOURNAL, b"".join(_json(_row(case, line, withheld)) + b"\n" for line in lines))]
    kept = {sha256: row for sha256, row in sorted(state.artefacts.items()) if sha256 not in hidden}
    members += [_Member(artefact_path(sha256), sha256, row.octets) for sha256, row in kept.items()]
    taken: set[str] = set()
    for draft in state.drafts:
        if draft.sha256 in kept:
            name = _readable(draft.path, taken)
            members.append(_Member(f"drafts/{name}", draft.sha256, kept[draft.sha256].octets))
    return members


def _row(case: str, line: Line, withheld: frozenset[int]) -> dict[str, Json]:
    """One line of the journal. A withheld body goes with its salt: else short answers could be tried out."""
    entry, shown = line.entry, line.body is not None and line.entry.seq not in withheld
    return {
        "case": case,
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "type": entry.type,
        "prev": entry.prev,
        "digest": entry.digest,
        "hash": entry.hash,
        "salt": line.salt.hex() if shown and line.salt is not None else None,
        "body": dict(line.body) if shown and line.body is not None else None,
    }


def _readable(path: str, taken: set[str]) -> str:
    """A plain file name that is not taken yet; the path may come from another system."""
    plain = _UNSAFE.sub("_", re.split(r"[/\\]", path)[-1]).strip(". ")[:120] or "draft"
    stem, dot, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}{dot}{ending}"
    taken.add(name.lower())
    return name


def _manifest(facts: Mapping[str, Json], members: Sequence[_Member], left_out: Sequence[LeftOut]) -> bytes:
    rows: list[Json] = [{"path": row.path, "sha256": row.sha256, "octets": row.octets} for row in members]
    missing: list[Json] = [
        {"what": row.what, "seq": row.seq, "artefact": row.artefact, "reason": row.reason.en, "grund": row.reason.de}
        for row in left_out
    ]
    body: Json = {"format": FORMAT, **facts, "members": rows, "left_out": missing}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _own(path: str, data: bytes) -> _Member:
    return _Member(path, hashlib.sha256(data).hexdigest(), len(data), data)


def _write(journal: Journal, target: Path, members: Sequence[_Member]) -> str:
    temporary = unfinished(target)
    try:
        sweep_unfinished(target)
        temporary.unlink(missing_ok=True)
        with create_private(temporary) as sink:
            with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
                for member in members:
                    _pack(journal, archive, member)
            sink.flush()
            os.fsync(sink.fileno())
        with temporary.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise _cannot_write(error, target) from error
    finally:
        temporary.unlink(missing_ok=True)
    return sha256


def _pack(journal: Journal, archive: zipfile.ZipFile, member: _Member) -> None:
    info = zipfile.ZipInfo(member.path, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    seen = hashlib.sha256()
    with _octets(journal, member) as source, archive.open(info, "w", force_zip64=member.octets > 1 << 30) as sink:
        while chunk := source.read(CHUNK):
            seen.update(chunk)
            sink.write(chunk)
    if seen.hexdigest() != member.sha256:
        raise Tampered(REASONS["artefact_changed"], where=member.sha256)


@contextmanager
def _octets(journal: Journal, member: _Member) -> Iterator[BinaryIO]:
    if member.data is not None:
        yield io.BytesIO(member.data)
        return
    with journal.stream(member.sha256) as source:
        yield source


def _cannot_write(error: OSError, target: Path) -> StoreError:
    if error.errno == errno.ENOSPC:
        return disk_full(str(target))
    return StoreError(
        Text(f"Das Archiv ließ sich nicht schreiben: {error.strerror}.", f"The archive failed: {error.strerror}."),
        hint=Text("Wählen Sie mit --out einen anderen Ort.", "Choose another place with --out."),
        where=str(target),
    )
