"""Pages of the reference that are made from the program itself: `docs/reference/commands.md`."""

from __future__ import annotations

import importlib
import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, get_args, get_origin

from postfall.cli.frame import _COMMON as COMMON
from postfall.cli.frame import VERBS, Opt, Verb
from postfall.cli.table import NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRO = """# Commands

Made from the program; `postfall COMMAND --help` says the same in German or English. `postfall` alone offers to start or
resume a case. What `--json` prints stands in [JSON](json.md), how commands end in [Exit codes](exit-codes.md).

A `MOMENT` is `2026-03-27 17:20`, `27.03.2026 17:20` or ISO 8601 with an offset. Verbs that work on a case take
`--case ID`; the beginning of the number will do, and without it the only open case is meant.

## Options of every command

"""


def verbs() -> list[Verb]:
    """Every verb, in the order of the table."""
    for noun in NOUNS:
        for module in (noun.module, *noun.more):
            with suppress(ModuleNotFoundError):
                importlib.import_module(f"postfall.cli.{module}")
    order = [noun.name for noun in NOUNS]
    return sorted(VERBS, key=lambda row: order.index(row.noun or row.name))


def command(row: Verb) -> str:
    """How the verb is called: `case list`."""
    return f"{row.noun} {row.name}" if row.noun else row.name


def commands_page() -> str:
    """The whole page."""
    lines = [INTRO + table((title("", opt), opt) for *_, opt in COMMON)]
    for noun in NOUNS:
        rows = [row for row in verbs() if (row.noun or row.name) == noun.name]
        if noun.group and rows:
            lines.append(f"\n## {noun.name}\n\n{noun.help.en}\n")
        lines += [section(row, "###" if noun.group else "##") for row in rows]
    return "".join(lines)


def section(row: Verb, level: str) -> str:
    """What one verb is for, examples, its own options."""
    examples = "\n".join(row.examples)
    options = table((title(name, opt), opt) for name, opt in own(row))
    case = "\nTakes `--case ID`.\n" if row.case else ""
    return (
        f"\n{level} postfall {command(row)}\n\n{row.help.en}\n\n```\n{examples}\n```\n"
        + (f"\n{options}" if options else "")
        + case
    )


def own(row: Verb) -> Iterator[tuple[str, Opt]]:
    """The options and arguments that only this verb has."""
    for parameter in inspect.signature(row.function, eval_str=True).parameters.values():
        if get_origin(parameter.annotation) is Annotated:
            yield from ((parameter.name, mark) for mark in get_args(parameter.annotation) if isinstance(mark, Opt))


def title(name: str, opt: Opt) -> str:
    """`--zone ZONE`, or an argument's name in capitals."""
    if not opt.names:
        return str(opt.more.get("metavar") or name.upper())
    return " ".join(part for part in (", ".join(opt.names), str(opt.more.get("metavar") or "")) if part)


def table(rows: Iterator[tuple[str, Opt]]) -> str:
    """A Markdown table of options; nothing where there are none."""
    cells = [
        f"| `{name.replace('|', chr(92) + '|')}` | {opt.help.en.replace('|', chr(92) + '|')} |" for name, opt in rows
    ]
    return "\n".join(["| option | meaning |", "|---|---|", *cells]) + "\n" if cells else ""
