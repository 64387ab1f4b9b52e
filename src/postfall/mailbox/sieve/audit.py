"""A script, and all scripts of a mailbox, judged: what they do, how bad that may be, what was not understood. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.mailbox.sieve import sentences as say
from postfall.mailbox.sieve.commands import Command, parse
from postfall.mailbox.sieve.judge import Judge, fill, join
from postfall.mailbox.sieve.model import Audit, Judged, NotUnderstood, RuleFinding, Severity
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT, Kind, tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from postfall.mailbox.sieve.commands import Block
    from postfall.mailbox.sieve.model import Script
    from postfall.mailbox.sieve.tokens import Comment, Tokens

MOST_OF_A_KIND = 200
"""Findings of one kind and severity that are kept for one script; further ones are counted."""
MOST_LINES = 500
"""Lines that were not understood, kept for one script."""
_RULE = re.compile(
    r"\b(?:redirect|notify|pipe|execute|reject|ereject|discard|fileinto|vacation|setflag|addflag)\b[^;\n]{0,200}+;",
    re.IGNORECASE,
)
_AS_TESTS = frozenset({"execute", "filter", "pipe"})


def audit(data: bytes, *, own: Collection[str] = (), cut: bool = False) -> Audit:
    """Judge one script. `own` are the owner's addresses; `cut`: `data` is only the beginning of it. Never raises."""
    tokens = tokens_of(data)
    parsed = parse(tokens.tokens)
    judge = Judge(frozenset(one.strip().lower() for one in own if "@" in one), parsed.top)
    found: list[RuleFinding] = []
    for part in parsed.order:
        found += judge.command(part) if isinstance(part, Command) else _block(judge, part)
    found += _comments(tokens.comments)
    found += _hidden(tokens)
    problems = [*tokens.problems, *parsed.problems, *judge.problems]
    if cut or len(data) > LONGEST_SCRIPT:
        problems.append(NotUnderstood(tokens.last, say.CUT))
    kept = _bounded(found)
    return Audit(kept, _lines(problems), tuple(dict.fromkeys(judge.includes)), len(found) - len(kept))


def judge_all(scripts: Sequence[Script], *, own: Collection[str] = ()) -> tuple[Judged, ...]:
    """Judge the scripts of one mailbox together, in their order: which are in use, which include which."""
    audits = [audit(script.data, own=own, cut=script.cut) for script in scripts]
    places: dict[str, list[int]] = {}
    for at, script in enumerate(scripts):  # a server that lists a name twice hides neither
        places.setdefault(script.name, []).append(at)
    used = {at for at, script in enumerate(scripts) if script.active}
    left = list(used)
    while left:
        for name in audits[left.pop()].includes:
            new = [at for at in places.get(name, ()) if at not in used]
            used.update(new)
            left += new
    return tuple(
        Judged(
            script,
            _with_missing(audits[at], places.keys()),
            in_use=None if script.active is None and at not in used else at in used,
        )
        for at, script in enumerate(scripts)
    )


def _with_missing(one: Audit, names: Collection[str]) -> Audit:
    """Includes of scripts that nobody has seen weigh more."""
    return replace(
        one,
        findings=tuple(
            replace(row, severity=Severity.MEDIUM, words=join(row.words, say.INCLUDE_MISSING))
            if row.kind == "include" and row.severity is Severity.INFO and row.target not in names
            else row
            for row in one.findings
        ),
    )


def _block(judge: Judge, block: Block) -> list[RuleFinding]:
    """What the test of a block says by itself."""
    found = []
    words = judge.words_of(block)
    if words:
        target = ", ".join(words)
        said = fill(say.WATCHED, target=target)
        found.append(RuleFinding(block.line, "words", target, Severity.MEDIUM, said, block.text))
    if block.truth is True and block.name in {"if", "elsif"}:
        found.append(RuleFinding(block.line, "always", "", Severity.LOW, say.ALWAYS, block.text))
    if block.name == "foreverypart":
        found.append(RuleFinding(block.line, "mime", "foreverypart", Severity.INFO, say.PARTS))
    for at, token in enumerate(block.tokens):
        if token.kind is Kind.NAME and token.text.lower() in _AS_TESTS:
            rest = tuple(block.tokens[at + 1 : at + 30])
            found += judge.command(Command(token.line, token.text.lower(), rest, block.parent))
    return found


def _comments(comments: Iterable[Comment]) -> list[RuleFinding]:
    found = []
    for comment in comments:
        rule = _RULE.search(comment.text)
        if rule is not None:
            line = comment.line + comment.text.count("\n", 0, rule.start())
            target = " ".join(rule.group().split())
            said = fill(say.COMMENT, target=target)
            found.append(RuleFinding(line, "comment", target, Severity.INFO, said))
    return found


def _hidden(tokens: Tokens) -> list[RuleFinding]:
    return [RuleFinding(row.line, "hidden", "", Severity.MEDIUM, say.HIDDEN) for row in tokens.tokens if row.gap]


def _bounded(found: Iterable[RuleFinding]) -> tuple[RuleFinding, ...]:
    """In the order of lines; of each kind and severity the first ones."""
    counts: Counter[tuple[str, Severity]] = Counter()
    kept = []
    for row in sorted(found, key=lambda row: (row.line, row.severity.rank)):
        counts[(row.kind, row.severity)] += 1
        if counts[(row.kind, row.severity)] <= MOST_OF_A_KIND:
            kept.append(row)
    return tuple(kept)


def _lines(problems: Iterable[NotUnderstood]) -> tuple[NotUnderstood, ...]:
    """One a line, in order; the last one always stays, because it tells where reading ended."""
    first = {row.line: row for row in sorted(problems, key=lambda row: row.line, reverse=True)}
    rows = sorted(first.values(), key=lambda row: row.line)
    return tuple(rows) if len(rows) <= MOST_LINES else (*rows[: MOST_LINES - 1], rows[-1])
