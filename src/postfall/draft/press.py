"""Many letters of one kind: templates are parsed once, paper is prepared once, and each letter differs in a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.kinds import kind_of, read_template
from postfall.draft.render import Composer
from postfall.draft.special import special
from postfall.draft.writers import Writers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from postfall.dossier.model import Dossier
    from postfall.draft.kinds import Template
    from postfall.draft.letter import Format, Letter
    from postfall.draft.note import Earlier
    from postfall.language import Language


class Press:
    """Makes and writes any number of letters of `kind` from one dossier; keeps none of them.

    `part` names one text of a kind that has several, `letterhead` is a Word file for `docx`, `earlier` the draft before
    this one with what changed since. Raises `UsageError`
    (kind, part) and `ContentError` (template).
    """

    def __init__(
        self,
        kind: str,
        language: Language,
        dossier: Dossier,
        letterhead: Path | None = None,
        *,
        part: str | None = None,
        template: Template | None = None,
        head: str | None = None,
        earlier: Earlier | None = None,
    ) -> None:
        self.kind = kind_of(kind)
        words = template or read_template(kind, language, part)
        self._composer = Composer(words, language, dossier, head=head, earlier=earlier)
        self._writers = Writers(letterhead)

    @property
    def keys(self) -> tuple[str, ...]:
        """The fact keys that the template uses."""
        return self._composer.keys

    def letter(self, values: Mapping[str, str] | None = None, *, to: str | None = None) -> Letter:
        """One letter. `values` gives texts for names of the template (`person_name`, `person_address`) and, as
        `recipient`, the lines of the address; they hold for this letter alone.

        `to` is the one address of an e-mail. What is no plain address or belongs to a mailbox under attack is left
        out: look at the letter's `to`.
        """
        return self._composer.letter(values, to=to)

    def write(self, letter: Letter, format: Format) -> bytes:  # noqa: A002  # its name in the record
        """`letter` in one format. Raises `UsageError` where that cannot be (letterhead, missing extra)."""
        own = special(self.kind.id, format)
        if own is not None:
            return own(letter, self._composer.speaker)
        return self._writers.write(letter, format)
