"""What a letter of the practice world is, and the tools its makers share: gaps to fill, quotes, thread numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from postfall.exercise.world import words
from postfall.exercise.world.people import phone
from postfall.exercise.world.season import Rhythm, Season, berlin, clock, german_day
from postfall.exercise.world.truth import INBOX, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.mime import File, Part
    from postfall.exercise.world.people import Cast, Contact


class Shape(Enum):
    """How the text is put into octets."""

    QUOTED = ("utf-8", "quoted-printable")
    EIGHT = ("utf-8", "8bit")
    BASE64 = ("utf-8", "base64")
    LATIN = ("iso-8859-1", "quoted-printable")


class Fault(Enum):
    """What is wrong with a broken mail."""

    NO_DATE = "no Date line"
    NO_RECEIVED = "copied in, no Received line"
    UNDATED = "neither Date nor Received"
    NO_SENDER_ADDRESS = "From without an address"
    RAW_LATIN = "latin-1 octets in the header, no charset named"
    BAD_BASE64 = "attachment is not base64"
    CUT = "multipart cut off"
    JUNK_LINE = "header line without a colon"
    LONG_LINE = "a header line of some 900 octets"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail before it is put into octets. `at` is its arrival (UTC); `answers` and `thread` hold message ids.

    `part` replaces text, HTML and files by a body made elsewhere; `extra` are header lines of its own. `own`: the
    holder wrote it, so that no server brought it. `groups` says whom it is about, as the playbook's fact does.
    """

    kind: str
    at: datetime
    sender: Contact
    subject: str
    text: str
    to: tuple[Contact, ...]
    cc: tuple[Contact, ...] = ()
    reply_to: Contact | None = None
    html: str = ""
    files: tuple[File, ...] = ()
    thread: tuple[str, ...] = ()
    id: str = ""
    shape: Shape = Shape.QUOTED
    fault: Fault | None = None
    part: Part | None = None
    extra: tuple[tuple[str, str], ...] = ()
    hidden: bool = False
    claimed: datetime | None = None
    own: bool = False
    folder: str = INBOX
    flags: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    groups: tuple[str, ...] = ()

    def people(self) -> tuple[Contact, ...]:
        """Who stands in From, To, Cc and Reply-To of the finished mail."""
        senders = () if self.fault is Fault.NO_SENDER_ADDRESS else (self.sender,)
        named = () if self.hidden else (*self.to, *self.cc)
        return (*senders, *named, *((self.reply_to,) if self.reply_to else ()))

    def addresses(self) -> frozenset[str]:
        """The addresses, lower case, that stand in From, To, Cc and Reply-To of the finished mail."""
        return frozenset(row.address.lower() for row in self.people())


_GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Scene:
    """What every maker of letters works with."""

    dice: Dice
    season: Season
    cast: Cast

    @property
    def home(self) -> Contact:
        """The holder as recipient."""
        return self.cast.holder.contact

    def fill(self, text: str, **fixed: str) -> str:
        """`text` with its `{gaps}` filled: by `fixed`, else drawn, one draw a gap, left to right."""
        return _GAP.sub(lambda gap: fixed.get(gap[1]) or self._draw(gap[1]), text)

    def say(self, *rows: Sequence[str], **fixed: str) -> str:
        """One sentence of each row, as a paragraph."""
        return self.fill(" ".join(self.dice.pick(row) for row in rows), **fixed)

    def _draw(self, gap: str) -> str:
        return _DRAWN[gap](self.dice)

    def message_id(self, domain: str) -> str:
        """A new message id, in angle brackets."""
        return f"<{self.dice.hexadecimal(8)}.{self.dice.hexadecimal(12)}@{domain}>"

    def shape(self) -> Shape:
        """How this sender's program writes text."""
        return self.dice.weighted(((55, Shape.QUOTED), (20, Shape.EIGHT), (8, Shape.BASE64), (17, Shape.LATIN)))

    def letter(self, kind: str, at: datetime, sender: Contact, subject: str, text: str) -> Letter:
        """A plain letter to the holder."""
        made = self.message_id(sender.domain)
        return Letter(kind, at, sender, subject, text, (self.home,), id=made, shape=self.shape())

    def thread(
        self, kind: str, who: Contact, subject: str, rows: Sequence[tuple[str, str]], rhythm: Rhythm
    ) -> list[Letter]:
        """A conversation as the inbox sees it: their letters, each below the first quoting our answer.

        `rows` are pairs (their text, our answer to it); the thread ends where an answer would lie after now.
        """
        letters: list[Letter] = []
        at: datetime | None = self.season.arrival(rhythm)
        past, ids = "", list[str]()
        for number, (theirs, ours) in enumerate(rows):
            if at is None:
                break
            title = (
                ("Re: " if who.english else self.dice.pick(("AW: ", "Re: ", "Aw: "))) + subject if number else subject
            )
            row = self.letter(kind, at, who, title, theirs + past)
            letters.append(replace(row, thread=tuple(ids)))
            answered = self.season.after(at, Rhythm.OFFICE, hours=1, days=2)
            if answered is None:
                break
            answer = self.message_id(self.cast.holder.contact.domain)
            ids += [row.id, answer]
            past = "\n\n" + quoted(ours, answered, self.cast.holder.contact, english=who.english)
            at = self.season.after(answered, rhythm, hours=2, days=6)
        return letters


def quoted(text: str, at: datetime, who: Contact, *, english: bool = False) -> str:
    """`text` as the next letter quotes it."""
    local = berlin(at)
    day = german_day(local)
    head = (
        f"On {day} at {clock(local)}, {who.name} wrote:"
        if english
        else f"Am {day} um {clock(local)} schrieb {who.name}:"
    )
    return head + "\n" + "\n".join(f"> {row}" if row else ">" for row in text.split("\n"))


def greeting(dice: Dice, who: Contact, *, formal: bool = False) -> str:
    """How the German letter opens."""
    if formal:
        return dice.pick(("Sehr geehrte Frau Wendland,", "Sehr geehrte Damen und Herren,", "Guten Tag Frau Wendland,"))
    return dice.pick(("Hallo Frau Wendland,", "Guten Tag,", "Liebe Frau Wendland,", "Hallo zusammen,", "Moin,"))


def closing(dice: Dice, who: Contact) -> str:
    """How the German letter ends, with the signature."""
    wish = dice.pick(("Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße", "Herzliche Grüße", "MfG"))
    if who.firm:
        return f"{wish}\n{who.name}\n\n-- \n{who.signature()}"
    return f"{wish}\n{who.signature() if dice.chance(55) else who.name}"


def topic(dice: Dice) -> dict[str, str]:
    """What a thread is about, in all the forms that German grammar asks for; fixed for the whole thread."""
    piece, gender = dice.pick(words.PIECES)
    room, place = dice.pick(words.ROOMS)
    forms, english = words.FORMS[gender], dice.pick(words.ENGLISH_PIECES)
    return {
        "piece": piece, "new_piece": f"{forms['new']} {piece}", "at_piece": f"{forms['at']} {piece}",
        "the_piece": f"{forms['the']} {piece}", "our_piece": f"{forms['our']} {piece}",
        "old_piece": f"{forms['old']} {piece}",
        "wood": dice.pick(words.WOODS), "room": room, "the_room": f"{words.FORMS[place]['acc']} {room}",
        "english_piece": english, "english_wood": dice.pick(words.ENGLISH_WOODS),
    }  # fmt: skip


def euros(cents: int) -> str:
    """An amount as German letters write it: `1.234,50`."""
    whole = str(cents // 100)
    groups = [whole[max(at - 3, 0) : at] for at in range(len(whole), 0, -3)]
    return ".".join(reversed(groups)) + f",{cents % 100:02d}"


def later(at: datetime, days: int) -> str:
    """The German date `days` after `at`."""
    return german_day(berlin(at + timedelta(days=days)))


_DRAWN: dict[str, Callable[[Dice], str]] = {
    "piece": lambda dice: dice.pick(words.PIECES)[0],
    "wood": lambda dice: dice.pick(words.WOODS),
    "room": lambda dice: dice.pick(words.ROOMS)[0],
    "goods": lambda dice: dice.pick(words.GOODS),
    "place": lambda dice: dice.pick(words.PLACES),
    "street": lambda dice: f"{dice.pick(words.STREETS)} {dice.between(1, 98)}",
    "first": lambda dice: dice.pick(words.FIRST),
    "last": lambda dice: dice.pick(words.LAST),
    "measure": lambda dice: f"{dice.between(60, 320)} x {dice.between(40, 120)} cm",
    "amount": lambda dice: euros(dice.between(4500, 980000)),
    "small": lambda dice: euros(dice.between(900, 49900)),
    "number": lambda dice: str(dice.between(10000, 99999)),
    "count": lambda dice: str(dice.between(2, 40)),
    "time": lambda dice: f"{dice.between(7, 17)}:{dice.pick(('00', '15', '30', '45'))}",
    "weekday": lambda dice: dice.pick(("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")),
    "english_piece": lambda dice: dice.pick(words.ENGLISH_PIECES),
    "english_wood": lambda dice: dice.pick(words.ENGLISH_WOODS),
    "english_day": lambda dice: dice.pick(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
    "weeks": lambda dice: str(dice.between(2, 9)),
    "year_old": lambda dice: str(dice.between(1934, 1958)),
    "iban": lambda dice: dice.pick(words.IBANS),
    "phone": phone,
}
