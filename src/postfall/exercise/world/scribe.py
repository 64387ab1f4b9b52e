"""Writes the letters of a profile: conversations with quotes, signatures and attachments, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.bundle import DOCX, docx
from postfall.exercise.world.letters import Letter, Scene, closing, euros, quoted
from postfall.exercise.world.mime import File
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.people import Contact
from postfall.exercise.world.profile import Tone, hints, tagged
from postfall.exercise.world.season import Rhythm, berlin
from postfall.exercise.world.truth import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.exercise.world.company import Company
    from postfall.exercise.world.profile import Paper, Profile, Topic

SENT = "Sent"
_PHONE = Mark("phone")
_MEDIA = {"pdf": "application/pdf", "docx": DOCX}


@dataclass(slots=True)
class Told:
    """What a text tells, gathered while it is written."""

    kinds: dict[str, None] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)

    def copy(self) -> Told:
        """The same, to be written on."""
        return Told(dict(self.kinds), dict(self.groups))

    def add(self, other: Told) -> None:
        """Take over what a quoted text tells."""
        self.kinds.update(other.kinds)
        self.groups.update(other.groups)


@dataclass(frozen=True, slots=True)
class Scribe(Scene):
    """Writes for one holder. `sends`: what the holder writes lies on the server too; nothing of it after `quiet`."""

    profile: Profile
    company: Company
    sends: bool
    quiet: datetime

    def conversation(self, topic: Topic, who: Contact | None = None) -> list[Letter]:
        """One conversation on `topic` with `who`, else with somebody, as the mailbox holds it."""
        if who is None:
            people = self.company.parts[topic.who]
            who = people[self.dice.low(len(people))]
        gaps = self._gaps(topic)
        told = Told(dict.fromkeys(topic.kinds))
        subject = self.sentence(topic.subjects, told, gaps)
        talk = _Talk(self, topic, who, gaps, subject, told)
        return talk.begun_by_us() if topic.outgoing else talk.begun_by_them()

    def _gaps(self, topic: Topic) -> dict[str, str]:
        """What stays the same through a conversation."""
        more = self.profile.more_gaps(self.dice) if self.profile.more_gaps and not topic.english else {}
        fixed = {name: self.dice.pick(rows) for name, rows in self.profile.gaps.items()}
        return {**fixed, **more, "number": str(self.dice.between(10000, 99999)), "month": self._month()}

    def _month(self) -> str:
        local = berlin(self.season.now - timedelta(days=self.dice.low(900)))
        return f"{local.month:02d}/{local.year}"

    def sentence(self, rows: Sequence[str], told: Told, gaps: dict[str, str]) -> str:
        """One of `rows`, filled; what its tags say goes to `told`."""
        text, kinds, groups = tagged(self.dice.pick(rows))
        told.kinds.update(dict.fromkeys(kinds))
        if "{phone}" in text:
            told.kinds[_PHONE.kind] = None
        told.groups.update(dict.fromkeys(groups))
        return self.fill(text, **gaps)

    def paper(self, paper: Paper, told: Told, gaps: dict[str, str]) -> File:
        """The attachment."""
        wages = {**gaps, "wage": euros(self.dice.between(180_000, 520_000))}
        lines = [self.sentence(paper.rows, told, wages) for _ in range(self.dice.between(3, 9))]
        title = self.fill(paper.title, **gaps)
        data = docx(title, lines) if paper.media == "docx" else pdf(title, lines)
        return File(self.fill(paper.name, **gaps).replace("/", "-"), _MEDIA[paper.media], data)

    def to_us(self, kind: str, at: datetime, who: Contact, subject: str, text: str, told: Told) -> Letter:
        """A letter that came in."""
        letter = self.letter(kind, at, who, subject, text)
        return replace(letter, marks=_marks(told, text), groups=(*told.groups, self.company.group_of(who)))

    def from_us(self, kind: str, at: datetime, who: Contact, subject: str, text: str, told: Told) -> Letter:
        """A letter that the holder sent."""
        letter = self.letter(kind, at, self.home, subject, text)
        return replace(
            letter,
            to=(who,),
            own=True,
            folder=SENT,
            flags=("\\Seen",),
            marks=_marks(told, text),
            groups=(*told.groups, self.company.group_of(who)),
        )

    def own_close(self, *, english: bool) -> str:
        """How the holder's letters end."""
        holder = self.cast.holder
        wish = "Kind regards" if english else self.dice.pick(("Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße"))
        firm = "" if holder.organisation == holder.name else f"\n{holder.organisation}"
        return (
            f"{wish}\n{holder.name}\n\n-- \n{holder.name}{firm}\n{holder.street}, {holder.place}\nTel. {holder.phone}"
        )


def _marks(told: Told, text: str) -> tuple[Mark, ...]:
    kinds = dict(told.kinds)
    if "Tel. " in text:
        kinds[_PHONE.kind] = None
    return hints(tuple(kinds))


class _Talk:
    """One conversation while it is written. `told`: what subject and topic tell, `quoted`: what the past letters do."""

    def __init__(
        self, scribe: Scribe, topic: Topic, who: Contact, gaps: dict[str, str], subject: str, told: Told
    ) -> None:
        self.scribe, self.topic, self.who, self.gaps, self.subject = scribe, topic, who, gaps, subject
        self.dice = scribe.dice
        self.told, self.quoted = told, Told()
        self.letters: list[Letter] = []
        self.ids: list[str] = []
        self.past = ""

    def begun_by_them(self) -> list[Letter]:
        topic, most = self.topic, len(self.topic.turns)
        turns = self.dice.weighted(((45, 1), (30, min(2, most)), (25, most)))
        at: datetime | None = self.scribe.season.arrival(topic.rhythm)
        for number in range(turns):
            if at is None:
                break
            self._theirs(at, number)
            last = number == turns - 1
            if (last and self.dice.chance(55)) or number >= len(topic.answers):
                break
            at = self._ours(at, number)
        return self.letters

    def begun_by_us(self) -> list[Letter]:
        at = self.scribe.season.arrival(Rhythm.OFFICE)
        if at >= self.scribe.quiet:
            return self.letters
        back = self._write(at, 0)
        if back is not None and self.dice.chance(40):
            self._theirs(back, 0)
        return self.letters

    def _theirs(self, at: datetime, number: int) -> None:
        topic, told = self.topic, self.told.copy()
        said = self.scribe.sentence(topic.turns[number], told, self.gaps)
        if number == 0 and topic.details and self.dice.chance(60):
            said += " " + self.scribe.sentence(topic.details, told, self.gaps)
        text = f"{self._greeting()}\n\n{said}\n\n{self._closing()}"
        alone = told.copy()
        told.add(self.quoted)
        letter = self.scribe.to_us(topic.kind, at, self.who, self._title(), text + self.past, told)
        letter = self._with_paper(letter, told, first=number == 0 and not topic.outgoing)
        letter = replace(letter, thread=tuple(self.ids), cc=self._copied())
        self.letters.append(letter)
        self.ids.append(letter.id)
        self.past, self.quoted = "\n\n" + quoted(text, at, self.who, english=topic.english), alone

    def _ours(self, at: datetime, number: int) -> datetime | None:
        """Our answer; when theirs to it comes."""
        answered = self.scribe.season.after(at, Rhythm.OFFICE, hours=1, days=2)
        if answered is None or answered >= self.scribe.quiet:
            return None
        return self._write(answered, number)

    def _write(self, at: datetime, number: int) -> datetime | None:
        topic, scribe = self.topic, self.scribe
        told = self.told.copy()
        said = scribe.sentence(topic.answers[number], told, self.gaps)
        end = scribe.own_close(english=topic.english)
        text = f"{self._hello()}\n\n{said}\n\n{end}"
        past = self.past if self.dice.chance(50) else ""
        alone = told.copy()
        if past:
            told.add(self.quoted)
        letter = scribe.from_us("answer", at, self.who, self._title(), text + past, told)
        letter = self._with_paper(letter, told, first=topic.outgoing)
        letter = replace(letter, thread=tuple(self.ids), cc=self._copied() if topic.outgoing else ())
        if scribe.sends:
            self.letters.append(letter)
        self.ids.append(letter.id)
        self.past, self.quoted = "\n\n" + quoted(text, at, scribe.home, english=topic.english), alone
        return scribe.season.after(at, topic.rhythm, hours=2, days=6)

    def _with_paper(self, letter: Letter, told: Told, *, first: bool) -> Letter:
        paper = self.topic.paper
        if paper is None or not first or not self.dice.chance(paper.percent):
            return letter
        file = self.scribe.paper(paper, told, self.gaps)
        return replace(letter, files=(file,), marks=_marks(told, letter.text))

    def _copied(self) -> tuple[Contact, ...]:
        if not self.topic.copied:
            return ()
        others = self.scribe.company.parts[self.topic.who][:40]
        drawn = self.dice.some(others, self.dice.below(self.topic.copied + 1))
        return tuple(row for row in drawn if row != self.who)

    def _title(self) -> str:
        if not self.ids:
            return self.subject
        return ("Re: " if self.topic.english else self.dice.pick(("AW: ", "Re: ", "Aw: "))) + self.subject

    def _greeting(self) -> str:
        name = self.scribe.cast.holder.name
        if self.topic.english:
            return self.dice.pick((f"Dear {name},", "Hello,"))
        if self.topic.tone is Tone.FORMAL:
            return self.dice.pick(("Sehr geehrte Damen und Herren,", f"Guten Tag {name},"))
        if self.topic.tone is Tone.NEAR:
            return self.dice.pick((f"Hallo {name.split(' ')[0]},", "Hallo zusammen,", "Moin,"))
        return self.dice.pick((f"Guten Tag {name},", "Guten Tag,", "Hallo,"))

    def _hello(self) -> str:
        """How we greet."""
        if self.topic.english:
            return f"Dear {self.who.name},"
        return (
            f"Hallo {self.who.name.split(' ')[0]}," if self.topic.tone is Tone.NEAR else f"Guten Tag {self.who.name},"
        )

    def _closing(self) -> str:
        if self.topic.english:
            return f"Kind regards\n{self.who.signature()}"
        if self.topic.tone is Tone.NEAR:
            return self.dice.pick(("Liebe Grüße", "Viele Grüße", "Bis bald")) + f"\n{self.who.name.split(' ')[0]}"
        return closing(self.dice, self.who)
