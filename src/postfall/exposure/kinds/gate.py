"""Which rules are worth running on a text. A gate may let too much through and never too little.

With google-re2 (`pip install "postfall[fast]"`) one automaton answers for all rules at once, else each rule's words
are sought one by one. What passes is looked at by the same rules, so the findings are the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exposure.kinds.model import Rule

_RUN = re.compile(r"[0-9](?:[ ./()-]{0,3}[0-9]){6,}+")
_MANY = 100
_NO_DIGIT = re.compile(r"[^0-9]+")


class Gate(Protocol):
    """Picks rules for a text."""

    def open(self, text: str) -> Sequence[Rule]:
        """The rules that may find something in `text`."""
        ...


class WordGate:
    """Seeks the words of each rule, and the longest row of digits."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)

    def open(self, text: str) -> Sequence[Rule]:
        """The rules that may find something in `text`."""
        lower, most = text.casefold(), _most_digits(text)
        return [rule for rule in self._rules if rule.digits <= most and _named(rule, lower)]


def _named(rule: Rule, lower: str) -> bool:
    """With very many words the rule itself is the quicker look."""
    return not rule.words or len(rule.words) > _MANY or any(word in lower for word in rule.words)


def _most_digits(text: str) -> int:
    return max((len(_NO_DIGIT.sub("", run)) for run in _RUN.findall(text)), default=0)


class SetGate:
    """One `re2.Set` over the words and digits of all rules; `re2` is the module."""

    def __init__(self, rules: Sequence[Rule], re2: Any) -> None:  # noqa: ANN401 - it has no types
        options = re2.Options()
        options.max_mem = 64 << 20
        options.log_errors = False
        self._rules, self._set = tuple(rules), re2.Set.SearchSet(options)
        # A set whose automaton ran out of memory says "nothing"; this one always matches, so that we notice.
        self._always = self._set.Add("")
        self._needs = [self._added(rule) for rule in self._rules]
        self._set.Compile()

    def _added(self, rule: Rule) -> frozenset[int]:
        needs = []
        if rule.words:
            needs.append(self._set.Add("(?i)" + "|".join(re.escape(word) for word in rule.words)))
        if rule.digits:
            needs.append(self._set.Add(f"[0-9](?:[ ./()-]{{0,3}}[0-9]){{{rule.digits - 1}}}"))
        return frozenset(needs)

    def open(self, text: str) -> Sequence[Rule]:
        """The rules that may find something in `text`."""
        found = set(self._set.Match(text.encode("utf-8", "replace")) or ())
        if self._always not in found:
            return self._rules
        return [rule for rule, needs in zip(self._rules, self._needs, strict=True) if needs <= found]


def best_gate(rules: Sequence[Rule]) -> Gate:
    """The quickest gate that is installed."""
    try:
        import re2
    except ImportError:
        return WordGate(rules)
    return SetGate(rules, re2)
