"""Tokens into commands with the blocks around them, whether the script is well formed or not.

Nothing is dropped: a command without its semicolon, without its block, or inside another one's arguments is found
all the same, and its line is reported as not understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.language import Text, cut
from postfall.mailbox.sieve.catalogue import ACTIONS, BLOCKS, JOINTS, PLAIN_TAGS, TESTS, VALUE_TAGS
from postfall.mailbox.sieve.model import NotUnderstood
from postfall.mailbox.sieve.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.mailbox.sieve.tokens import Token

DEEPEST = 64
"""Blocks within blocks that are told apart; real servers stop at 32."""
_DEEPEST_TEST = 24
_SHOWN = 200


@dataclass(slots=True, eq=False)
class Block:
    """A command with a block. `truth`: whether its test is always true or never (None: it depends on the mail)."""

    line: int
    name: str
    tokens: Sequence[Token]
    parent: Block | None
    truth: bool | None
    before: Block | None = None
    """The `if` or `elsif` that it is the other branch of."""
    taken: bool | None = None
    """Whether this branch or one before it is always taken, or none of them ever."""
    verbs: set[str] = field(default_factory=set)
    text: str = ""
    """Its test, shortened."""


@dataclass(frozen=True, slots=True)
class Command:
    """One action, with the innermost block around it (None: it stands for every mail)."""

    line: int
    name: str
    tokens: tuple[Token, ...]
    block: Block | None
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a command was given: values by tag (an empty list for a tag that stands alone), and the rest in order."""

    tags: dict[str, list[str]]
    values: list[list[str]]

    def first(self, tag: str) -> str:
        """The first value of `tag`, or nothing."""
        return next(iter(self.tags.get(tag, ())), "")


@dataclass(slots=True)
class Parsed:
    """All commands and blocks in the order of their beginnings; `top` are the names of commands outside blocks."""

    order: list[Command | Block] = field(default_factory=list)
    problems: list[NotUnderstood] = field(default_factory=list)
    top: set[str] = field(default_factory=set)


_NO_END = Text("Hier fehlt ein Semikolon.", "A semicolon is missing here.")
_NO_NAME = Text("Hier beginnt kein Befehl.", "No command begins here.")
_UNKNOWN = Text("Unbekannter Befehl: {name}", "Unknown command: {name}")
_UNKNOWN_TEST = Text("Unbekannte Bedingung: {name}", "Unknown test: {name}")
_UNKNOWN_TAG = Text("Unbekannter Zusatz: {name}", "Unknown tag: {name}")
_INSIDE = Text(
    "Der Befehl {name} steht, wo keiner stehen darf.", "The command {name} stands where none may stand."
)  # fmt: skip
_NOT_OPEN = Text("Hier wird ein Block geschlossen, der nicht offen ist.", "A block is closed here that is not open.")
_NOT_CLOSED = Text("Dieser Block wird nicht geschlossen.", "This block is not closed.")
_NO_IF = Text("Vor diesem Zweig fehlt ein if.", "There is no if before this branch.")
_TOO_DEEP = Text("Zu tief geschachtelt.", "Nested too deeply.")


def parse(tokens: Sequence[Token]) -> Parsed:
    """All commands of a script."""
    parser = _Parser()
    for token in tokens:
        parser.take(token)
    parser.end()
    return parser.parsed


@dataclass(slots=True)
class _Parser:
    parsed: Parsed = field(default_factory=Parsed)
    waiting: list[Token] = field(default_factory=list)
    block: Block | None = None
    last: Block | None = None
    """The block that was closed just now, for `elsif` and `else`."""
    depth: int = 0

    def take(self, token: Token) -> None:
        sign = token.text if token.kind is Kind.MARK else ""
        if sign == ";":
            self._command(token.line)
        elif sign == "{":
            self._open(token.line)
        elif sign == "}":
            self._close(token.line)
        else:
            self.waiting.append(token)

    def end(self) -> None:
        if self.waiting:
            self._problem(self.waiting[-1].line, _NO_END)
            self._flush()
        while self.block is not None:
            self._problem(self.block.line, _NOT_CLOSED)
            self.block = self.block.parent

    def _problem(self, line: int, why: Text, name: str = "") -> None:
        if self.parsed.problems and self.parsed.problems[-1].line == line:
            return  # one a line is enough to look there
        self.parsed.problems.append(NotUnderstood(line, why.fill(name=name[:40]) if name else why))

    def _command(self, line: int) -> None:
        if self.waiting:
            self._flush()
        elif self.last is None:
            self._problem(line, _NO_NAME)
        self.last = None

    def _flush(self) -> None:
        """What waits is one command, or several where semicolons are missing."""
        waiting, self.waiting = self.waiting, []
        first = waiting[0]
        known = first.kind is Kind.NAME
        if not (known and first.text.lower() in ACTIONS):
            self._problem(first.line, _UNKNOWN if known else _NO_NAME, first.text if known else "")
            if known and not any(_is_action(token) for token in waiting):
                self._add(waiting)
        self._split(waiting, ACTIONS)

    def _split(self, tokens: list[Token], actions: frozenset[str]) -> None:
        """Every action in `tokens` with what follows it; those that do not stand first are out of place."""
        starts = [at for at, token in enumerate(tokens) if _is_action(token, actions)]
        for at, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
            if at:
                self._problem(tokens[at].line, _INSIDE, tokens[at].text)
            self._add(tokens[at:end])

    def _add(self, tokens: list[Token]) -> None:
        name = tokens[0].text.lower()
        (self.block.verbs if self.block is not None else self.parsed.top).add(name)
        self.parsed.order.append(Command(tokens[0].line, name, tuple(tokens[1:]), self.block, tokens[0].gap))

    def _open(self, line: int) -> None:
        head, self.waiting = self.waiting, []
        self.depth += 1
        name = head[0].text.lower() if head and head[0].kind is Kind.NAME else ""
        if name not in BLOCKS:
            self._problem(head[0].line if head else line, _UNKNOWN if name else _NO_NAME, name)
        self._split(head, ACTIONS - TESTS)  # some servers may run what others refuse
        if self.depth > DEEPEST:
            if self.depth == DEEPEST + 1:
                self._problem(line, _TOO_DEEP)
            return
        before = self.last if name in {"elsif", "else"} else None
        if name in {"elsif", "else"} and (before is None or before.name not in {"if", "elsif"}):
            self._problem(line, _NO_IF)
            before = None
        tests = head[1:] if name in BLOCKS else head
        truth, taken = _truth(name, tests, before)
        at = head[0].line if head else line
        text = f"not ({before.text})"[:_SHOWN] if before and name == "else" else written(tests) or name
        self.block = Block(at, name, tests, self.block, truth, before, taken, text=text)
        self.parsed.order.append(self.block)
        self.last = None
        self._check(tests, name)

    def _check(self, tests: Sequence[Token], name: str) -> None:
        if name in {"if", "elsif"} and not any(token.kind is Kind.NAME for token in tests):
            self._problem(tests[0].line if tests else self.block.line if self.block else 1, _NO_NAME)
        for token in tests:
            word = token.text.lower()
            if token.kind is Kind.NAME and word not in TESTS | JOINTS | ACTIONS:
                self._problem(token.line, _UNKNOWN_TEST, token.text)
            elif token.kind is Kind.TAG and word not in PLAIN_TAGS | VALUE_TAGS:
                self._problem(token.line, _UNKNOWN_TAG, token.text)

    def _close(self, line: int) -> None:
        if self.waiting:
            self._problem(self.waiting[-1].line, _NO_END)
            self._flush()
        if self.depth == 0:
            self._problem(line, _NOT_OPEN)
            return
        self.depth -= 1
        if self.depth < DEEPEST and self.block is not None:
            self.last, self.block = self.block, self.block.parent


def _is_action(token: Token, actions: frozenset[str] = ACTIONS) -> bool:
    return token.kind is Kind.NAME and token.text.lower() in actions


def arguments(command: Command) -> tuple[Arguments, list[NotUnderstood]]:
    """The arguments of a command, and what in them was not understood."""
    found, problems = Arguments({}, []), []
    tag = ""
    group: list[str] | None = None
    for token in command.tokens:
        if token.kind is Kind.TAG:
            if token.text not in PLAIN_TAGS | VALUE_TAGS:
                problems.append(NotUnderstood(token.line, _UNKNOWN_TAG.fill(name=token.text[:40])))
            found.tags.setdefault(token.text, [])
            tag = token.text if token.text in VALUE_TAGS else ""
        elif token.kind is Kind.MARK and token.text in "[]":
            group, tag = _list(found, token.text, group, tag)
        elif token.kind in {Kind.STRING, Kind.NUMBER}:
            if group is not None:
                group.append(token.text)
            elif tag:
                found.tags[tag].append(token.text)
                tag = ""
            else:
                found.values.append([token.text])
                tag = ""
        elif token.text != ",":
            problems.append(NotUnderstood(token.line, _NO_NAME))
    return found, problems


def _list(found: Arguments, sign: str, group: list[str] | None, tag: str) -> tuple[list[str] | None, str]:
    if sign == "]":
        return None, ""
    if group is not None:
        return group, tag
    if tag:
        return found.tags[tag], tag
    found.values.append([])
    return found.values[-1], ""


def _truth(name: str, tests: Sequence[Token], before: Block | None) -> tuple[bool | None, bool | None]:
    """Whether a branch is taken: always, never, or it depends; and the same for it and those before it together."""
    if name == "foreverypart":
        return True, None
    if name not in {"if", "elsif", "else"} or (name != "if" and before is None):
        return None, None
    own = True if name == "else" else constant(tests)
    earlier = before.taken if before is not None else False
    together = True if True in {own, earlier} else False if own is False and earlier is False else None
    if earlier is True:
        return False, together
    return (own if own is False or earlier is False else None), together


def constant(tests: Sequence[Token]) -> bool | None:
    """Whether a test is true or false for every mail; None where it depends or cannot be told."""
    value, end = _test(tests, 0, 0)
    return value if end == len(tests) else None


def _test(tests: Sequence[Token], at: int, depth: int) -> tuple[bool | None, int]:
    """The value of the test that begins at `at`, and where it ends."""
    if at >= len(tests) or tests[at].kind is not Kind.NAME or depth > _DEEPEST_TEST:
        return None, len(tests) + 1
    name = tests[at].text.lower()
    if name in {"true", "false"}:
        return name == "true", at + 1
    if name == "not":
        value, end = _test(tests, at + 1, depth + 1)
        return (None if value is None else not value), end
    if name in {"anyof", "allof"}:
        return _joined(tests, at + 1, depth, name == "anyof")
    return None, _past_arguments(tests, at + 1)


def _past_arguments(tests: Sequence[Token], at: int) -> int:
    """Where a plain test ends: at a comma or parenthesis that is in no list."""
    lists = 0
    while at < len(tests):
        sign = tests[at].text if tests[at].kind is Kind.MARK else ""
        if sign in {"(", ")"} or (sign == "," and lists <= 0):
            break
        lists += (sign == "[") - (sign == "]")
        at += 1
    return at


def _joined(tests: Sequence[Token], at: int, depth: int, any_of: bool) -> tuple[bool | None, int]:
    values: list[bool | None] = []
    while True:
        expected = "(" if not values else ","
        if at >= len(tests) or tests[at].kind is not Kind.MARK or tests[at].text != expected:
            break
        value, at = _test(tests, at + 1, depth + 1)
        values.append(value)
    if at >= len(tests) or tests[at].text != ")" or tests[at].kind is not Kind.MARK:
        return None, len(tests) + 1
    if any_of in values:
        return any_of, at + 1
    return (None if None in values or not values else not any_of), at + 1


def written(tokens: Sequence[Token]) -> str:
    """Tokens as one writes them, shortened."""
    parts: list[str] = []
    length = 0
    for token in tokens:
        word = '"' + token.text[:_SHOWN].replace('"', '\\"') + '"' if token.kind is Kind.STRING else token.text
        tight = not parts or word in {")", "]", ","} or parts[-1] in {"(", "["}
        parts += [word] if tight else [" ", word]
        length += len(word)
        if length > _SHOWN:
            break
    text = " ".join("".join(parts).split())
    return cut(text, _SHOWN)
