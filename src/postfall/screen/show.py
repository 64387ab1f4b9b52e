"""Shows blocks: rich for a person at a terminal, plain lines for everybody else."""

from __future__ import annotations

import shutil
import textwrap
import time
from typing import IO, TYPE_CHECKING

from postfall.errors import PostfallError
from postfall.language import Language, Text
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title
from postfall.screen.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from postfall.ports import Progress, Teller

_MARK = {Level.GOOD: Text("Gut: ", "Good: "), Level.INFO: Text("", ""), Level.WARNING: Text("Achtung: ", "Attention: ")}
_STYLE = {Level.GOOD: "green", Level.INFO: "cyan", Level.WARNING: "bold yellow"}


def make_teller(stream: IO[str], language: Language, *, plain: bool) -> Teller:
    """A teller for `stream`: plain lines where wanted or where the stream is no terminal."""
    if plain or not stream.isatty():
        return PlainTeller(stream, language)
    return RichTeller(stream, language)


def make_progress(stream: IO[str], language: Language, *, plain: bool, quiet: bool) -> Progress:
    """Progress as one redrawn line for a terminal, as a line every tenth otherwise, or none."""
    if quiet:
        from postfall.ports import NoProgress

        return NoProgress()
    return LineProgress(stream, language) if plain else RedrawnProgress(stream, language)


def words(value: Text | str, language: Language, *, lines: bool = False) -> str:
    """A text in `language`, or foreign text neutralised."""
    return clean(value.to(language) if isinstance(value, Text) else value, lines=lines)


def _width() -> int:
    return max(20, min(100, shutil.get_terminal_size((80, 24)).columns))


class PlainTeller:
    """Plain lines, no control sequence at all."""

    def __init__(self, stream: IO[str], language: Language) -> None:
        self._stream = stream
        self.language = language

    def show(self, result: object) -> None:
        """Write `result` as lines."""
        for line in self._lines(result):
            self._stream.write(line.rstrip() + "\n")
        self._stream.flush()

    def _lines(self, result: object) -> Iterator[str]:  # noqa: C901  # one case a kind of block
        match result:
            case Text():
                yield from self._wrapped(words(result, self.language, lines=True))
            case Title():
                title = words(result.text, self.language)
                yield from ("", *self._wrapped(title), "-" * min(len(title), _width()))
            case Points():
                for count, item in enumerate(result.items, 1):
                    mark = f"{count}. " if result.numbered else "- "
                    yield from self._wrapped(words(item, self.language), mark)
            case Pairs():
                for name, value in result.rows:
                    yield from self._wrapped(f"{words(name, self.language)}: {words(value, self.language)}", hang=2)
            case Grid():
                yield from self._grid(result)
            case Notice():
                yield from self._wrapped(_MARK[result.level].to(self.language) + words(result.text, self.language))
            case PostfallError():
                yield from self._wrapped(words(result.message, self.language))
                if result.hint:
                    yield from self._wrapped(words(result.hint, self.language))
            case _:
                raise TypeError(type(result).__name__)

    def _wrapped(self, text: str, mark: str = "", hang: int = 0) -> Iterator[str]:
        indent = " " * (len(mark) or hang)
        for at, line in enumerate(text.split("\n")):
            first = mark if at == 0 else indent
            rows = textwrap.wrap(
                line,
                _width(),
                initial_indent=first,
                subsequent_indent=indent,
                break_on_hyphens=False,
                break_long_words=False,
            )
            yield from rows or [first]

    def _grid(self, grid: Grid) -> Iterator[str]:
        table = [[words(cell, self.language) for cell in row] for row in (grid.columns, *grid.rows)]
        widths = [max(len(row[at]) for row in table) for at in range(len(grid.columns))]
        if sum(widths) + 2 * len(widths) > _width():
            heads, *rows = table
            for row in rows:
                yield from self._wrapped(
                    "; ".join(f"{name}: {cell}" for name, cell in zip(heads, row, strict=True) if name), "- "
                )
            return
        for row in table:
            cells = (
                cell.rjust(width) if at in grid.right else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            yield "  ".join(cells)


class RichTeller:
    """Coloured and wrapped for a terminal. Foreign text never is markup: every text enters as `rich.text.Text`."""

    def __init__(self, stream: IO[str], language: Language) -> None:
        from rich.console import Console

        self.language = language
        self._console: Console = Console(file=stream, highlight=False, markup=False, emoji=False, width=_width())

    def show(self, result: object) -> None:
        """Draw `result`."""
        from rich.text import Text as Styled

        match result:
            case Text():
                self._console.print(Styled(words(result, self.language, lines=True)))
            case Title():
                self._console.print(Styled("\n" + words(result.text, self.language), style="bold"))
            case Points():
                self._console.print(self._points(result))
            case Pairs():
                self._console.print(self._pairs(result))
            case Grid():
                self._console.print(self._grid(result))
            case Notice():
                mark = _MARK[result.level].to(self.language)
                self._console.print(Styled(mark + words(result.text, self.language), style=_STYLE[result.level]))
            case PostfallError():
                self._console.print(Styled(words(result.message, self.language), style="bold red"))
                if result.hint:
                    self._console.print(Styled(words(result.hint, self.language)))
            case _:
                raise TypeError(type(result).__name__)

    def _points(self, points: Points) -> RenderableType:
        from rich.table import Column, Table
        from rich.text import Text as Styled

        table = Table.grid("", Column(overflow="fold"), padding=(0, 1))
        for count, item in enumerate(points.items, 1):
            table.add_row(Styled(f"{count}." if points.numbered else " •"), Styled(words(item, self.language)))
        return table

    def _pairs(self, pairs: Pairs) -> RenderableType:
        from rich.table import Column, Table
        from rich.text import Text as Styled

        # Folded, never cut: an address with an ellipsis in it leads nowhere.
        table = Table.grid("", Column(overflow="fold"), padding=(0, 2))
        for name, value in pairs.rows:
            table.add_row(Styled(words(name, self.language), style="dim"), Styled(words(value, self.language)))
        return table

    def _grid(self, grid: Grid) -> RenderableType:
        from rich.table import Table
        from rich.text import Text as Styled

        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for at, column in enumerate(grid.columns):
            table.add_column(
                Styled(words(column, self.language)), justify="right" if at in grid.right else "left", overflow="fold"
            )
        for row in grid.rows:
            table.add_row(*(Styled(words(cell, self.language)) for cell in row))
        return table


class LineProgress:
    """A line at the start, every tenth, and at the end: for logs and screen readers.

    Where the end is not known, a line every thousand.
    """

    def __init__(self, stream: IO[str], language: Language) -> None:
        self._stream = stream
        self._language = language
        self._last = -1

    def update(self, done: int, total: int | None, what: Text) -> None:
        """Write a line when another tenth is done."""
        tenth = done * 10 // total if total else done // 1000
        if tenth == self._last:
            return
        self._last = tenth
        if not tenth and not total:
            return
        of = Text(f" von {total}", f" of {total}").to(self._language) if total else ""
        self._stream.write(f"{words(what, self._language)}: {done}{of}\n")
        self._stream.flush()


class RedrawnProgress:
    """One line that is written over, at most ten times a second; erased at the end."""

    def __init__(self, stream: IO[str], language: Language) -> None:
        self._stream = stream
        self._language = language
        self._at = 0.0

    def update(self, done: int, total: int | None, what: Text) -> None:
        """Redraw the line."""
        finished = total is not None and done >= total
        now = time.monotonic()
        if not finished and now - self._at < 0.1:
            return
        self._at = now
        share = f"{done * 100 // total:3d} %  " if total else ""
        of = f"/{total}" if total else ""
        line = f"{share}{words(what, self._language)}: {done}{of}"[: _width() - 1]
        self._stream.write("\r" + ("" if finished else line) + "\x1b[K")
        self._stream.flush()
