"""The end note of a draft: where it comes from, what is known, assumed and open, what changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.draft.letter import Mark
from postfall.language import Text, moment, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.facts import Speaker

_NOTE = Text(
    "**Nur im Entwurf – bitte vor dem Absenden löschen.** Ein Programm (Postfall) hat dieses Schreiben aus den Angaben "
    "im Fall zusammengestellt. Es ist keine Rechtsberatung. Bitte prüfen Sie jeden Satz, bevor Sie ihn verwenden. "
    "Hinweise in eckigen Klammern zeigen, was noch fehlt, noch nicht bestätigt oder nicht bekannt ist.",
    "**Draft only – please delete before you send.** A program (Postfall) put this letter together from what the case "
    "says. It is not legal advice. Please check every sentence before you use it. Notes in square brackets show what "
    "is still missing, not yet confirmed, or not known.",
)
_ORIGIN = Text(
    "Anleitung: {playbook} · Vorlage: {template} · Geschrieben: {written} · Prüfwert des Protokolls (head): {head}",
    "Playbook: {playbook} · Template: {template} · Written: {written} · Journal head: {head}",
)
_STANDING = Text("**Stand der Angaben**", "**State of the information**")
_KNOWN = Text("Bestätigt: {number}", "Confirmed: {number}")
_GROUPS = (
    (Mark.PROPOSED, Text("Angenommen, noch nicht bestätigt: {what}", "Assumed, not yet confirmed: {what}")),
    (Mark.MISSING, Text("Offen: {what}", "Open: {what}")),
    (Mark.UNKNOWN, Text("Nicht bekannt: {what}", "Not known: {what}")),
    (
        Mark.GUARDED,
        Text(
            "Vielleicht Berufsgeheimnis, vor dem Absenden prüfen: {what}",
            "Perhaps a professional secret, check before you send: {what}",
        ),
    ),
)
_NOTHING_OPEN = Text("Offen: nichts", "Open: nothing")
_SINCE = Text(
    "**Geändert seit dem früheren Entwurf** ({written}, head {head})",
    "**Changed since the earlier draft** ({written}, head {head})",
)
_UNCHANGED = Text("Keine Angabe hat sich geändert.", "No information has changed.")


class What(StrEnum):
    """How something differs from the earlier draft."""

    ADDED = "added"
    CHANGED = "changed"
    SETTLED = "settled"
    RECORDED = "recorded"


WHAT = {
    What.ADDED: Text("neu: {what}", "new: {what}"),
    What.CHANGED: Text("geändert: {what}", "changed: {what}"),
    What.SETTLED: Text("geklärt: {what}", "settled: {what}"),
    What.RECORDED: Text("festgehalten: {what}", "recorded: {what}"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference to the earlier draft: the fact (or duty, step) `key` and how it is called."""

    key: str
    what: What
    text: Text


@dataclass(frozen=True, slots=True)
class Earlier:
    """The draft before: when it was written (ISO), on which head it rests, and what changed since."""

    at: str
    head: str
    changed: tuple[Changed, ...]


def note(speaker: Speaker, *, head: str, earlier: Earlier | None) -> str:
    """The note as Markdown with tokens; to be asked for once everything else of the letter is placed."""
    language, sheet = speaker.language, speaker.sheet
    points = tuple(sheet.open.values())
    rows = [_KNOWN.to(language).format(number=number(len(sheet.known), language))]
    for mark, words in _GROUPS:
        questions = [str(speaker.plain(row.question)) for row in points if row.mark is mark]
        if questions:
            rows.append(words.to(language).format(what="; ".join(questions)))
    if not points:
        rows.append(_NOTHING_OPEN.to(language))
    origin = _ORIGIN.to(language).format(
        playbook=speaker.plain(speaker.playbook),
        template=speaker.plain(speaker.template.label),
        written=speaker.plain(moment(speaker.dossier.now.local, language)),
        head=speaker.plain(head),
    )
    parts = [_NOTE.to(language), _STANDING.to(language), _listed(rows)]
    if earlier is not None:
        parts += [*_since(speaker, earlier)]
    return "\n\n".join([*parts, origin])


def _since(speaker: Speaker, earlier: Earlier) -> Iterable[str]:
    from postfall.draft.facts import local

    language = speaker.language
    when = local(earlier.at, speaker.dossier.now.zone)
    written = speaker.plain(moment(when, language) if when else earlier.at)
    yield _SINCE.to(language).format(written=written, head=speaker.plain(earlier.head[:12]))
    rows = [WHAT[row.what].to(language).format(what=speaker.plain(row.text.to(language))) for row in earlier.changed]
    yield _listed(rows or [_UNCHANGED.to(language)])


def _listed(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)
