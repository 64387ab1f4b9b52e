"""The part of `docs/reference/deadlines.md` that is made from the data: regimes, their sources, the worked vectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from postfall import yamlfile
from postfall.law.read import regimes
from postfall.yamlfile import Model

if TYPE_CHECKING:
    from postfall.law.model import Period, Regime

VECTORS = Path(__file__).parents[1] / "content" / "vectors.yaml"
BEGIN, END = "<!-- made from the data: begin -->\n", "<!-- made from the data: end -->\n"


class Vector(Model):
    """One worked deadline: what goes in, and every reading or a word of the refusal."""

    regime: str
    id: str
    mark: Literal["own", "published"]
    source: str | None = None
    events: dict[str, str]
    zone: str = "Europe/Berlin"
    country: str = "DE"
    fold: str | None = None
    hours: int | None = None
    how: str
    readings: dict[str, str] = Field(default_factory=dict)
    refused: str | None = None


class VectorsFile(Model):
    """The file."""

    vectors: tuple[Vector, ...]


def vectors() -> tuple[Vector, ...]:
    """All worked deadlines."""
    return yamlfile.load(VECTORS.read_bytes(), VECTORS.name, VectorsFile).vectors


def made() -> str:
    """Everything between the two marks of the page."""
    rows = list(regimes().values())
    parts = [
        "## Regimes\n",
        "| regime | law | counts from | length | counting | confirmed | status |\n|---|---|---|---|---|---|---|",
        *(_row(row) for row in rows),
        "\n### Who, when, to whom\n",
        *(_detail(row) for row in rows),
        "\n## Worked vectors\n",
        "Every one is a test. `published`: the result stands at the source. `own`: norm and arithmetic are shown.\n",
        "| regime | vector | event | due | how |\n|---|---|---|---|---|",
        *(_vector(row) for row in vectors()),
    ]
    return "\n".join(parts) + "\n"


def _row(row: Regime) -> str:
    cells = (
        f"`{row.id}`",
        row.law.en,
        f"`{row.event}`",
        _length(row),
        f"`{row.counting.value}`",
        "yes" if row.confirmed else "no",
        row.status,
    )
    return f"| {' | '.join(cells)} |"


def _length(row: Regime) -> str:
    own = _words(row.period)
    if row.by_contract:
        own = f"{own}, or `--hours`"
    for limit in row.limits:
        own += f", at most {_words(limit.period)} from `{limit.event}`"
    return own


def _words(period: Period | None) -> str:
    return period.words().en if period is not None else "at once"


def _detail(row: Regime) -> str:
    first = f"**`{row.id}`**: {row.title.en}. {row.text.en} *Who:* {row.who.en}. *When:* {row.trigger.en}"
    lines = [f"{first} *From:* {row.threshold.en} *To:* {row.to.en}."]
    if row.counting_why.en:
        lines.append(f"*Counting:* {row.counting_why.en}{' The last day may move.' if row.shift else ''}")
    lines += [f"*Note:* {note.en}" for note in row.notes]
    lines += [
        f"*Before:* {old.valid_from} to {old.valid_to}: {_words(old.period)}, {old.law.en} ({old.source})."
        for old in row.versions
    ]
    since = f", in force since {row.valid_from}" if row.valid_from else ""
    lines.append(f"*Source:* {row.source}; checked {row.checked}{since}.\n")
    return "\n".join(lines)


def _vector(row: Vector) -> str:
    events = ", ".join(f"`{name}` {at}" for name, at in row.events.items())
    extra = "".join(
        [
            f", `--hours {row.hours}`" if row.hours else "",
            f", `--fold {row.fold}`" if row.fold else "",
            f", {row.zone}" if row.zone != "Europe/Berlin" else "",
        ]
    )
    due = "; ".join(f"{name} {at}" for name, at in row.readings.items()) or f"refused: {row.refused}"
    return f"| `{row.regime}` | {row.id} ({row.mark}) | {events}{extra} | {due} | {row.how}{_source(row)} |"


def _source(row: Vector) -> str:
    return f" [{row.source}]" if row.source else ""
