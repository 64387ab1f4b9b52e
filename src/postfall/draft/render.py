"""From a kind, a language and a dossier to a letter: a missing fact is a mark, an undefined name an error."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from postfall.draft import grammar
from postfall.draft.facts import TESTS, Sheet, Speaker, sources, used_names
from postfall.draft.internal import for_the_drafter
from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Letter
from postfall.draft.lists import names
from postfall.draft.note import Earlier, note
from postfall.language import Language, Text, day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template as Compiled
    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment

    from postfall.dossier.model import Dossier

EXERCISE = Text("ÜBUNG – kein echter Vorfall. Nicht absenden.", "EXERCISE – not a real incident. Do not send.")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def render(
    kind: str,
    language: Language,
    dossier: Dossier,
    *,
    template: Template | None = None,
    head: str | None = None,
    earlier: Earlier | None = None,
) -> Letter:
    """The letter of `kind` in `language`, filled from `dossier`.

    `template` is what `read_template` gave, `head` the journal's newest hash; both are taken from where they belong
    unless given. `earlier` is the draft before this one, with what changed since. Raises `UsageError` for an unknown
    kind and `ContentError` for a broken template.
    """
    words = template or read_template(kind_of(kind).id, language)
    return Composer(words, language, dossier, head=head, earlier=earlier).letter()


class Composer:
    """Makes letters from one template and one dossier; reads and compiles the template once.

    Raises `ContentError` for a template that is broken or names what there is not.
    """

    def __init__(
        self,
        template: Template,
        language: Language,
        dossier: Dossier,
        *,
        head: str | None = None,
        earlier: Earlier | None = None,
    ) -> None:
        self.template = template
        self.language: Language = language
        self.dossier = dossier
        self.head = head or dossier.head
        self.earlier = earlier
        self._sheet = Sheet()
        self.speaker = Speaker(dossier, template, language, self._sheet)
        self.keys, lists = used_names(template, language, [spec.key for spec in dossier.playbook.facts])
        self._names = names(self.speaker, self.keys, lists)
        self._names[_GAP] = self.speaker.gap
        self._texts = _compiled(template, language)
        self._reply = _reply(dossier)
        self._date = day(dossier.now.local.date(), language)

    def letter(self, values: Mapping[str, str] | None = None, *, to: str | None = None) -> Letter:
        """One letter. `values` are texts for names of the template, known for this letter alone; `recipient` among
        them (lines) takes the place of the template's recipient.

        `to` is the one address an e-mail of this letter goes to; what is no plain address, or belongs to a mailbox
        under attack, is left out.
        """
        sheet, own = self._sheet, dict(values or {})
        sheet.empty()
        lines = [self.speaker.plain(row) for row in own.pop("recipient", "").split("\n") if row.strip()]
        known = {**self._names, **{name: self.speaker.plain(text) for name, text in own.items()}}
        said = {name: grammar.run(made, file, known) for name, file, made in self._texts}
        if lines:
            said["recipient"] = "\n".join(str(row) for row in lines)
        written = note(self.speaker, head=self.head, earlier=self.earlier)
        first = not self.template.part
        return Letter(
            kind=self.template.letter.id,
            language=self.language,
            title=self.template.letter.title.text().to(self.language),
            template=self.template.label,
            playbook=self.speaker.playbook,
            head=self.head,
            written=self.dossier.now.utc.isoformat(),
            sender=_lines(said["sender"]) if first else (),
            recipient=_lines(said["recipient"]) if first else (),
            date=self._date,
            reference=self.dossier.state.id[:8],
            subject=" ".join(said["subject"].split()),
            body=re.sub(r"\n{3,}", "\n\n", said["body"]).strip() + "\n",
            note=written,
            values=sheet.settle(self.language),
            exercise=self.dossier.state.exercise,
            reply=self._reply,
            to=safe_address(to, self.dossier),
            open=tuple(sheet.open.values()),
            internal=for_the_drafter(self.dossier, self.language, tuple(sheet.open.values())),
            changed=self.earlier.changed if self.earlier else (),
            part=self.template.part,
        )


_GAP = "gap of this letter"
"""Where a run finds its own `gap`: no template can name this."""


def _compiled(template: Template, language: Language) -> tuple[tuple[str, str, Compiled], ...]:
    parts = zip(("sender", "recipient", "subject", "body"), sources(template, language), strict=True)
    return tuple((name, file, _ready(source, file)) for name, (file, source) in parts)


@lru_cache(maxsize=128)  # compiling takes longer than everything else about a letter
def _ready(source: str, file: str) -> Compiled:
    return grammar.compiled(_environment(), source, file)


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import pass_context

    @pass_context  # keeps Jinja from working it out while it compiles, also in branches that are not taken
    def gap(context: Context, text: str) -> object:
        return context[_GAP](text)

    return grammar.environment(TESTS, gap)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(row.split()) for row in text.split("\n") if row.strip())


def _reply(dossier: Dossier) -> str | None:
    """The confirmed safe address, unless it is no plain address or belongs to a mailbox under attack."""
    said = dossier.state.value("safe_contact")
    return safe_address(said if isinstance(said, str) else None, dossier)


def safe_address(said: str | None, dossier: Dossier) -> str | None:
    """`said`, where it is one plain address (RFC 5321, ASCII) and belongs to no mailbox under attack; else None."""
    if said is None or not _ADDRESS.fullmatch(said):
        return None
    return None if said.casefold() in attacked(dossier) else said


def attacked(dossier: Dossier) -> frozenset[str]:
    """The addresses of the mailboxes under attack, as far as the case names them, in lower case."""
    found = {str(dossier.state.value("mailbox_address") or "").casefold()}
    for record in dossier.state.mailboxes.values():
        found |= {record.user.casefold(), record.label.casefold()}
    return frozenset(found - {""})
