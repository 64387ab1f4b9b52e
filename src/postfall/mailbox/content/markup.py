"""HTML to text, in linear time whatever is fed in.

No parser: mail HTML is broken in every way, and all we need is what a reader sees, in reading order. Scripts, styles
and comments go, blocks become lines, cells become spaces, everything else disappears so that a number in bold letters
stays one number. Attributes are not read: link targets are full of digits that nobody wrote.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from postfall.mailbox.content.plaintext import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = re.compile(r"<(script|style)\b", re.IGNORECASE)
_HIDDEN_END = re.compile(r"</(?:script|style)\b[^<>]*+>?", re.IGNORECASE)
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9]{0,20})")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}+(?![0-9])|#[xX][0-9A-Fa-f]{1,6}+(?![0-9A-Fa-f])|[A-Za-z][A-Za-z0-9]{1,31}+);?")
_NOTHING = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]++")
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_LINE = "\x1f"
_BLOCKS = (
    "p div br tr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 hr table thead tbody tfoot section article header footer nav aside"
    " main blockquote pre form fieldset address figure title head body html center option caption"
)
_INSTEAD = dict.fromkeys(_BLOCKS.split(), _LINE) | {"td": " ", "th": " "}
_LOOK = 2048
_PIECE = 1 << 20


def seen_in(data: bytes, charset: str = "", *, xml: bool = False) -> str:
    """What a reader sees of the HTML `data`; a `charset` from outside wins over the one that the markup announces.

    In `xml` every element is a word of its own. Long ones are read in pieces that end at tags, so that little memory is
    needed.
    """
    charset = charset or charset_of(data)
    if len(data) <= _PIECE or charset.lower().startswith(("utf-16", "utf-32", "iso-2022")):
        return text_of(readable(data, charset), xml=xml)
    return " ".join(text for piece in _pieces(data) if (text := text_of(readable(piece, charset), xml=xml)))


def _pieces(data: bytes) -> Iterator[bytes]:
    """`data` in pieces that end before or behind a tag; a tag longer than a piece (a picture in it) is left out."""
    at = 0
    while at < len(data):
        end = at + _PIECE
        if end < len(data):
            cut = max(data.rfind(b"<", at + 1, end), data.rfind(b">", at, end) + 1)
            closed = data.find(b">", end) if cut <= at and data[at] == ord("<") else -1
            if closed >= 0:
                at = closed + 1
                continue
            end = cut if cut > at else _between_signs(data, end)
        yield data[at:end]
        at = end


def _between_signs(data: bytes, end: int) -> int:
    """A place at or a little before `end` where no sign of UTF-8 is cut through."""
    return next((place for place in range(end, end - 4, -1) if data[place] & 0xC0 != 0x80), end)


def charset_of(markup: bytes) -> str:
    """The charset that the markup itself announces; empty where it does not."""
    found = _CHARSET.search(markup[:_LOOK])
    return found.group(1).decode("ascii", "replace") if found else ""


def text_of(markup: str, *, xml: bool = False) -> str:
    """What a reader sees of `markup`: one line a block, single spaces."""
    text = _without_comments(markup) if "<!--" in markup else markup
    text = _without_hidden(text)
    text = _without_tags(text, " " if xml else "")
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if not text.isascii():
        text = _NOTHING.sub("", text)
    for sign in "\n\r\t\f\v\xa0":
        text = text.replace(sign, " ")
    text = _once(text, " ").replace(f" {_LINE}", _LINE).replace(f"{_LINE} ", _LINE)
    return _once(text, _LINE).strip(f"{_LINE} ").replace(_LINE, "\n")


def _once(text: str, sign: str) -> str:
    """`text` with runs of `sign` made one; a few passes, because each halves the runs."""
    while sign + sign in text:
        text = text.replace(sign + sign, sign)
    return text


def _without_tags(text: str, usual: str) -> str:
    """Tags become what `_INSTEAD` says, others `usual`; a sign that opens no tag stays."""
    first, *pieces = text.split("<")
    kept, known = [first], dict[str, str]()
    for piece in pieces:
        tag, closed, rest = piece.partition(">")
        instead = known.get(tag)
        if instead is None:
            name = _NAME.match(tag)
            if not closed or not (name or tag.startswith(("!", "?", "/"))):
                kept.append(f"<{piece}")
                continue
            instead = known[tag] = _INSTEAD.get(name.group(1).lower(), usual) if name else usual
        kept.append(instead + rest)
    return "".join(kept)


def _without_comments(text: str) -> str:
    """Comments go; one that never ends takes nothing with it, because the text behind it may be seen."""
    first, *others = text.split("<!--")
    kept = [first]
    for piece in others:
        comment, ended, rest = piece.partition("-->")
        kept.append(rest if ended else comment)
    return "".join(kept)


def _without_hidden(text: str) -> str:
    """Scripts and styles go. Each piece is looked at once, so that many openings without an end cost no more."""
    openings = list(_HIDDEN.finditer(text))
    if not openings:
        return text
    kept = [text[: openings[0].start()]]
    stops = [opening.start() for opening in openings[1:]] + [len(text)]
    for opening, stop in zip(openings, stops, strict=True):
        ended = _HIDDEN_END.search(text, opening.end(), stop)
        kept.append(text[ended.end() if ended else opening.start() : stop])
    return "".join(kept)
