"""Rules and what was found in them as plain values: for programs, and for the record of a case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.language import Language
    from postfall.mailbox.sieve.model import Judged, RuleFinding, Rules


def rules_data(rules: Rules, judged: Sequence[Judged], language: Language) -> dict[str, Any]:
    """The `data` of `mailbox rules`, as `docs/reference/mailbox-rules.md` describes it; texts in `language`."""
    protocol = rules.protocol
    return {
        "url": rules.url,
        "user": rules.user,
        "taken": rules.taken,
        "scripts": [_script(row, language) for row in judged],
        "not_checked": [row.data(language) for row in rules.not_checked],
        "partial": rules.partial,
        "protocol": None
        if protocol is None
        else {
            "name": protocol.name,
            "tls": protocol.tls,
            "capabilities": list(protocol.capabilities),
            "capabilities_before": list(protocol.capabilities_before),
        },
    }


def _script(row: Judged, language: Language) -> dict[str, Any]:
    script, audit = row.script, row.audit
    return {
        "name": script.name,
        "active": script.active,
        "in_use": row.in_use,
        "sha256": script.sha256,
        "bytes": len(script.data),
        "cut": script.cut,
        "findings": [_finding(one, language) for one in audit.findings],
        "left_out": audit.left_out,
        "not_understood": [one.line for one in audit.not_understood],
        "why": [{"line": one.line, "reason": one.why.to(language)} for one in audit.not_understood],
    }


def _finding(row: RuleFinding, language: Language) -> dict[str, Any]:
    return {
        "line": row.line,
        "kind": row.kind,
        "target": row.target,
        "severity": row.severity.value,
        "known": row.known,
        "never": row.never,
        "condition": row.condition,
        "words": row.words.to(language),
    }


def to_bytes(data: dict[str, Any]) -> bytes:
    """`data` as it is kept in a file: the same octets for the same values."""
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, indent=1) + "\n").encode()
