"""Kinds that have a file of their own in some format.

A special writer takes the letter (for its end note, exercise mark and open points) and the speaker that filled it,
which knows dossier, template and language, and gives the whole file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postfall.draft.facts import Speaker
    from postfall.draft.letter import Format, Letter

    Special = Callable[[Letter, Speaker], bytes]


def special(kind: str, format: Format) -> Special | None:  # noqa: A002  # its name in the record
    """The writer of `kind` for `format` that stands in for the common one; None for most."""
    return _WRITERS.get((kind, format))


def _form_json(letter: Letter, speaker: Speaker) -> bytes:
    from postfall.draft.form import structured
    from postfall.draft.form.fill import answers

    return structured.write(letter, answers(speaker))


def _form_page(letter: Letter, speaker: Speaker) -> bytes:
    from postfall.draft.form import page
    from postfall.draft.form.fill import answers

    return page.write(letter, answers(speaker))


_WRITERS: Mapping[tuple[str, Format], Special] = {
    ("authority-form", "json"): _form_json,
    ("authority-form", "html"): _form_page,
}
