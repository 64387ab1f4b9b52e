"""A text as the rules see it: layout levelled, with the words around a place and the table that it stands in."""

from __future__ import annotations

REACH_BEFORE, REACH_AFTER = 60, 25
"""Characters around a candidate in which words decide what it is."""
_LONGEST_LINE = 2000
_LEVELLED = {
    **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u2002\u2003\t\u3000", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00ad", "-"),
}


def levelled(text: str) -> str:
    """`text` with one sort of space and one sort of dash, every character in its place."""
    if text.isascii():
        return text.replace("\t", " ") if "\t" in text else text
    for sign, plain in _LEVELLED.items():
        if sign in text:
            text = text.replace(sign, plain)
    return text


def folded(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    )


class View:
    """One text. Places are offsets in characters, the same in `raw` and `text`."""

    __slots__ = ("_heads", "_lower", "raw", "text")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = levelled(raw)
        self._heads: dict[int, int] = {}
        self._lower = ""

    @property
    def lower(self) -> str:
        """The text in lower case, every character in its place."""
        if not self._lower:
            self._lower = folded(self.text)
        return self._lower

    def before(self, start: int, reach: int = REACH_BEFORE) -> str:
        """What stands before `start`."""
        return self.text[max(0, start - reach) : start]

    def after(self, end: int, reach: int = REACH_AFTER) -> str:
        """What stands behind `end`, up to the end of its line."""
        return self.text[end : end + reach].partition("\n")[0]

    def column(self, start: int) -> str:
        """The heading of the table column that `start` stands in; empty where there is no table."""
        first = self._line(start)
        mark = self._mark(first, start)
        if first < 0 or not mark:
            return ""
        head = self._head(first, mark)
        if head == first:
            return ""
        cells = self._text(head).split(mark)
        place = self.raw.count(mark, first, start)
        return cells[place].strip() if place < len(cells) else ""

    def line(self, place: int) -> tuple[int, str]:
        """Where the line of `place` begins, and its text; empty where it is too long for a table."""
        first = self._line(place)
        return first, self._text(first) if first >= 0 else ""

    def _line(self, place: int) -> int:
        """Where the line of `place` begins; -1 where that is too far away for a table."""
        least = max(0, place - _LONGEST_LINE)
        found = self.raw.rfind("\n", least, place)
        if found < 0:
            return 0 if least == 0 else -1
        return found + 1

    def _text(self, first: int) -> str:
        end = self.raw.find("\n", first, first + _LONGEST_LINE)
        return self.raw[first : end if end >= 0 else first + _LONGEST_LINE]

    def _mark(self, first: int, place: int) -> str:
        """What parts the columns of the line."""
        line = self._text(first) if first >= 0 else ""
        for mark in ("\t", "|", ";", ","):
            if mark in line and (mark != "," or line.count(",") > 1):
                return mark
        return ""

    def _head(self, first: int, mark: str) -> int:
        """The first line of the block of lines with that mark. Every line is walked once for a whole text."""
        walked, line = [], first
        while line not in self._heads:
            walked.append(line)
            above = self._line(line - 1) if line > 0 else -1
            if above < 0 or mark not in self._text(above):
                self._heads[line] = line
                break
            line = above
        head = self._heads[line]
        for passed in walked:
            self._heads[passed] = head
        return head
