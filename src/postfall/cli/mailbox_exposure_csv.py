"""The exposure as tables for spreadsheets and mail merges; nothing in them can become a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from postfall.cli.new_file import write_private
from postfall.exposure.model import Group
from postfall.screen.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from postfall.exposure.model import Person
    from postfall.exposure.sift import Message
    from postfall.guide.exposure.record import Exposed
    from postfall.language import Language

MESSAGE_COLUMNS = (
    "id", "mailbox", "folder", "arrival", "arrival_from", "sender", "sender_name", "to", "subject", "bytes", "counts",
    "reason", "vanished", "attachments", "message_id",
)  # fmt: skip
PERSON_COLUMNS = (
    "address", "name", "first_name", "last_name", "salutation", "group", "roles", "organisation", "language",
    "messages", "first", "last", "evidence", "other_addresses",
)  # fmt: skip
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_MOST_CHARACTERS = 32_000
"""A spreadsheet cell holds 32,767."""
_GERMAN, _ENGLISH = frozenset({"de", "at", "ch", "li"}), frozenset({"uk", "us", "ie", "au", "nz", "ca"})
Row = tuple[object, ...]


def write_csv(path: Path, rows: Iterable[Row], language: Language) -> None:
    """Write a private file: UTF-8 with a mark that spreadsheets know, parted by what they expect in `language`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if language == "de" else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    write_private(path, b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace"))


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    if isinstance(cell, int):
        return str(cell)
    written = str(cell)[:_MOST_CHARACTERS]
    text = clean(written)
    risky = written.startswith(_FORMULA) or text.lstrip(" '\"\u00a0").startswith(_FORMULA)
    return f"'{text}" if risky else text


def messages_csv(found: Exposed, language: Language) -> Iterator[Row]:
    """Every known message, also those that do not count, with the reason."""
    from postfall.exposure.reasons import SENTENCES

    yield MESSAGE_COLUMNS
    for message in found.sifted.messages:
        row = message.row
        sender = row.sender[0] if row.sender else None
        yield (
            row.id,
            message.source.name,
            row.folder,
            message.arrival or "",
            row.arrival_from,
            sender.address if sender else "",
            sender.name if sender else "",
            ", ".join(person.address for person in (*row.to, *row.cc)),
            row.subject,
            message.octets,
            _counts(message, language),
            SENTENCES[message.verdict].to(language) if message.verdict else "",
            1 if message.vanished else 0,
            ", ".join(attached.name for attached in row.attachments if attached.name),
            row.message_id,
        )


def _counts(message: Message, language: Language) -> str:
    if message.verdict:
        return "nein" if language == "de" else "no"
    return "ja" if language == "de" else "yes"


def persons_csv_of(found: Exposed, language: Language) -> Iterator[Row]:
    """Every person but the holders. Each gets a mail of its own: never put two of them into one To or Cc."""
    yield PERSON_COLUMNS
    for person in found.exposure.persons:
        if person.group is not Group.HOLDER:
            yield _person(person, language)


def _person(person: Person, language: Language) -> Row:
    first, last = _name(person.name)
    spoken = _spoken(person.address)
    greeting = "Guten Tag" if (spoken or language) == "de" else "Dear Sir or Madam" if not person.name else "Dear"
    whole = " ".join(part for part in (first, last) if part)
    return (
        person.address,
        whole,
        first,
        last,
        f"{greeting} {whole}".strip(),
        person.group.value,
        " ".join(person.roles),
        person.organisation,
        spoken,
        person.messages,
        person.first or "",
        person.last or "",
        person.evidence,
        " ".join(_others(person)),
    )


def _others(person: Person) -> Sequence[str]:
    return [address for address in person.addresses if address != person.address]


def _name(name: str) -> tuple[str, str]:
    """First and last name: `Lee, Kim` and `Kim Lee` are the same; a single word is a last name."""
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        return after.strip(), before.strip()
    first, _, last = name.strip().rpartition(" ")
    return first, last


def _spoken(address: str) -> str:
    """The language that the end of an address suggests; empty where it suggests none."""
    end = address.rpartition(".")[2].lower()
    return "de" if end in _GERMAN else "en" if end in _ENGLISH else ""
