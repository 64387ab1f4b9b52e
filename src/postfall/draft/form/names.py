"""What the conditions and parts of a form can name beside facts, taken from the dossier.

Values for conditions: `first` (no notice to the authority yet), `withdrawn`, `late` (the 72 hours are over), `outcome`
and `band` of the risk, `persons_count` and `records_count` (exact, approximate, unknown), `seat` (eea, outside),
`same_day`, `notifier_is` (dpo, legal, other), `contact_is` (dpo, notifier, other), `seen_types` (letters of field 70
that a look suggests), `other_bodies` (yes, no), `persons_date`, `letter_written`, `assessment_written`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.case.model import FactState, NoticeStage
from postfall.draft import list_words as words
from postfall.draft.form.model import Names
from postfall.exposure.model import Group
from postfall.language import Text, day, moment, number
from postfall.law.duties.words import has_number
from postfall.law.model import DutyState
from postfall.value import UNKNOWN, Moment, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.case.model import Fact, NoticeRecord
    from postfall.dossier.model import Dossier
    from postfall.draft.facts import Speaker

TO_AUTHORITY = ("gdpr-33-1", "kdg-33", "dsg-ekd-32", "ch-dsg-24", "uk-gdpr-33")
"""Duties to tell a data protection authority."""
TO_PERSONS = ("gdpr-34", "kdg-34", "dsg-ekd-33")
OTHER_BODIES = ("bsig-", "dora-", "tkg-", "eidas-", "ch-isg-", "uk-pecr-")
FROM_FACTS: Mapping[str, tuple[str, ...]] = {
    "seat": ("country",),
    "same_day": ("access_first_at", "access_ended_at"),
    "persons_count": ("persons",),
    "records_count": ("records",),
    "notifier_is": ("notifier_function",),
    "contact_is": ("contact_name",),
}
"""Which facts a name is concluded from: what to ask for where it is missing."""
_EEA, _OUTSIDE = {"DE", "AT", "LI"}, {"CH", "GB"}
# Parts of words by which people call these functions; the conclusion is only ever assumed.
_DPO = ("datenschutzbeauftragt", "data protection officer", "dsb", "dpo")
_LEGAL = ("geschäftsführ", "inhab", "vorstand", "director", "owner", "chief executive", "ceo", "partner")
_FROM_TO = Text("von {start} bis {end}", "from {start} to {end}")
_MAILBOX = Text(
    "Postfach {at}: {messages} Nachrichten, älteste {first}, neueste {last}",
    "mailbox {at}: {messages} messages, oldest {first}, newest {last}",
)
_GROUPS = Text(
    "Empfangende betrügerischer Nachrichten: {recipients}; Menschen mit Angaben in den Nachrichten: {content}",
    "recipients of fraudulent messages: {recipients}; people whose data lie in the messages: {content}",
)
_AT_LEAST = Text("mindestens {n}", "at least {n}")
_IN_MESSAGES = Text("{title} (in {n} Nachrichten)", "{title} (in {n} messages)")
_ENISA = Text(
    "Zum Vergleich die Rechnung nach ENISA (2013): SE = {dpc} × {ei} + {cb} = {se}, Stufe {band}.",
    "For comparison the ENISA figure (2013): SE = {dpc} × {ei} + {cb} = {se}, band {band}.",
)
_PROVIDER = Text("Anbieter des Postfachs", "provider of the mailbox")
_REFERENCE = Text("Zeichen {reference}", "reference {reference}")


def names_of(speaker: Speaker) -> Names:
    """Everything that the form can name about this case."""
    teller = _Teller(speaker)
    sure, assumed, said = teller.standing(), teller.concluded(), teller.texts()
    outcome = teller.outcome()
    if outcome is not None:
        value, confirmed = outcome
        (sure if confirmed else assumed)["outcome"] = value
    return Names(sure, assumed, {key: text for key, text in said.items() if text})


def known(speaker: Speaker, key: str) -> Fact | None:
    """The confirmed fact `key`, if there is one."""
    found = speaker.found(key)
    return found[0] if found and found[0].state is FactState.CONFIRMED else None


@dataclass(frozen=True, slots=True)
class _Teller:
    """Looks up and words what the form needs."""

    speaker: Speaker

    @property
    def dossier(self) -> Dossier:
        return self.speaker.dossier

    def notices(self, duties: tuple[str, ...]) -> list[NoticeRecord]:
        rows = [row for row in self.dossier.state.notices if row.duty.startswith(duties)]
        return sorted(rows, key=lambda row: row.given.utc)

    def value(self, key: str) -> object:
        fact = known(self.speaker, key)
        return fact.value if fact else None

    def standing(self) -> dict[str, str | bool | tuple[str, ...]]:
        """What follows from the record without any judgement."""
        notices = self.notices(TO_AUTHORITY)
        told = isinstance(self.value("told_authority_at"), Moment)
        made: dict[str, str | bool | tuple[str, ...]] = {
            "first": not notices and not told,
            "withdrawn": bool(notices) and notices[-1].stage is NoticeStage.WITHDRAWN,
            "late": self._late(),
            "seen_types": self.dossier.exposure.suggestions.data_types if self.dossier.exposure else (),
            "persons_date": any(row.follow_up for row in self.notices(TO_PERSONS)),
            "letter_written": any(row.kind.startswith("persons-") for row in self.dossier.state.drafts),
            "assessment_written": any(row.kind == "dpo-assessment" for row in self.dossier.state.drafts),
        }
        country = self.value("country")
        if country in _EEA | _OUTSIDE:
            made["seat"] = "eea" if country in _EEA else "outside"
        begin, end = self.value("access_first_at"), self.value("access_ended_at")
        if isinstance(begin, Moment) and isinstance(end, Moment):
            made["same_day"] = begin.local.date() == end.local.date()
        made |= {f"{key}_count": kind for key in ("persons", "records") if (kind := self._count(key))}
        return made

    def concluded(self) -> dict[str, str | bool | tuple[str, ...]]:
        """What we only conclude."""
        made: dict[str, str | bool | tuple[str, ...]] = {}
        function = self.value("notifier_function")
        if isinstance(function, str):
            low = function.casefold()
            made["notifier_is"] = (
                "dpo" if any(word in low for word in _DPO) else "legal" if any(w in low for w in _LEGAL) else "other"
            )
        contact, notifier, officer = (self.value(key) for key in ("contact_name", "notifier_name", "dpo_contact"))
        if isinstance(contact, str):
            same = isinstance(notifier, str) and _bare(contact) in _bare(notifier)
            dpo = isinstance(officer, str) and _bare(contact) in _bare(officer)
            made["contact_is"] = "notifier" if same else "dpo" if dpo else "other"
        if self.dossier.risk is not None:
            made["band"] = self.dossier.risk.enisa.band.value
        if answer := self._other_bodies():
            made["other_bodies"] = answer
        return made

    def outcome(self) -> tuple[str, bool] | None:
        """What the rules say, and whether a person has put that on record."""
        found = self.dossier.risk
        if found is None:
            return None
        records = self.dossier.state.risks
        return found.outcome.value, bool(records) and records[-1].outcome == found.outcome.value

    def texts(self) -> dict[str, str]:
        """The texts that parts can name; empty where there is nothing to say."""
        to_authority, to_persons = self.notices(TO_AUTHORITY), self.notices(TO_PERSONS)
        authorities = [row.name for row in self.dossier.authorities]
        return {
            "reference": self.dossier.state.id[:8],
            "first_reference": next((row.reference for row in to_authority if has_number(row.reference)), ""),
            "decided_authority": self._decided(TO_AUTHORITY),
            "decided_persons": self._decided(TO_PERSONS),
            "provider_role": self._say(_PROVIDER),
            "estimated": self._estimated(),
            "window": self._window(),
            "mailbox_numbers": self._mailboxes(),
            "groups": self._groups(),
            "seen_kinds": self._kinds(),
            "reasons": self._reasons(),
            "persons_notified": self._day(to_persons[0].given) if to_persons else "",
            "persons_planned": next((self._iso(row.follow_up) for row in to_persons if row.follow_up), ""),
            "persons_channel": "; ".join(dict.fromkeys(row.channel for row in to_persons if row.channel)),
            "other_notices": self._others(),
            "lead_authority": authorities[0] if authorities else "",
            "authorities": "; ".join(authorities),
        }

    def _say(self, text: Text, **values: object) -> str:
        return (text.fill(**values) if values else text).to(self.speaker.language)

    def _number(self, value: int) -> str:
        return number(value, self.speaker.language)

    def _day(self, at: Moment) -> str:
        return day(at.local.date(), self.speaker.language)

    def _iso(self, text: str) -> str:
        from datetime import date

        try:
            return day(date.fromisoformat(text[:10]), self.speaker.language)
        except ValueError:
            return text

    def _late(self) -> bool:
        limits = [duty.deadline for duty in self.dossier.duties if duty.id in TO_AUTHORITY and duty.deadline]
        return any(row.due.utc <= self.dossier.now.utc for row in limits)

    def _count(self, key: str) -> str:
        fact = known(self.speaker, key)
        if fact is None:
            return ""
        if fact.value is UNKNOWN:
            return "unknown"
        return "exact" if fact.provenance.source in {Source.LOG, Source.DOCUMENT} else "approximate"

    def _estimated(self) -> str:
        fact = known(self.speaker, "access_first_at")
        if fact is None or fact.value is UNKNOWN:
            return ""
        return self.speaker.yes(said=fact.provenance.source not in {Source.LOG, Source.DOCUMENT})

    def _other_bodies(self) -> str:
        """Whether other bodies have been told; "no" only where no such duty stands."""
        if self.notices(OTHER_BODIES):
            return "yes"
        standing = {DutyState.OPEN, DutyState.UNDECIDED, DutyState.DONE}
        rows = [duty for duty in self.dossier.duties if duty.id.startswith(OTHER_BODIES)]
        return "" if any(duty.state in standing for duty in rows) else "no"

    def _others(self) -> str:
        rows = []
        for row in self.notices(OTHER_BODIES):
            reference = [self._say(_REFERENCE, reference=row.reference)] if row.reference else []
            rows.append(", ".join([row.to, self._day(row.given), *reference]))
        police = self.value("police_reference")
        if isinstance(police, str):
            rows.append(self._say(Text("Polizei: {it}", "police: {it}"), it=police))
        return "; ".join(rows)

    def _decided(self, duties: tuple[str, ...]) -> str:
        rows = [row.reason for key, row in self.dossier.state.decisions.items() if key in duties and row.reason]
        return "\n".join(rows)

    def _window(self) -> str:
        seen = self.dossier.exposure
        if seen is None or not seen.windows:
            return ""
        access, zone, language = seen.windows[0], self.dossier.now.zone, self.speaker.language
        start = self._say(words.UNKNOWN_START)
        end = self._say(words.NOT_ENDED)
        if access.start is not None:
            start = moment(Moment.of(access.start, zone).local, language)
        if not access.open:
            end = moment(Moment.of(access.end, zone).local, language)
        return self._say(_FROM_TO, start=start, end=end)

    def _mailboxes(self) -> str:
        looks = [(at, row.look) for at, row in enumerate(self.dossier.mailboxes, 1) if row.look is not None]
        unknown = self._say(words.NOT_KNOWN)
        return "; ".join(
            self._say(
                _MAILBOX,
                at=at,
                messages=self._number(look.messages),
                first=self._iso(look.first) if look.first else unknown,
                last=self._iso(look.last) if look.last else unknown,
            )
            for at, look in looks
        )

    def _groups(self) -> str:
        seen = self.dossier.exposure
        if seen is None:
            return ""
        recipients = self._number(seen.recipients.number)
        content = sum(row.group is Group.CONTENT for row in seen.persons)
        counted = seen.at_most.persons is not None
        return self._say(
            _GROUPS,
            recipients=self._say(_AT_LEAST, n=recipients) if seen.recipients.at_least else recipients,
            content=self._number(content) if counted else self._say(words.NOT_COUNTED),
        )

    def _kinds(self) -> str:
        seen = self.dossier.exposure
        rows = [row for row in seen.kinds if row.level != "near_miss"] if seen else []
        return "; ".join(self._say(_IN_MESSAGES, title=row.title, n=self._number(row.messages)) for row in rows)

    def _reasons(self) -> str:
        found = self.dossier.risk
        if found is None:
            return ""
        line = Text("{rule} ({source})", "{rule} ({source})")
        rows = [self._say(line, rule=row.text, source=row.cited or row.source) for row in found.rules]
        enisa = found.enisa
        figures = {key: self._figure(getattr(enisa, key)) for key in ("dpc", "ei", "cb", "se")}
        return "\n".join([*rows, self._say(_ENISA, band=words.BANDS[enisa.band], **figures)])

    def _figure(self, value: float) -> str:
        return f"{value:.2f}".replace(".", "," if self.speaker.language == "de" else ".")


def _bare(name: str) -> str:
    """A name without title and case, to see that two entries mean the same person."""
    return " ".join(part for part in name.casefold().split() if not part.endswith("."))
