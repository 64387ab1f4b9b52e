"""The words around a candidate. They say that it is one, or that it is something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.exposure.kinds.view import View

_OTHER = re.compile(
    r"(?:\brechnungs?|bestell|auftrags?|kunden|artikel|serien|vorgangs?|vertrags?|zähler|chargen?|sendungs?|liefer|buchungs?"
    r"|transaktions?|gutschein|angebots?|geräte|lizenz|mandats?|material|protokoll|drucksachen?|patent)"
    r"[\w.-]{0,10}[ -]?(?:nummern?|nr\b|no\b|id\b|code\b|schlüssel)?"
    r"|invoice|order|ticket|track(?:ing)?|shipment|parcel|paket|customer|serial|voucher|booking|aktenzeichen|\baz\b"
    r"|message-id|references|in-reply-to|isbn|issn|\bean\b|gtin|imei|\buuid\b|commit|prüfsumme|checksum|sha-?\d|zeitstempel"
    r"|timestamp|version|build|\bweee\b|reg\.-nr|\bhr[ab]\b|\bblz\b|\bbic\b|\bkonto(?:nummer|nr)?\b(?!inhaber)|referenz|reference|\bref\b"
    r"|patent|flug|\bbauteil|\bnorm\b|\bdin\b|lieferschein|bestellung|auftrag|rechnung|artikel|vorgang|sendung|charge",
    re.IGNORECASE,
)
"""Words that say that a number counts things, not persons."""


def last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match of `pattern` in `text` ends; -1 without one."""
    end = -1
    for match in pattern.finditer(text):
        end = match.end()
    return end


def labelled(view: View, start: int, end: int, words: re.Pattern[str]) -> bool:
    """Whether `words` name what stands from `start` to `end`: before it, at the head of its column, or behind it.

    Where words for something else stand nearer, they win.
    """
    return bool(nearest(view, start, end, {"it": words}))


def nearest(view: View, start: int, end: int, names: Mapping[str, re.Pattern[str]]) -> str:
    """Which of `names` has the words for what stands from `start` to `end`; empty where none has."""
    before = view.before(start)
    ends = {last(words, before): name for name, words in names.items()}
    if (named := max(ends)) >= 0:
        return ends[named] if last(_OTHER, before[named:]) < 0 else ""
    column = view.column(start)
    if found := [name for name, words in names.items() if words.search(column)]:
        return found[0]
    behind = "" if _near(before) else view.after(end)
    return next((name for name, words in names.items() if words.search(behind)), "")


def denied(view: View, start: int) -> bool:
    """Whether the words before `start` say that it is a number of something else."""
    return _near(view.before(start)) or bool(_OTHER.search(view.column(start)))


def _near(before: str) -> bool:
    return _OTHER.search(before[-40:].rpartition("\n")[2]) is not None
