"""What each command of a script means for the owner of the mailbox: one function a kind of command."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from postfall.language import Text, cut
from postfall.mailbox.sieve import sentences as say
from postfall.mailbox.sieve.catalogue import LEAVING
from postfall.mailbox.sieve.commands import arguments
from postfall.mailbox.sieve.model import RuleFinding, Severity
from postfall.mailbox.sieve.runtime import Variables, decoded, open_ended
from postfall.mailbox.sieve.tokens import Kind
from postfall.mailbox.sieve.watchwords import FREE_MAIL, about_spam, hides, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from postfall.mailbox.sieve.commands import Arguments, Block, Command
    from postfall.mailbox.sieve.model import NotUnderstood

_LONGEST_TARGET = 320
_LONGEST_CONDITION = 300
_SHOWN_TEXT = 120
_LONGEST_ADDRESSES = 4_000
_BETWEEN = re.compile(r"[\s,;:?&=<>]+")
_DEEP = 32
_SHOWN_TESTS = 4


@dataclass(slots=True)
class Surroundings:
    """The tests around a command: as text, the watched words in them, and whether they mean anything."""

    text: str
    words: tuple[str, ...]
    sure: bool
    never: bool
    spam: bool
    loop: bool
    keeps: bool
    leaves: bool

    @property
    def what(self) -> Text:
        """`all mail` or `certain mail`."""
        return say.ALL if self.sure else say.SOME


@dataclass(slots=True)
class Judge:
    """Judges one script, command by command, in order. `own` are addresses of the owner, in lower case."""

    own: Collection[str] = ()
    top: Collection[str] = ()
    variables: Variables = field(default_factory=Variables)
    problems: list[NotUnderstood] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    _words: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _around: dict[int, Surroundings] = field(default_factory=dict)

    def command(self, command: Command) -> list[RuleFinding]:
        """Everything that one command does."""
        given, problems = arguments(command)
        self.problems += problems
        judged = _JUDGES.get(command.name)
        if judged is None:
            return []
        around = self.around(command.block)
        return [self._placed(row, around) for row in judged(self, command, given, around)]

    def _placed(self, row: RuleFinding, around: Surroundings) -> RuleFinding:
        row = replace(row, target=row.target[:_LONGEST_TARGET], condition=around.text, never=around.never)
        if not around.never:
            return row
        lower = list(Severity)[min(row.severity.rank + 1, len(Severity) - 1)]
        return replace(row, severity=lower, words=join(row.words, say.NEVER))

    def around(self, block: Block | None) -> Surroundings:
        """What stands around a command in `block`."""
        if id(block) not in self._around:
            self._around[id(block)] = self._look_around(block)
        return self._around[id(block)]

    def _look_around(self, block: Block | None) -> Surroundings:
        verbs = block.verbs if block is not None else self.top
        chain: list[Block] = []
        while block is not None and len(chain) < _DEEP:
            chain.append(block)
            block = block.parent
        words = tuple(dict.fromkeys(word for one in chain for word in self.words_of(one)))
        text = "; ".join(one.text for one in reversed(chain[:_SHOWN_TESTS]))
        return Surroundings(
            cut(text, _LONGEST_CONDITION),
            words,
            block is None and all(one.truth is True for one in chain),
            any(one.truth is False for one in chain),
            any(about_spam(one.text) for one in chain),
            any(one.name == "foreverypart" for one in chain),
            "keep" in verbs,
            any(verb in verbs for verb in LEAVING),
        )

    def words_of(self, block: Block) -> tuple[str, ...]:
        """The watched words in the strings of a block's own test."""
        if id(block) not in self._words:
            strings = [token.text for token in block.tokens if token.kind is Kind.STRING]
            values = (
                value for text in strings[:500] for value in self.variables.all(text[:1000]) or (decoded(text[:1000]),)
            )
            found = watched("\n".join(values))
            self._words[id(block)] = tuple(found[:10])
        return self._words[id(block)]

    # where things go

    def targets(self, texts: Sequence[str]) -> list[tuple[str, bool]]:
        """What the strings become at run time, each with whether that is known."""
        found: dict[tuple[str, bool], None] = {}
        for text in texts:
            values = self.variables.all(text)
            known = [value for value in values or () if value.strip() and not open_ended(value)]
            for value in known if len(known) == 1 else [row for row in known if "@" in row] or known:
                found[(value.strip(), True)] = None
            if not known:
                found[(decoded(text).strip(), False)] = None
        return list(found)

    def foreign(self, address: str) -> Severity:
        """How bad it is that mail goes to `address`: low for one's own, medium within one's own domain, else high."""
        parts = _BETWEEN.split(unquote(address[:_LONGEST_ADDRESSES]).lower())
        found = [self._foreign(part.strip('"')) for part in parts if "@" in part]
        return min(found, key=lambda row: row.rank, default=Severity.HIGH)

    def _foreign(self, address: str) -> Severity:
        if address in self.own:
            return Severity.LOW
        domain = address.rpartition("@")[2].rstrip(".")
        ours = {one.rpartition("@")[2] for one in self.own} - FREE_MAIL
        return Severity.MEDIUM if domain in ours and "%" not in address else Severity.HIGH


def join(*texts: Text) -> Text:
    """One text behind the other."""
    return Text("".join(one.de for one in texts), "".join(one.en for one in texts))


def fill(text: Text, /, **values: str | Text) -> Text:
    """`Text.fill` for hostile values: shortened."""
    return text.fill(**{key: row[:200] if isinstance(row, str) else row for key, row in values.items()})


def _strings(command: Command) -> list[str]:
    return [token.text for token in command.tokens if token.kind is Kind.STRING]


def _addresses(command: Command, given: Arguments) -> list[str]:
    """The target of a sending command: its value; where that is not one, everything that looks like an address."""
    values = [text for row in given.values for text in row]
    others = [text for text in _strings(command) if text not in values and ("@" in decoded(text) or "${" in text)]
    return [*values, *others]


def _spoken(target: str, *, known: bool, listed: bool = False) -> Text:
    if not target:
        return say.NO_TARGET
    if listed:
        return fill(say.LIST_TARGET, target=target)
    return Text(target[:200], target[:200]) if known else fill(say.UNKNOWN_TARGET, target=target)


def _redirect(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    listed = ":list" in given.tags
    stays = say.COPY_STAYS if ":copy" in given.tags or around.keeps else say.NO_COPY
    found = []
    for target, known in judge.targets(_addresses(command, given)) or [("", False)]:
        severity = Severity.HIGH if listed or not known else judge.foreign(target)
        words = fill(say.REDIRECT, what=around.what, target=_spoken(target, known=known, listed=listed))
        own = say.OWN_DOMAIN if severity is not Severity.HIGH else Text("", "")
        found.append(RuleFinding(command.line, "redirect", target, severity, join(words, stays, own), known=known))
    return found


def _notify(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    skipped = {given.first(":message"), given.first(":method"), given.first(":id"), given.first(":importance"), ""}
    skipped.add(given.first(":from"))
    texts = [text for text in _addresses(command, given) if text not in skipped]
    texts += [text for text in given.tags.get(":options", ()) if text not in texts]
    found = []
    for target, known in judge.targets(texts) or [("", False)]:
        mail = not known or "@" in target
        severity = judge.foreign(target) if known and mail else (Severity.HIGH if mail else Severity.MEDIUM)
        words = fill(say.NOTIFY, what=around.what, target=_spoken(target, known=known))
        found.append(RuleFinding(command.line, "notify", target, severity, words, known=known))
    return found


def _report(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    found = []
    for target, known in judge.targets(_addresses(command, given)[-1:]) or [("", False)]:
        severity = judge.foreign(target) if known else Severity.HIGH
        words = fill(say.REPORT, what=around.what, target=_spoken(target, known=known))
        found.append(RuleFinding(command.line, "report", target, severity, words, known=known))
    return found


def _program(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    if ":output" in given.tags:
        judge.variables.forget(given.first(":output"))
    texts = [text for row in given.values for text in row]
    known = all(judge.variables.all(text) is not None for text in texts)
    target = " ".join((judge.variables.all(text) or (decoded(text),))[0] for text in texts[:20])
    words = fill(say.PROGRAM, what=around.what, target=_spoken(target, known=True))
    return [RuleFinding(command.line, command.name, target, Severity.HIGH, words, known=known)]


def _discard(_: Judge, command: Command, __: Arguments, around: Surroundings) -> list[RuleFinding]:
    return [RuleFinding(command.line, "discard", "", _losing(around), _about(say.DISCARD, around))]


def _reject(_: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    text = next((text for row in given.values for text in row), "")
    target = " ".join(decoded(text[:1000]).split())[:_SHOWN_TEXT]
    return [RuleFinding(command.line, "reject", target, _losing(around), _about(say.REJECT, around))]


def _losing(around: Surroundings) -> Severity:
    """How bad it is that mail is lost."""
    if around.sure or around.words:
        return Severity.HIGH
    return Severity.LOW if around.spam else Severity.MEDIUM


def _about(words: Text, around: Surroundings, **values: str | Text) -> Text:
    said = fill(words, what=around.what, **values)
    return join(said, fill(say.WORDS, words=", ".join(around.words))) if around.words else said


def _fileinto(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    texts = [text for row in given.values for text in row] + given.tags.get(":specialuse", [])
    copied = ":copy" in given.tags or around.keeps
    found = []
    for target, known in judge.targets(texts) or [("", False)]:
        hidden = hides(target) or any(hides(name) for name in given.tags.get(":specialuse", ()))
        severity = _filing(around, hidden=hidden and not copied, copied=copied, known=known)
        words = _about(say.FILEINTO_COPY if copied else say.FILEINTO, around, target=target)
        words = join(words, say.HIDING) if hidden and severity is not Severity.INFO else words
        found.append(RuleFinding(command.line, "fileinto", target, severity, words, known=known))
    return found + _flagged(judge, command, given, around)


def _filing(around: Surroundings, *, hidden: bool, copied: bool, known: bool) -> Severity:
    if around.words:
        return Severity.MEDIUM if copied else Severity.HIGH
    if around.spam and not around.sure:
        return Severity.INFO
    if hidden:
        return Severity.HIGH if around.sure else Severity.MEDIUM
    if around.sure and not copied:
        return Severity.MEDIUM
    return Severity.INFO if known else Severity.LOW


def _flags(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    """`addflag ["variable"] flags`: the last value holds the flags."""
    if command.name == "mark":
        given.values.append(["\\Flagged"])
    return _flags_of(judge, command, [text for row in given.values for text in row], around)


def _flagged(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    return _flags_of(judge, command, given.tags.get(":flags", []), around)


def _flags_of(judge: Judge, command: Command, texts: Sequence[str], around: Surroundings) -> list[RuleFinding]:
    flags = " ".join(dict.fromkeys(target for target, _ in judge.targets(texts)))
    if not flags:
        return []
    low = flags.lower()
    words, severity = fill(say.FLAGS, target=flags), Severity.INFO
    if "\\deleted" in low:
        words, severity = _about(say.DELETED, around), Severity.HIGH
    elif "\\seen" in low or "${" in low:
        severity = Severity.HIGH if around.words else Severity.LOW if around.spam else Severity.MEDIUM
        words = _about(say.SEEN, around)
    return [RuleFinding(command.line, "flags", flags, severity, words)]


def _vacation(judge: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    text = " ".join(decoded(next((text for row in given.values for text in row), "")[:5000]).split())
    words = fill(say.VACATION, what=around.what, text=text[:_SHOWN_TEXT])
    severity = Severity.HIGH if watched(text) else Severity.LOW
    target = given.first(":from")
    if target:
        words = join(words, fill(say.VACATION_FROM, target=target))
        own = not judge.own or judge.foreign(target) is not Severity.HIGH
        severity = severity if own or severity is Severity.HIGH else Severity.MEDIUM
    return [RuleFinding(command.line, "vacation", target, severity, words)]


def _include(judge: Judge, command: Command, given: Arguments, _: Surroundings) -> list[RuleFinding]:
    name = next((text for row in given.values for text in row), "")
    everywhere = ":global" in given.tags
    words = fill(say.INCLUDE, target=name)
    if everywhere:
        return [RuleFinding(command.line, "include", name, Severity.LOW, join(words, say.INCLUDE_GLOBAL))]
    judge.includes.append(name)
    return [RuleFinding(command.line, "include", name, Severity.INFO, words)]


def _headers(_: Judge, command: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    name = next((text for row in given.values for text in row), "")
    words = fill(say.HEADERS, what=around.what, target=name)
    return [RuleFinding(command.line, "editheader", name, Severity.MEDIUM, words)]


def _content(_: Judge, command: Command, __: Arguments, around: Surroundings) -> list[RuleFinding]:
    return [RuleFinding(command.line, "mime", command.name, Severity.MEDIUM, fill(say.CONTENT, what=around.what))]


def _snooze(_: Judge, command: Command, __: Arguments, around: Surroundings) -> list[RuleFinding]:
    severity = Severity.HIGH if around.words else Severity.MEDIUM
    return [RuleFinding(command.line, "snooze", "", severity, _about(say.SNOOZE, around))]


def _stop(_: Judge, command: Command, __: Arguments, around: Surroundings) -> list[RuleFinding]:
    if around.sure:
        return [RuleFinding(command.line, "stop", "", Severity.LOW, say.STOP_ALL)]
    if around.leaves and not around.keeps:
        return [RuleFinding(command.line, "stop", "", Severity.INFO, say.STOP)]
    return []


def _set(judge: Judge, _: Command, given: Arguments, around: Surroundings) -> list[RuleFinding]:
    judge.variables.set(given, sure=around.sure, loop=around.loop)
    return []


def _forget(judge: Judge, _: Command, given: Arguments, __: Surroundings) -> list[RuleFinding]:
    for row in given.values:
        for name in row:
            judge.variables.forget(name)
    return []


_JUDGES: dict[str, Callable[[Judge, Command, Arguments, Surroundings], list[RuleFinding]]] = {
    "redirect": _redirect, "notify": _notify, "report": _report, "pipe": _program, "execute": _program,
    "filter": _program, "discard": _discard, "reject": _reject, "ereject": _reject, "refuse": _reject,
    "fileinto": _fileinto, "keep": _flagged, "addflag": _flags, "setflag": _flags, "mark": _flags,
    "vacation": _vacation, "include": _include, "addheader": _headers, "deleteheader": _headers,
    "replace": _content, "enclose": _content, "snooze": _snooze, "stop": _stop, "set": _set,
    "global": _forget, "import": _forget, "extracttext": _forget,
}  # fmt: skip
