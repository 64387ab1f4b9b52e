"""From a kind, a language and a dossier to a letter: a missing fact is a mark, an undefined name an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.draft import grammar
from postfall.draft.facts import TESTS, Sheet, Slot, Speaker, sources, used_names
from postfall.draft.internal import for_the_drafter
from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Letter
from postfall.draft.lists import names
from postfall.language import Language, Text, day, moment

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from postfall.dossier.model import Dossier

EXERCISE = Text("ÜBUNG – kein echter Vorfall. Nicht absenden.", "EXERCISE – not a real incident. Do not send.")
_NOTE = Text(
    "**Nur im Entwurf – bitte vor dem Absenden löschen.** Ein Programm (Postfall) hat dieses Schreiben aus den Angaben "
    "im Fall zusammengestellt. Es ist keine Rechtsberatung. Bitte prüfen Sie jeden Satz, bevor Sie ihn verwenden. "
    "Hinweise in eckigen Klammern zeigen, was noch fehlt, noch nicht bestätigt oder nicht bekannt ist.\n\n"
    "Anleitung: {playbook} · Vorlage: {template} · Geschrieben: {written} · "
    "Prüfwert des Protokolls (head): {head}",
    "**Draft only – please delete before you send.** A program (Postfall) put this letter together from what the case "
    "says. It is not legal advice. Please check every sentence before you use it. Notes in square brackets show what "
    "is still missing, not yet confirmed, or not known.\n\n"
    "Playbook: {playbook} · Template: {template} · Written: {written} · Journal head: {head}",
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def render(
    kind: str, language: Language, dossier: Dossier, *, template: Template | None = None, head: str | None = None
) -> Letter:
    """The letter of `kind` in `language`, filled from `dossier`.

    `template` is what `read_template` gave, `head` the journal's newest hash; both are taken from where they belong
    unless given. Raises `UsageError` for an unknown kind and `ContentError` for a broken template.
    """
    known = kind_of(kind)
    words = template or read_template(known.id, language)
    keys, lists = used_names(words, language, [spec.key for spec in dossier.playbook.facts])
    sheet = Sheet()
    speaker = Speaker(dossier, words, language, sheet)
    sender, recipient, subject, body = _texts(words, language, speaker, names(speaker, keys, lists))
    shown = head or dossier.head
    playbook = _playbook(dossier)
    written = moment(dossier.now.local, language)
    note = _note(speaker, language, playbook=playbook, template=words.label, written=written, head=shown)
    return Letter(
        kind=known.id,
        language=language,
        title=words.letter.title.text().to(language),
        template=words.label,
        playbook=playbook,
        head=shown,
        written=dossier.now.utc.isoformat(),
        sender=_lines(sender),
        recipient=_lines(recipient),
        date=day(dossier.now.local.date(), language),
        reference=dossier.state.id[:8],
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
        note=note,
        values=sheet.settle(language),
        exercise=dossier.state.exercise,
        reply=_reply(dossier),
        open=tuple(sheet.open.values()),
        internal=for_the_drafter(dossier, language, tuple(sheet.open.values())),
    )


def _texts(words: Template, language: Language, speaker: Speaker, names: dict[str, object]) -> list[str]:
    from jinja2 import pass_context

    @pass_context  # keeps Jinja from working it out while it compiles, also in branches that are not taken
    def gap(_: Context, text: str) -> Slot:
        return speaker.gap(text)

    made = grammar.environment(TESTS, gap)
    return [grammar.run(made, source, file, names) for file, source in sources(words, language)]


def _note(speaker: Speaker, language: Language, **said: str) -> str:
    return _NOTE.to(language).format(**{name: str(speaker.plain(text)) for name, text in said.items()})


def _playbook(dossier: Dossier) -> str:
    pinned = dossier.state.playbook
    if pinned is not None:
        return f"{pinned.id}/{pinned.revision}"
    return f"{dossier.playbook.id}/{dossier.playbook.revision}"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(row.split()) for row in text.split("\n") if row.strip())


def _reply(dossier: Dossier) -> str | None:
    """The confirmed safe address, unless it is no plain address or belongs to a mailbox under attack."""
    said = dossier.state.value("safe_contact")
    if not isinstance(said, str) or not _ADDRESS.fullmatch(said):
        return None
    attacked = {str(dossier.state.value("mailbox_address") or "").casefold()}
    for record in dossier.state.mailboxes.values():
        attacked |= {record.user.casefold(), record.label.casefold()}
    return None if said.casefold() in attacked else said
