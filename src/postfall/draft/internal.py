"""What the person who drafts should know and what stands in no letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.letter import Mark, OpenPoint, neutral
from postfall.language import Language, Text, number

if TYPE_CHECKING:
    from postfall.dossier.model import Dossier
    from postfall.exposure.model import FirstLook

_SAID = {
    Mark.MISSING: Text("Noch zu ermitteln: {key} – {question}", "Still to be found out: {key} – {question}"),
    Mark.PROPOSED: Text("Noch zu bestätigen: {key} – {question}", "Still to be confirmed: {key} – {question}"),
    Mark.UNKNOWN: Text("Nicht bekannt: {key} – {question}", "Not known: {key} – {question}"),
    Mark.GUARDED: Text(
        "Vielleicht Berufsgeheimnis, vor dem Absenden prüfen: {key} – {question}",
        "Perhaps a professional secret, check before you send: {key} – {question}",
    ),
    Mark.GUARDED: Text(
        "Vielleicht Berufsgeheimnis, vor dem Absenden prüfen: {key} – {question}",
        "Perhaps a professional secret, check before you send: {key} – {question}",
    ),
}
_LIES = Text(
    "Im Postfach „{label}“ liegen {messages} Nachrichten.", "There are {messages} messages in the mailbox “{label}”."
)
_WOULD = Text(
    "Mit {days} Tagen Aufbewahrung wären es {messages} gewesen.",
    "With {days} days of retention there would have been {messages}.",
)
_SAME = Text(
    "Als Kontakt ist das betroffene Postfach genannt. Nehmen Sie eine andere Adresse: {key}",
    "The mailbox under attack is named as the contact. Use another address: {key}",
)


def for_the_drafter(dossier: Dossier, language: Language, points: tuple[OpenPoint, ...]) -> tuple[str, ...]:
    """One line an open point, a warning about a contact inside the attacked mailbox, and what less mail would mean."""
    rows = [_SAID[point.mark].to(language).format(key=point.key, question=point.question) for point in points]
    attacked = dossier.state.value("mailbox_address")
    rows += [
        _SAME.to(language).format(key=key)
        for key in ("contact_mail", "safe_contact", "dpo_contact")
        if isinstance(attacked, str) and attacked and dossier.state.value(key) == attacked
    ]
    for mailbox in dossier.mailboxes:
        if mailbox.look is not None:
            rows.append(_numbers(neutral(mailbox.label), mailbox.look, language))
    return tuple(rows)


def _numbers(label: str, look: FirstLook, language: Language) -> str:
    lies = _LIES.to(language).format(label=label, messages=number(look.messages, language))
    would = [
        _WOULD.to(language).format(days=row.days, messages=number(row.messages, language))
        for row in look.what_if
        if row.days is not None
    ]
    return " ".join([lies, *would])
