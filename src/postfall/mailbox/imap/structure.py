"""BODYSTRUCTURE (RFC 3501 7.4.2) into attachments, the kind of message, and where a delivery report stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json import JSONDecoder
from typing import TYPE_CHECKING

from postfall.mailbox.content.fields import head_of, is_body
from postfall.mailbox.imap.grammar import Malformed, nodes, whole
from postfall.mailbox.model import Attachment
from postfall.mailbox.text import plain

if TYPE_CHECKING:
    from postfall.mailbox.imap.grammar import Node

_STRING = r'(?:NIL|"[^"\\]*+")'
_LEAF = (
    r'\("text" "(?:plain|html)" (?:NIL|\((?: ?"(?:charset|format|delsp|reply-type)" "[^"\\]*+")++\)) '
    + _STRING + " " + _STRING + " " + _STRING + r" \d++ \d++(?: NIL)*+\)"
)  # fmt: skip
_BODY_ONLY = re.compile(
    _LEAF + r"|\((?:" + _LEAF + r'){1,4} "(?:alternative|mixed|related)"(?: (?:NIL|\("boundary" "[^"\\]*+"\)))*+\)',
    re.IGNORECASE,
)
MOST_PARTS = 1000
MOST_KEPT = 200
_DEEPEST = 50
_LONGEST_NAME = 255
_LONGEST_TYPE = 100
_LEAF_FIELDS = 7
_UNSAFE = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class Structure:
    """What a structure tells: `kind` is a Content-Type line where it says something of the message's nature."""

    attachments: tuple[Attachment, ...] = ()
    kind: str = ""
    report: str = ""
    problems: tuple[str, ...] = ()


NOTHING = Structure()
ODD = Structure(problems=("structure_odd",))


def of_text(text: str) -> Structure:
    """The structure written in `text` (without literals); never raises."""
    if _BODY_ONLY.fullmatch(text):
        return NOTHING
    found: Node = _quickly(text)
    if found is None:
        try:
            top = nodes(text)
        except Malformed:
            return ODD
        found = top[0] if len(top) == 1 else None
    return of_node(found)


_json = JSONDecoder(strict=False).decode


def _quickly(text: str) -> list[Node] | None:
    """The lists in `text`, read by the compiled parser of JSON; None where anything is unusual.

    What stands outside of quotes is rewritten, what stands inside stays untouched.
    """
    if "\\" in text:
        return None
    pieces = text.split('"')
    outside = '"'.join(pieces[::2]).replace(")(", "],[").replace("(", "[").replace(")", "]")
    pieces[::2] = outside.replace(" ", ",").replace("NIL", "null").split('"')
    try:
        found = _json('"'.join(pieces))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def of_node(node: Node) -> Structure:
    """The structure in `node`; never raises."""
    if not isinstance(node, list) or not node:
        return ODD
    walk = _Walk()
    if isinstance(node[0], list):
        walk.multipart(node, "", 0)
    else:
        walk.leaf(node, "1", 0)
    return Structure(
        tuple(walk.attachments), _kind(node, walk.report), walk.report, tuple(dict.fromkeys(walk.problems))
    )


@dataclass(slots=True)
class _Walk:
    """One walk over the parts."""

    attachments: list[Attachment] = field(default_factory=list)
    report: str = ""
    problems: list[str] = field(default_factory=list)
    parts: int = 0

    def multipart(self, node: list[Node], prefix: str, depth: int) -> None:
        """The parts of a multipart; `prefix` is its own number with a dot, or empty."""
        if depth > _DEEPEST:
            self.problems.append("structure_odd")
            return
        children = [child for child in node if isinstance(child, list) and child]
        subtype = next((value for value in node if isinstance(value, str)), "").lower()
        if subtype == "encrypted":  # its parts have no names of their own that say anything
            return
        for number, child in enumerate(children[: _count(node)], 1):
            self.parts += 1
            if self.parts > MOST_PARTS:
                self.problems.append("too_many_parts")
                return
            part = f"{prefix}{number}"
            if isinstance(child[0], list):
                self.multipart(child, f"{part}.", depth + 1)
            else:
                self.leaf(child, part, depth + 1)

    def leaf(self, node: list[Node], part: str, depth: int) -> None:
        """A part without parts, or an attached message."""
        if len(node) < _LEAF_FIELDS or not isinstance(node[0], str) or not isinstance(node[1], str):
            self.problems.append("structure_odd")
            return
        kind = f"{node[0]}/{node[1]}".lower()[:_LONGEST_TYPE]
        disposition, disposed = _disposition(node)
        name = _name(_parameters(node[2]), disposed)
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            self.report = self.report or part
        elif not is_body(kind, disposition, name):
            self._keep(Attachment(name, kind, whole(node[6]) or 0, part))
        inner = node[8] if kind in {"message/rfc822", "message/global"} and len(node) > 8 else None
        if isinstance(inner, list) and inner:
            if isinstance(inner[0], list):
                self.multipart(inner, f"{part}.", depth + 1)
            elif depth <= _DEEPEST:
                self.leaf(inner, f"{part}.1", depth + 1)

    def _keep(self, attachment: Attachment) -> None:
        if len(self.attachments) < MOST_KEPT:
            self.attachments.append(attachment)
        else:
            self.problems.append("too_many_parts")


def _count(node: list[Node]) -> int:
    """How many parts stand before the subtype."""
    return next((place for place, value in enumerate(node) if not isinstance(value, list)), len(node))


def _parameters(node: Node) -> list[tuple[str, str]]:
    if not isinstance(node, list):
        return []
    pairs = zip(node[::2], node[1::2], strict=False)
    return [(key.lower(), value) for key, value in pairs if isinstance(key, str) and isinstance(value, str)]


def _disposition(node: list[Node]) -> tuple[str, list[tuple[str, str]]]:
    """Content-Disposition, wherever the server puts it behind the size: `("attachment" ("filename" "x"))`."""
    for value in node[_LEAF_FIELDS:]:
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
            if value[1] is None or isinstance(value[1], list):
                return value[0].lower(), _parameters(value[1])
        elif isinstance(value, str) and value.lower() == "attachment":
            return "attachment", []
    return "", []


def _name(typed: list[tuple[str, str]], disposed: list[tuple[str, str]]) -> str:
    """The file name as mail programs show it: `filename` before `name`, encoded words and pieces (RFC 2231) decoded."""
    plain_name = next((value for key, value in disposed if key == "filename"), None)
    if plain_name is None and not any("*" in key for key, _ in (*typed, *disposed)):
        plain_name = next((value for key, value in typed if key == "name"), "")
    if plain_name is not None:
        return plain(plain_name)[0][:_LONGEST_NAME]
    block = f"Content-Type: x/x{_written(typed)}\r\nContent-Disposition: attachment{_written(disposed)}\r\n"
    return head_of(block.encode("latin-1", "replace")).name


def _written(parameters: list[tuple[str, str]]) -> str:
    """Parameters as they stand in a header, on one line."""
    return "".join(
        '; {}="{}"'.format(
            key, _UNSAFE.sub(" ", value).replace("\\", "\\\\").replace('"', '\\"')
        )
        for key, value in parameters
        if key.isprintable() and not set(key) & set(' ;="')
    )  # fmt: skip


def _kind(node: list[Node], report: str) -> str:
    """The Content-Type line of a message whose nature it tells: reports, encrypted and signed ones."""
    if isinstance(node[0], list):
        at = _count(node)
        subtype = node[at] if at < len(node) else None
        written = node[at + 1] if at + 1 < len(node) else None
        kind = f"multipart/{subtype}".lower() if isinstance(subtype, str) else ""
    else:
        kind = f"{node[0]}/{node[1]}".lower() if len(node) > 2 and isinstance(node[1], str) else ""
        written = node[2] if len(node) > 2 else None
    if kind not in _TELLING and "pkcs7-mime" not in kind:
        return ""
    said = _written([(key, value) for key, value in _parameters(written) if key in {"report-type", "smime-type"}])
    if report and "delivery-status" not in said:
        said += "; report-type=delivery-status"
    return f"\nContent-Type: {_UNSAFE.sub(' ', kind)[:_LONGEST_TYPE]}{said[:200]}\r"


_TELLING = frozenset({"multipart/report", "multipart/encrypted", "multipart/signed"})
