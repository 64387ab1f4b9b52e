"""The frame that every verb hangs in: options in two languages, common options, one error boundary, one envelope.

A verb is a function `(door, …) -> Outcome` under `@verb(…)`. It prints nothing itself.
"""

from __future__ import annotations

import importlib
import inspect
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO, get_args, get_origin

from postfall.cli.report import PROGRAM, bug, interrupted, language_of, report, unreadable
from postfall.cli.table import NOUNS, Noun
from postfall.cli.usage import help_page
from postfall.errors import Code, PostfallError
from postfall.language import Language, Text

if TYPE_CHECKING:
    import typer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb found: `data` for programs, `shown` (blocks or texts of `ports`) for people.

    `status` is ok or partial; `code` is the exit code; `errors` go into the envelope beside the data.
    """

    data: Mapping[str, Any]
    shown: Sequence[object] = ()
    status: str = "ok"
    code: Code = Code.OK
    errors: Sequence[PostfallError] = ()


@dataclass(frozen=True, slots=True)
class Opt:
    """An option or argument whose help is in two languages."""

    names: tuple[str, ...]
    help: Text
    more: Mapping[str, Any] = field(default_factory=dict)


def option(*names: str, help: Text, **more: Any) -> Any:  # noqa: A002, ANN401  # typer's own word; goes into Annotated
    """An option for use in `Annotated[...]`; `more` goes to `typer.Option` as it is."""
    return Opt(names, help, more)


def argument(*, help: Text, **more: Any) -> Any:  # noqa: A002, ANN401  # typer's own word; goes into Annotated
    """An argument for use in `Annotated[...]`."""
    return Opt((), help, more)


@dataclass(frozen=True, slots=True)
class Verb:
    """A registered verb; `noun` None means it stands at top level."""

    noun: str | None
    name: str
    function: Callable[..., Outcome]
    help: Text
    examples: tuple[str, ...]
    case: bool


VERBS: list[Verb] = []


def verb(
    noun: str | None,
    name: str,
    *,
    help: Text,  # noqa: A002  # typer's own word
    examples: Sequence[str] = (),
    case: bool = False,
) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    """Register a verb. `case` adds `--case ID-PREFIX`. `examples` are whole command lines for the help page."""

    def register(function: Callable[..., Outcome]) -> Callable[..., Outcome]:
        VERBS.append(Verb(noun, name, function, help, tuple(examples), case))
        return function

    return register


_FRONT = {"--lang": True, "--json": False, "--accessible": False, "--no-input": False, "--actor": True}
_COMMON: tuple[tuple[str, Any, Any, Opt], ...] = (
    (
        "lang",
        str | None,
        None,
        Opt(("--lang",), Text("Sprache: de oder en.", "Language: de or en."), {"metavar": "de|en"}),
    ),
    (
        "json",
        bool,
        False,
        Opt(("--json",), Text("Ergebnis als JSON; stellt keine Fragen.", "Result as JSON; asks nothing.")),
    ),
    (
        "accessible",
        bool,
        False,
        Opt(
            ("--accessible",),
            Text("Einfache Zeilen, auch für Vorleseprogramme.", "Plain lines, for screen readers too."),
        ),
    ),
    (
        "no_input",
        bool,
        False,
        Opt(("--no-input",), Text("Nichts fragen; Fehlendes nennen.", "Ask nothing; name what is missing.")),
    ),
    (
        "answers",
        str | None,
        None,
        Opt(("--answers",), Text("Antworten aus dieser Datei.", "Answers from this file."), {"metavar": "FILE"}),
    ),
    (
        "actor",
        str | None,
        None,
        Opt(
            ("--actor",),
            Text("Wer handelt; steht im Protokoll.", "Who acts; stands in the journal."),
            {"metavar": "NAME"},
        ),
    ),
)
_CASE = (
    "case",
    str | None,
    None,
    Opt(
        ("--case",),
        Text("Welcher Fall; der Anfang der Nummer reicht.", "Which case; a prefix will do."),
        {"metavar": "ID"},
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code. Raises nothing but `SystemExit` from the interpreter itself."""
    words = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    language = language_of(words)
    try:
        return _dispatch(words, language)
    except PostfallError as error:
        return report(error, words, language)
    except KeyboardInterrupt:
        return report(interrupted(), words, language)
    except BrokenPipeError:
        sys.stdout = _nowhere()  # silences the flush at exit
        return Code.FAILED
    except Exception as error:  # noqa: BLE001  # the one boundary: a traceback could show what was typed
        return report(bug(error), words, language)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _open_streams() -> None:
    """Streams that were closed before we started swallow what they get; letters they do not know are spelled out."""
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  # for as long as we run
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="postfall-plain")


def _dispatch(words: list[str], language: Language) -> int:
    import typer

    words = _options_last(words)
    if not words or words[0].partition("=")[0] in _FRONT:
        from postfall.cli.start import offer

        words = offer(language, accessible="--accessible" in words, alone=bool({"--json", "--no-input"} & {*words}))
    command = typer.main.get_command(build(words, language))
    try:
        if {"--help", "-h"} & {*words}:
            return _help_page(lambda: command.main(args=words, prog_name=PROGRAM, standalone_mode=False), language)
        result = command.main(args=words, prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a group without a verb: its message is the help page
            sys.stderr.write(help_page(error.format_message(), language) + "\n")
            return Code.USAGE
        raise unreadable(error) from error
    except typer.Abort as error:
        raise interrupted() from error
    except typer.Exit as leave:
        return leave.exit_code
    return int(result) if isinstance(result, int) else Code.OK


def _help_page(write: Callable[[], object], language: Language) -> int:
    """Print help through our own stream, because typer's ignores what letters it knows."""
    page = io.StringIO()
    try:
        with redirect_stdout(page):
            write()
    finally:
        sys.stdout.write(help_page(page.getvalue(), language))
        sys.stdout.flush()
    return Code.OK


def _options_last(words: Sequence[str]) -> list[str]:
    """Common options may also stand before the verb: `postfall --lang de status`."""
    rest = list(words)
    front: list[str] = []
    while rest and (name := rest[0].partition("=")[0]) in _FRONT:
        count = 2 if _FRONT[name] and "=" not in rest[0] else 1
        front, rest = [*front, *rest[:count]], rest[count:]
    return [*rest, *front]


def build(words: Sequence[str], language: Language) -> typer.Typer:
    """The command tree: only the noun that is called is imported, the others are names with help."""
    import typer

    app = typer.Typer(
        name=PROGRAM,
        help=_ABOUT.to(language),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        no_args_is_help=False,
        add_completion=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_version_option(language))
    wanted = _wanted(words)
    for noun in NOUNS:
        if wanted in {noun.name, "*"}:
            for module in (noun.module, *noun.more):
                importlib.import_module(f"postfall.cli.{module}")
        _hang(app, noun, language)
    return app


def _wanted(words: Sequence[str]) -> str | None:
    if any(name.startswith("_POSTFALL_COMPLETE") or name == "_TYPER_COMPLETE_ARGS" for name in os.environ):
        return "*"
    return next((word for word in words if not word.startswith("-")), None)


def _hang(app: typer.Typer, noun: Noun, language: Language) -> None:
    import typer

    target = app
    if noun.group:
        target = typer.Typer(help=noun.help.to(language), rich_markup_mode=None, no_args_is_help=True)
        app.add_typer(target, name=noun.name)
    rows = [row for row in VERBS if row.noun == noun.name or (row.noun is None and row.name == noun.name)]
    for row in rows:
        target.command(row.name, help=_help(row, language))(_callback(row, language))
    if not rows and not noun.group:
        app.command(noun.name, help=noun.help.to(language))(lambda: None)


def _help(row: Verb, language: Language) -> str:
    examples = "".join(f"\n  {line}" for line in row.examples)
    heading = Text("Beispiele:", "Examples:").to(language)
    return row.help.to(language) + (f"\n\n\b\n{heading}{examples}" if examples else "")


def _version_option(language: Language) -> Callable[..., None]:
    import typer

    def show(value: bool) -> None:
        if value:
            from postfall import __version__

            sys.stdout.write(f"{PROGRAM} {__version__}\n")
            raise typer.Exit

    def root(
        version: bool = typer.Option(
            False,
            "--version",
            callback=show,
            is_eager=True,
            help=Text("Die Version zeigen.", "Show the version.").to(language),
        ),
    ) -> None:
        pass

    return root


def _callback(row: Verb, language: Language) -> Callable[..., int]:
    """The function that typer calls: common options split off, the verb run, its outcome shown."""
    signature = inspect.signature(row.function, eval_str=True)
    own = list(signature.parameters.values())[1:]
    common = [*_COMMON, _CASE] if row.case else list(_COMMON)
    parameters = [_spoken(parameter, language) for parameter in own]
    for name, kind, default, opt in common:
        plain = inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, opt]
        )
        parameters.append(_spoken(plain, language))

    def call(**values: Any) -> int:  # noqa: ANN401  # typer hands over what it parsed
        from postfall.cli.door import Door

        door = Door(**{name: values.pop(name) for name, *_ in common})
        try:
            return door.finish(_command(row), row.function(door, **values))
        except KeyboardInterrupt:  # here, because typer turns it into an exit without a word
            raise interrupted() from None

    call.__signature__ = inspect.Signature(parameters, return_annotation=int)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters} | {"return": int}
    return call


def _command(row: Verb) -> str:
    return f"{row.noun} {row.name}" if row.noun else row.name


def _spoken(parameter: inspect.Parameter, language: Language) -> inspect.Parameter:
    import typer

    if get_origin(parameter.annotation) is not Annotated:
        return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
    kind, *marks = get_args(parameter.annotation)
    for mark in marks:
        if isinstance(mark, Opt):
            make = typer.Option if mark.names else typer.Argument
            kind = Annotated[kind, make(*mark.names, help=mark.help.to(language), **mark.more)]
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=kind)


_ABOUT = Text(
    "Postfall hilft, wenn jemand Fremdes Ihre Post mitliest.\n\n"
    "Ohne weitere Angaben beginnt oder setzt Postfall einen Fall fort. Postfall verschickt nichts, löscht nichts und "
    "ersetzt keine Rechtsberatung.",
    "Postfall helps when somebody else reads your mail.\n\n"
    "Called alone it offers to start or resume a case. It sends nothing, deletes nothing and gives no legal advice.",
)
