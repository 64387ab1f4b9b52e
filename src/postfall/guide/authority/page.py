"""The authorities as a page for a person: where to report first, what to do without a form, how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text, both, iso_day, iso_month, same
from postfall.law.authorities.model import Role
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.language import Language
    from postfall.law.authorities.model import Authority, Found, Hit

_FEW = 3
"""So many candidates are shown whole; more as a list."""


def found_page(found: Found) -> list[object]:
    """The answer: whole pages for those to notify, short lines for many candidates and those who only hear of it."""
    blocks: list[object] = [Notice(hint, Level.INFO) for hint in found.hints]
    whole = [row for row in found.hits if row.role in (Role.LEAD, Role.COMPETENT, Role.ALSO)]
    candidates = [row for row in found.hits if row.role is Role.CANDIDATE]
    for hit in whole:
        blocks += authority_page(hit.authority, hit.why)
    if candidates:
        blocks.append(Title(Text("Diese kommen in Frage", "These may be the one")))
        if len(candidates) <= _FEW:
            for hit in candidates:
                blocks += authority_page(hit.authority, hit.why)
        else:
            blocks += [_listed(candidates), _SHOW]
    if concerned := [row for row in found.hits if row.role is Role.CONCERNED]:
        blocks += [
            Title(Text("Erfahren es über die federführende Behörde", "Hear of it through the leading authority"))
        ]
        blocks.append(_listed(concerned))
    if any(row.authority.checked for row in (*whole, *candidates)):
        blocks.append(Notice(_CHECK_THERE, Level.INFO))
    return blocks or [_NONE]


def authority_page(authority: Authority, why: Text | None = None) -> list[object]:
    """One authority: where to report, contact, why it is in charge, when it was looked at."""
    blocks: list[object] = [Title(same(authority.name))]
    if why is not None:
        blocks.append(why)
    blocks += _way(authority)
    blocks.append(Pairs(tuple(_contact(authority))))
    if why != authority.rule:
        blocks.append(authority.rule)
    if authority.checked:  # an invented one was never looked at
        blocks.append(_age(authority))
    return blocks


def _way(authority: Authority) -> list[object]:
    blocks: list[object] = []
    if authority.form:
        blocks.append(Pairs(((Text("Hier melden", "Notify here"), authority.form),)))
    if authority.note.de:
        blocks.append(authority.note)
    if not authority.form_confirmed and authority.checked:
        blocks.append(Notice(_FORM_UNSEEN if authority.form else _NO_FORM, Level.WARNING))
    return blocks


def _contact(authority: Authority) -> list[tuple[Text, Text | str]]:
    rows: list[tuple[Text, Text | str]] = []
    if authority.covers.de:
        rows.append((Text("Zuständig für", "In charge of"), authority.covers))
    for label, value in (
        (Text("Post", "Post"), ", ".join(authority.address)),
        (Text("Telefon", "Phone"), authority.phone),
        (Text("Mail", "Mail"), authority.mail),
        (Text("PGP-Schlüssel", "PGP key"), authority.pgp),
        (Text("Schlüsseldatei", "Key file"), authority.pgp_url),
        (Text("Seite", "Site"), authority.web),
        (Text("Kennung", "Id"), authority.id),
    ):
        if value:
            rows.append((label, value))
    return rows


def _listed(hits: Sequence[Hit]) -> Points:
    line = Text("{name} ({id})", "{name} ({id})")
    return Points(tuple(line.fill(name=row.authority.name, id=row.authority.id) for row in hits))


def _age(authority: Authority) -> Text:
    day = both(_day, authority.checked)
    return (_SEEN if authority.confirmed else _COLLECTED).fill(day=day)


def _day(value: str, language: Language) -> str:
    return iso_day(value, language) if len(value) > len("2026-11") else iso_month(value, language)


_NO_FORM = Text(
    "Ohne Formular melden Sie per Post oder verschlüsselter Mail, und rufen Sie an, wenn die Zeit knapp ist. Nehmen "
    "Sie nie das Beschwerdeformular: Das ist für Betroffene.",
    "Without a form, notify by post or encrypted mail, and phone if time is short. Never use the complaint form: it is "
    "for people concerned.",
)
_FORM_UNSEEN = Text(
    "Die Adresse des Formulars nennen andere; selbst gelesen haben wir sie nicht. Prüfen Sie, ob es für "
    "Verantwortliche ist. Nehmen Sie nie das Beschwerdeformular.",
    "Others name the address of this form; we have not read it ourselves. Check that it is for controllers. Never "
    "use the complaint form.",
)
_SEEN = Text(
    "Zuletzt angesehen: {day}. Die Anschrift stand so auf der Seite der Behörde.",
    "Last looked at: {day}. The address stood like this on the authority's own site.",
)
_COLLECTED = Text(
    "Zuletzt angesehen: {day}. Die Anschrift stammt aus einer freien Sammlung; auf der Seite der Behörde haben wir sie "
    "nicht nachgelesen.",
    "Last looked at: {day}. The address comes from a free collection; we have not read it on the authority's own site.",
)
_CHECK_THERE = Text(
    "Bitte prüfen Sie Anschrift und Formular auf der Seite der Behörde, bevor Sie etwas schicken. Postfall schickt "
    "nichts.",
    "Please check address and form on the authority's own site before you send anything. Postfall sends nothing.",
)
_SHOW = Text("Eine davon ganz: postfall authority show KENNUNG", "One of them in full: postfall authority show ID")
_NONE = Text("Hierfür ist keine Behörde verzeichnet.", "No authority is listed for this.")
