"""The mails of the break-in as a scenario plans it: what it began with, the fraud mails, and what came back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.bundle import ZIP, zipped
from postfall.exercise.world.letters import Letter, quoted
from postfall.exercise.world.letters_incident import Story, Wording, phishing, returned
from postfall.exercise.world.mime import File
from postfall.exercise.world.people import Contact
from postfall.exercise.world.scribe import SENT
from postfall.exercise.world.truth import Mark
from postfall.exercise.world.words import FRAUD_IBAN

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.scenario.model import IntruderPlan
    from postfall.exercise.world.company import Casting
    from postfall.exercise.world.scribe import Scribe

_CAUGHT_AFTER = timedelta(minutes=41)
_TOGETHER = 10
_MOST_BOUNCES, _MOST_ASKING = 3, 4
_ACCOUNT = Mark("iban", FRAUD_IBAN.replace(" ", ""))

_FRAUD: dict[str, Wording] = {
    "invoice": Wording(
        "Neue Bankverbindung",
        "Guten Tag,\n\nunsere Bank hat gewechselt. Bitte überweisen Sie offene Rechnungen ab sofort nur noch auf "
        f"unser neues Konto:\n\n{FRAUD_IBAN}\n\nMit freundlichen Grüßen\n",
    ),
    "link": Wording(
        "Dokument für Sie freigegeben",
        "Guten Tag,\n\nich habe ein vertrauliches Dokument für Sie freigegeben. Bitte melden Sie sich mit Ihrem "
        "Mailpasswort an:\nhttps://www.freigabe-dokumente.example/ansehen\n\nMit freundlichen Grüßen\n",
    ),
    "money": Wording(
        "Bitte um Hilfe",
        "Hallo,\n\nich bin unterwegs bestohlen worden und komme nicht an mein Konto. Können Sie mir bis morgen "
        "mit Gutscheinkarten im Wert von 200 EUR aushelfen?\n\nDanke!\n",
    ),
    "malware": Wording(
        "Rechnung im Anhang",
        "Guten Tag,\n\nanbei die Rechnung zu unserem letzten Schreiben. Bitte öffnen Sie den Anhang und aktivieren "
        "Sie die Inhalte.\n\nMit freundlichen Grüßen\n",
    ),
    "other": Wording(
        "Wichtige Nachricht", "Guten Tag,\n\nbitte melden Sie sich dringend bei mir.\n\nMit freundlichen Grüßen\n"
    ),
}
_DOUBTS = (
    "ist die Mail wirklich von Ihnen? Das kommt mir komisch vor, ich mache erst einmal nichts.",
    "ich habe heute schon getan, was in Ihrer Mail stand. Meine Tochter sagt, das sei Betrug?",
    "stimmt das so? Wir möchten das gern am Telefon bestätigt haben.",
    "diese Mail haben mindestens drei von uns bekommen. Sind Sie gehackt worden?",
)
_ASKED_AFTER = (4, 55, 75, 95)
"""When people ask back, in hundredths of the time since the fraud mails."""


@dataclass(frozen=True, slots=True)
class Fraud:
    """The fraud mails: to whom, whose mail came back, all letters about it, the most telling first."""

    recipients: tuple[Contact, ...] = ()
    lost: tuple[Contact, ...] = ()
    letters: tuple[Letter, ...] = ()


def story_of(plan: IntruderPlan, now: datetime) -> Story:
    """When what happened, counted back from `now`, the start of the exercise."""
    first = now - max(row.before for row in plan.sessions)
    sends = plan.fraud_before is not None and plan.fraud_recipients > 0
    return Story(
        phished=first - _CAUGHT_AFTER if plan.cause in {"phishing", "malware"} else None,
        first_access=first,
        last_access=now - min(row.before for row in plan.sessions),
        fraud_sent=now - plan.fraud_before if sends and plan.fraud_before is not None else None,
    )


def beginning(scribe: Scribe, plan: IntruderPlan, at: datetime) -> Letter:
    """The mail that it began with."""
    if plan.cause == "phishing":
        made = phishing(scribe, at)
        return replace(
            made, sender=Contact(made.sender.name, f"noreply@{made.sender.domain}", machine=True), reply_to=None
        )
    sender = Contact("Zustellung", "noreply@paket-zustellung.example", machine=True)
    name = scribe.cast.holder.name
    text = f"Guten Tag {name},\n\nIhre Sendung konnte nicht zugestellt werden. Alles Weitere steht im Anhang."
    inside = (("Zustellung.txt", b"Dies ist eine \xc3\x9cbung. Die Datei enth\xc3\xa4lt nichts.\r\n"),)
    letter = scribe.letter("malware", at, sender, "Ihre Sendung", text)
    return replace(letter, files=(File("Zustellung.zip", ZIP, zipped(inside)),))


def fraud(scribe: Scribe, plan: IntruderPlan, casting: Casting, told: Story) -> Fraud:
    """What the intruder sent in the holder's name, and who came back to it."""
    sent = told.fraud_sent
    if sent is None:
        return Fraud()
    recipients = _recipients(scribe, casting, plan.fraud_recipients)
    plain = _FRAUD[plan.fraud_kind or "other"]
    holder = scribe.cast.holder
    wording = Wording(plain.subject, plain.text + "\n".join(dict.fromkeys((holder.name, holder.organisation))))
    marks = (_ACCOUNT,) if plan.fraud_kind == "invoice" else ()
    lost = recipients[: min(_MOST_BOUNCES, len(recipients) // 4)]
    sheets = [
        _sheet(scribe, recipients[at : at + _TOGETHER], sent + timedelta(seconds=7 * at // _TOGETHER), wording, marks)
        for at in range(0, len(recipients), _TOGETHER)
    ]
    letters = [
        *_asking(scribe, recipients[len(lost) :], sent, wording, marks),
        *(sheets if scribe.sends else ()),
        *(
            replace(returned(scribe, sent, who.address, 9 + 8 * at, wording), marks=(Mark("email"), *marks))
            for at, who in enumerate(lost)
        ),
    ]
    if scribe.sends and len(recipients) > len(lost) + _MOST_ASKING:
        letters.append(_absent(scribe, recipients[-1], sent, wording))
    return Fraud(recipients, lost, tuple(row for row in letters if row.at < scribe.season.now))


def _recipients(scribe: Scribe, casting: Casting, count: int) -> tuple[Contact, ...]:
    """Those the holder has most to do with, the rest of the address book, and strangers where it is too short."""
    company, dice = scribe.company, scribe.dice
    main = company.parts[next(iter(company.parts))]
    known = [*dice.some(main, count)]
    if len(known) < count:
        taken = {row.address for row in main}
        known += dice.some([row for row in company.everybody if row.address not in taken], count - len(known))
    return tuple(known + [casting.person() for _ in range(count - len(known))])


def _sheet(scribe: Scribe, to: tuple[Contact, ...], at: datetime, wording: Wording, marks: tuple[Mark, ...]) -> Letter:
    letter = scribe.letter("fraud", at, scribe.home, wording.subject, wording.text)
    groups = tuple(dict.fromkeys(scribe.company.group_of(who) for who in to))
    return replace(letter, to=to, own=True, folder=SENT, flags=("\\Seen",), groups=groups, marks=marks)


def _asking(
    scribe: Scribe, people: tuple[Contact, ...], sent: datetime, wording: Wording, marks: tuple[Mark, ...]
) -> list[Letter]:
    """Recipients who ask, the last one shortly before the start."""
    past = quoted(wording.text, sent, scribe.home)
    answered = scribe.message_id(scribe.home.domain)
    letters = []
    for who, doubt, share in zip(people, _DOUBTS, _ASKED_AFTER, strict=False):
        at = sent + (scribe.season.now - sent) * share // 100
        text = f"Guten Tag {scribe.cast.holder.name},\n\n{doubt}\n\n{who.signature()}\n\n{past}"
        letter = scribe.letter("asks-back", at.replace(microsecond=0), who, f"AW: {wording.subject}", text)
        seen = (*marks, Mark("phone")) if who.phone else marks
        letters.append(replace(letter, thread=(answered,), marks=seen, groups=(scribe.company.group_of(who),)))
    return letters


def _absent(scribe: Scribe, who: Contact, sent: datetime, wording: Wording) -> Letter:
    """An automatic answer to a fraud mail."""
    text = f"Ich bin bis Ende der Woche nicht erreichbar.\n\n{who.name}"
    letter = scribe.letter("auto-reply", sent + timedelta(seconds=12), who, f"Abwesend: {wording.subject}", text)
    return replace(letter, extra=(("Auto-Submitted", "auto-replied"),), groups=(scribe.company.group_of(who),))
