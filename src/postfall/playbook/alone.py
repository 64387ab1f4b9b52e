"""Facts from an answers file for a single question, outside a case: a whole answers file, or facts at top level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.playbook.answers import DEFAULT_ZONE, Answers, parse_answers
from postfall.playbook.given import GivenReader
from postfall.value import zone_info
from postfall.yamlfile import Scalar, Table, broken, compose, nearest, octets
from postfall.yamlfile.typed import Typing

if TYPE_CHECKING:
    from pathlib import Path

    from postfall.playbook.model import Playbook

_ENVELOPE = frozenset({"playbook", "facts"})
_BESIDE = frozenset({"format", "zone"})


def read_alone(path: Path, playbook: Playbook) -> Answers:
    """What a file answers; with `facts` or `playbook` it is an answers file, else the facts stand at top level.

    At top level only `format` and `zone` may stand beside them. Raises `UsageError` where there is no such file and
    `ContentError` with every problem in it.
    """
    if not path.is_file():
        raise UsageError(
            Text(f"Die Antwortdatei „{path}“ gibt es nicht.", f"There is no answers file “{path}”."),
            hint=Text("Eine Vorlage schreibt: postfall answers template", "For a template: postfall answers template"),
            where=str(path),
        )
    data = octets(path, path.name)
    root = compose(data, path.name)
    if not isinstance(root, Table) or any(key.text in _ENVELOPE for key, _ in root.rows):
        return parse_answers(data, path.name, playbook, folder=path.parent)
    typing = Typing(path.name)
    reader = GivenReader(typing, _zone(root, typing))
    for key, node in root.rows:
        if key.text in playbook.fact_keys:
            reader.take(playbook.fact(key.text), node, (key.text,))
        elif key.text not in _BESIDE:
            message = Text(f"Den Schlüssel „{key.text[:60]}“ gibt es nicht.", f"There is no key “{key.text[:60]}”.")
            typing.report(key, (key.text,), message, nearest(key.text[:200], playbook.fact_keys))
        elif key.text == "format" and not (isinstance(node, Scalar) and node.text == "1"):
            typing.report(node, ("format",), Text("Hier geht nur 1.", "Only 1 is possible here."))
    if typing.problems:
        raise broken(path.name, typing.problems)
    return Answers(playbook=playbook.id, zone=reader.zone, facts=dict(reader.facts))


def _zone(root: Table, typing: Typing) -> str:
    found = root.find("zone")
    if found is None:
        return DEFAULT_ZONE
    zone = str(typing.convert(found[1], str, ("zone",)))
    try:
        return zone_info(zone).key
    except UsageError as error:
        typing.report(found[1], ("zone",), error.message)
        return DEFAULT_ZONE
