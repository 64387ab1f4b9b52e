"""One entry of an Outlook data file: its properties (MS-OXPROPS), as header lines, as facts, as a whole message.

Mails that were received bring their header along; for those that were written here the fields are made from the
properties. Only used in the process that reads such files.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from postfall.mailbox.headers import LONGEST_HEADER
from postfall.mailbox.model import LARGEST_MESSAGE

if TYPE_CHECKING:
    from datetime import datetime

Pff: TypeAlias = Any
"""An object of libpff, which brings no types."""

_CLASS, _HEADERS, _MESSAGE_ID, _REPLY_TO = 0x001A, 0x007D, 0x1035, 0x1042
_SUBJECT, _SENDER_NAME, _SIZE, _FLAGS, _FLAGGED, _VERB = 0x0037, 0x0C1A, 0x0E08, 0x0E07, 0x1090, 0x1081
_SENDER = (0x5D01, 0x0C1F, 0x5D02, 0x0065)
_NAME, _ADDRESS, _SMTP, _KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
_LONG_FILE, _SHORT_FILE, _MIME_TYPE = 0x3707, 0x3704, 0x370E
_TEXT_TYPES = (0x1F, 0x1E)
_NUMBER, _TRUTH = 0x03, 0x0B
_MAILS = ("ipm.note", "report.", "ipm.schedule.meeting", "ipm.post", "ipm.recall", "ipm.outlook.recall")
_PEOPLE = ("ipm.contact", "ipm.appointment", "ipm.distlist")
_READ, _UNSENT, _HAS_FLAG = 0x01, 0x08, 2
_ANSWERED, _FORWARDED = (102, 103), 104
_MOST_RECIPIENTS = 2000
_MOST_FILES = 500
_MOST_ENTRIES = 2000
_LONGEST = 1000
_DEEPEST = 5
_ODD = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_PREFIX = re.compile(r"\A\x01.", re.DOTALL)
_MAILBOX = re.compile(r"[^\s<>,;:\"/=]{1,200}@[^\s<>,;:\"/=]{1,200}")
_PRESENT = re.compile(r"^([!-9;-~]{1,76})[ \t]{0,9}:", re.MULTILINE)
_CONTENT = re.compile(
    r"^(?:content-[!-9;-~]{1,60}|mime-version)[ \t]{0,9}:[^\n]*+(?:\n[ \t][^\n]*+)*+\n?", re.IGNORECASE | re.MULTILINE
)


class Item:
    """One entry with its properties by number; the first of each counts."""

    def __init__(self, entry: Pff) -> None:
        self.entry = entry
        self.properties = _properties(entry)

    def text(self, *numbers: int) -> str:
        """The first of the properties that is a text with something in it, on one line."""
        return _text(self.properties, *numbers)

    def number(self, which: int) -> int:
        """A property that is a number; 0 where there is none."""
        found = self.properties.get(which)
        return int(found.data_as_integer) if found is not None and found.value_type in {_NUMBER, _TRUTH} else 0

    def facts(self, *, counts: bool) -> tuple[str, dict[str, Any]]:
        """`mail`, `person` or `other`, and what is to be said of it. `counts`: nothing but the size."""
        kind = _kind(self.text(_CLASS))
        if kind == "mail" and counts:
            return kind, {"id": f"{self.entry.identifier:x}", "octets": max(self.number(_SIZE), 0)}
        if kind == "mail":
            return kind, self._mail()
        if kind == "person":
            return ("other", {}) if counts else (kind, {"people": self._people()})
        return kind, {}

    def _mail(self) -> dict[str, Any]:
        flags, verb = self.number(_FLAGS), self.number(_VERB)
        said = {
            "\\Seen": bool(flags & _READ),
            "\\Draft": bool(flags & _UNSENT),
            "\\Flagged": self.number(_FLAGGED) == _HAS_FLAG,
            "\\Answered": verb in _ANSWERED,
            "$Forwarded": verb == _FORWARDED,
        }
        return {
            "id": f"{self.entry.identifier:x}",
            "octets": max(self.number(_SIZE), 0),
            "came": _iso(_moment(self.entry, "delivery_time") or _moment(self.entry, "client_submit_time")),
            "flags": [flag for flag, true in said.items() if true],
            "header": self.header(),
            "files": self._files(),
        }

    def header(self) -> str:
        """The header lines, with what they lack made from the properties."""
        kept = self.properties.get(_HEADERS)
        raw = _string(kept)[:LONGEST_HEADER] if kept is not None else ""
        raw = raw.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        present = {name.lower() for name in _PRESENT.findall(raw)}
        return (
            raw
            + "\n" * bool(raw)
            + "".join(f"{name}: {value}\n" for name, value in self._fields() if value and name.lower() not in present)
        )

    def _fields(self) -> list[tuple[str, str]]:
        to, cc = self._recipients()
        sent = _moment(self.entry, "client_submit_time")
        return [
            ("From", _person(self.text(_SENDER_NAME, 0x0042), self._sender())),
            ("To", to),
            ("Cc", cc),
            ("Subject", _PREFIX.sub("", _raw_text(self.properties, _SUBJECT))),
            ("Date", sent.strftime("%d %b %Y %H:%M:%S +0000") if sent is not None else ""),
            ("Message-ID", self.text(_MESSAGE_ID)),
            ("In-Reply-To", self.text(_REPLY_TO)),
        ]

    def _sender(self) -> str:
        """The address of the sender; Exchange's own ones (`/O=…`) are none."""
        return next((text for number in _SENDER if "@" in (text := self.text(number))), "")

    def _recipients(self) -> tuple[str, str]:
        """To and Cc; Bcc of sent mails count as Cc, because they got it, too."""
        found: dict[bool, list[str]] = {True: [], False: []}
        for properties in _rows(self.entry.recipients):
            address = next((text for number in (_SMTP, _ADDRESS) if "@" in (text := _text(properties, number))), "")
            kind = properties.get(_KIND)
            first = kind is None or kind.data_as_integer in {0, 1}
            found[first].append(_person(_text(properties, _NAME), address))
        return ", ".join(filter(None, found[True])), ", ".join(filter(None, found[False]))

    def _files(self) -> list[tuple[str, str, int]]:
        """Name, type and octets of each attachment."""
        files = []
        for place in range(min(_attachments(self.entry), _MOST_FILES)):
            try:
                attachment = self.entry.get_attachment(place)
                properties = _properties(attachment)
                name = _text(properties, _LONG_FILE, _SHORT_FILE, _NAME)
                kind = _text(properties, _MIME_TYPE).lower()
                nested = attachment.number_of_sub_items > 0
                kind = kind or ("message/rfc822" if nested else "application/octet-stream")
                files.append((name[:255], kind[:100], 0 if nested else max(int(attachment.size), 0)))
            except (OSError, ValueError):
                files.append(("", "application/octet-stream", 0))
        return files

    def _people(self) -> list[tuple[str, str]]:
        """Everybody whom a contact or an appointment names: address and name."""
        name = self.text(_NAME) or _PREFIX.sub("", _raw_text(self.properties, _SUBJECT))
        if not self.text(_CLASS).lower().startswith("ipm.appointment"):
            texts = (_string(entry) for entry in self.properties.values() if entry.value_type in _TEXT_TYPES)
            addresses = dict.fromkeys(found.group() for text in texts if (found := _MAILBOX.fullmatch(text.strip())))
            return [(address, name) for address in addresses] or ([("", name)] if name else [])
        people = []
        for properties in _rows(self.entry.recipients):
            address = next((text for number in (_SMTP, _ADDRESS) if "@" in (text := _text(properties, number))), "")
            people.append((address, _text(properties, _NAME)))
        return [(address, called) for address, called in people if address or called]


def message_of(item: Item, depth: int = 0, left: int = LARGEST_MESSAGE) -> tuple[bytes, bool]:
    """The entry as one message with its texts and attachments, and whether all of it is there.

    At most about `LARGEST_MESSAGE` octets before encoding; what is larger is left out.
    """
    mark = f"=_postfall_{item.entry.identifier:x}_{depth}"
    header = _CONTENT.sub("", item.header())
    parts, whole = [], True
    for kind, data in _texts(item.entry):
        whole = whole and len(data) <= left
        parts.append(_part(f"Content-Type: {kind}; charset=utf-8", data[:left]))
        left -= len(data[:left])
    for place, (name, kind, octets) in enumerate(item._files()):  # same thing
        data, complete = _file(item.entry.get_attachment(place), octets, depth, left)
        whole = whole and complete
        left -= len(data)
        title = name.replace("\\", "").replace('"', "")
        disposition = f'Content-Disposition: attachment; filename="{title}"'
        parts.append(_part(f"Content-Type: {_ODD.sub('', kind)}\n{disposition}", data))
    whole = whole and _attachments(item.entry) <= _MOST_FILES
    body = b"".join(b"--%s\n%s\n" % (mark.encode(), part) for part in parts)
    kind = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{mark}"\n\n'
    return header.encode("utf-8", "replace") + kind.encode() + body + b"--%s--\n" % mark.encode(), whole


def _part(fields: str, data: bytes) -> bytes:
    head = f"{fields}\nContent-Transfer-Encoding: base64\n\n".encode("utf-8", "replace")
    return head + base64.encodebytes(data)


def _file(attachment: Pff, octets: int, depth: int, left: int) -> tuple[bytes, bool]:
    """What an attachment holds: octets, or a message of its own."""
    try:
        if attachment.number_of_sub_items > 0:
            if depth >= _DEEPEST:
                return b"", False
            return message_of(Item(attachment.get_sub_item(0)), depth + 1, left)
        if octets > left:
            return b"", False
        attachment.seek_offset(0, 0)
        return (attachment.read_buffer(octets) if octets else b""), True
    except (OSError, ValueError, AttributeError):
        return b"", False


def _texts(entry: Pff) -> list[tuple[str, bytes]]:
    """The text of the message in the forms that it is kept in; RTF only where there is nothing else."""
    found: list[tuple[str, bytes]] = []
    for kind, name in (("text/plain", "plain_text_body"), ("text/html", "html_body"), ("text/rtf", "rtf_body")):
        try:
            data = getattr(entry, name)
        except (OSError, ValueError):
            continue
        if data and not (kind == "text/rtf" and found):
            found.append((kind, data.encode("utf-8", "replace") if isinstance(data, str) else bytes(data)))
    return found


def _kind(name: str) -> str:
    low = name.lower()
    if not low or low.startswith(_MAILS):
        return "mail"
    return "person" if low.startswith(_PEOPLE) else "other"


def _rows(recipients: Pff) -> list[dict[int, Any]]:
    """The properties of each recipient."""
    if recipients is None:
        return []
    count = min(recipients.number_of_record_sets, _MOST_RECIPIENTS)
    return [_first(recipients.get_record_set(place)) for place in range(count)]


def _properties(entry: Pff) -> dict[int, Any]:
    return _first(entry.get_record_set(0)) if entry.number_of_record_sets else {}


def _first(record: Pff) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for place in range(min(record.number_of_entries, _MOST_ENTRIES)):
        entry = record.get_entry(place)
        if entry.entry_type is not None:
            found.setdefault(entry.entry_type, entry)
    return found


def _string(entry: Pff) -> str:
    try:
        return str(entry.data_as_string or "") if entry.value_type in _TEXT_TYPES else ""
    except (OSError, ValueError):
        return ""


def _raw_text(properties: dict[int, Any], *numbers: int) -> str:
    """The first text with something in it; the two octets before a subject that say how long its prefix is stay."""
    texts = (_string(properties[number]) for number in numbers if number in properties)
    text = next((text for text in texts if text.strip()), "")
    if text.startswith("\x01"):
        return text[:2] + _ODD.sub(" ", text[2:_LONGEST]).strip()
    return _ODD.sub(" ", text[:_LONGEST]).strip()


def _text(properties: dict[int, Any], *numbers: int) -> str:
    return _raw_text(properties, *numbers)


def _person(name: str, address: str) -> str:
    """A person as a header field names one."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    if not address:
        return f'"{quoted}"' if name else ""
    return f'"{quoted}" <{address}>' if name and name != address else f"<{address}>"


def _attachments(entry: Pff) -> int:
    try:
        return int(entry.number_of_attachments)
    except (OSError, ValueError):
        return 0


def _moment(entry: Pff, name: str) -> datetime | None:
    try:
        found: datetime | None = getattr(entry, name)
    except (OSError, ValueError, OverflowError):
        return None
    return found if found is not None and 1970 < found.year < 2200 else None


def _iso(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%S}+00:00" if moment is not None else None
