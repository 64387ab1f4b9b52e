"""Which drafts there are, and the files that hold their words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from postfall import shipped, yamlfile
from postfall.draft.catalogue import KINDS, DraftKind
from postfall.draft.letter import Format
from postfall.errors import ContentError, UsageError
from postfall.language import Language, Text
from postfall.playbook.model import FactKey, Name, Wording

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

BOUND = 200_000
"""The most octets of one template file."""


class LetterFile(yamlfile.Model):
    """What `letter.yaml` may say.

    `sender`, `recipient` (one line each) and `subject` are small templates. `facts` names every fact that the texts
    use, with the question that stands in the draft where the playbook has none of its own. `secrets` names facts and
    lists that may tell a professional secret; they are marked in what goes `outward`. `own_time` leaves the time zone
    out where it is the sender's own.
    """

    format: Literal[1]
    id: Name
    revision: Annotated[int, Field(ge=1)]
    title: Wording
    formats: tuple[Format, ...] = Field(min_length=1)
    addressee: Wording
    sender: Wording
    recipient: Wording
    subject: Wording
    facts: dict[FactKey, Wording]
    secrets: tuple[FactKey, ...] = ()
    outward: bool = True
    own_time: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one kind in one language; `sources` are the files as they were read, to be kept with the case.

    `own` tells that they come from the user's folder and not from us.
    """

    letter: LetterFile
    body: str
    sources: tuple[tuple[str, bytes], ...]
    own: bool = False
    part: str = ""

    @property
    def label(self) -> str:
        """How records and end notes name it: `contact-warning/1`, `contact-warning.phone/1` for a further part, with
        `+own` for a user's template.
        """
        return f"{named(self.letter.id, self.part)}/{self.letter.revision}{'+own' if self.own else ''}"

    def file(self, language: Language) -> str:
        """The name of the file that holds the text: `KIND/LANGUAGE.md` or `KIND/LANGUAGE.PART.md`."""
        return f"{self.letter.id}/{named(language, self.part)}.md"


def named(first: str, part: str) -> str:
    """`first`, or `first.part` for a further part of a kind."""
    return f"{first}.{part}" if part else first


def kind_of(name: str) -> DraftKind:
    """The kind `name`. Raises `UsageError` with a suggestion for one that does not exist."""
    for kind in KINDS:
        if kind.id == name:
            return kind
    ids = [kind.id for kind in KINDS]
    near = difflib.get_close_matches(name, ids, 1)
    raise UsageError(
        Text(f"Einen Entwurf „{name}“ gibt es nicht.", f"There is no draft “{name}”."),
        hint=Text(f"Meinten Sie „{near[0]}“?", f"Did you mean “{near[0]}”?")
        if near
        else Text(f"Möglich sind: {', '.join(ids)}.", f"Possible: {', '.join(ids)}."),
        where=name,
    )


def part_of(kind: str, name: str | None) -> str:
    """The part `name` of `kind` as templates know it: empty for the first one and for a kind with one text alone.

    Raises `UsageError` with the parts that there are.
    """
    parts = kind_of(kind).parts
    if name is None or (parts and name == parts[0]):
        return ""
    if name in parts:
        return name
    raise UsageError(
        Text(f"Einen Teil „{name}“ hat „{kind}“ nicht.", f"“{kind}” has no part “{name}”."),
        hint=Text(f"Möglich sind: {', '.join(parts)}.", f"Possible: {', '.join(parts)}.")
        if parts
        else Text("Lassen Sie --part weg.", "Leave --part out."),
        where=name,
    )


def read_template(kind: str, language: Language, part: str | None = None) -> Template:
    """The template of `kind`, the user's own in front of ours; `part` names one text of a kind that has several.

    Raises `UsageError` for an unknown kind or part and `ContentError` where the template cannot be used.
    """
    wanted = part_of(kind, part)
    folder = shipped.find("templates", kind_of(kind).id)
    if folder is None:
        raise ContentError(
            Text(f"Die Vorlage „{kind}“ fehlt.", f"The template “{kind}” is missing."), where=f"templates/{kind}"
        )
    raw = _bounded(folder.joinpath("letter.yaml"), f"templates/{kind}/letter.yaml")
    letter = yamlfile.load(raw, f"templates/{kind}/letter.yaml", LetterFile)
    if letter.id != kind:
        raise ContentError(
            Text(
                f"In der Vorlage steht „id: {letter.id}“, der Ordner heißt „{kind}“.",
                f"The template says “id: {letter.id}”, its folder is called “{kind}”.",
            ),
            where=f"templates/{kind}/letter.yaml",
        )
    file = f"{named(language, wanted)}.md"
    body = _bounded(folder.joinpath(file), f"templates/{kind}/{file}")
    own = shipped.own_shelf("templates")
    sources = ((f"{kind}/letter.yaml", raw), (f"{kind}/{file}", body))
    text = _text(body, f"templates/{kind}/{file}")
    return Template(letter, text, sources, own=own is not None and (own / kind).is_dir(), part=wanted)


def _bounded(file: Traversable, name: str) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(BOUND + 1)
    except OSError as error:
        raise ContentError(
            Text(
                f"Die Vorlage lässt sich nicht lesen: {error.strerror}.", f"Cannot read the template: {error.strerror}."
            ),
            where=name,
        ) from error
    if len(data) > BOUND:
        raise ContentError(
            Text(f"Die Vorlage ist größer als {BOUND} Bytes.", f"The template is larger than {BOUND} bytes."),
            where=name,
        )
    return data


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ContentError(
            Text("Die Vorlage ist nicht in UTF-8 gespeichert.", "The template is not saved as UTF-8."), where=name
        ) from error
