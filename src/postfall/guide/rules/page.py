"""How filter rules are shown to people: worst first, then what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Text, both, number, same
from postfall.mailbox.sieve.model import Severity
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.mailbox.sieve.model import Judged, RuleFinding, Rules

_SHOWN = 30
_QUIET_SHOWN = 12
_LINES_SHOWN = 12
_SCRIPTS_SHOWN = 10
_TARGET = 90
_LOUD = frozenset({Severity.HIGH, Severity.MEDIUM})
_ONLY_TESTS = frozenset({"words", "always"})
"""Findings about a test alone; left out on the page where a rule with the same test is shown."""
_DEGREE = {
    Severity.HIGH: Text("SEHR AUFFÄLLIG", "VERY CONSPICUOUS"),
    Severity.MEDIUM: Text("auffällig", "conspicuous"),
    Severity.LOW: Text("prüfen", "check"),
    Severity.INFO: Text("nur zur Kenntnis", "for information"),
}
Row = tuple["RuleFinding", "Judged"]


def rules_blocks(rules: Rules, judged: Sequence[Judged], *, kept: bool, stored: Sequence[str] = ()) -> list[object]:
    """The page. `kept`: the scripts were put into a case or folder; `stored` are scripts tied to folders."""
    rows = sorted(
        ((finding, one) for one in judged for finding in one.audit.findings),
        key=lambda row: (row[0].severity.rank, row[1].in_use is False, row[1].script.name, row[0].line),
    )
    told = {
        (id(one), part)
        for finding, one in rows
        if finding.kind not in _ONLY_TESTS
        for part in (finding.condition, finding.condition.rpartition("; ")[2])
    }
    rows = [row for row in rows if row[0].kind not in _ONLY_TESTS or (id(row[1]), row[0].condition) not in told]
    loud = [row for row in rows if row[0].severity in _LOUD]
    quiet = [row for row in rows if row[0].severity not in _LOUD]
    whose = rules.user or rules.url.partition(":")[2]
    return [
        Title(Text(f"Filterregeln von {whose}", f"Filter rules of {whose}")),
        Pairs(_summary(judged, rows)),
        _verdict(judged, loud),
        *_list(Text("Was auffällt", "What is conspicuous"), loud, _SHOWN),
        *_not_understood(judged),
        *_list(Text("Außerdem", "Beside that"), quiet, _QUIET_SHOWN),
        *_stored(stored),
        *(
            []
            if not judged
            else [Title(Text("Jetzt", "Now")), Points(_next(kept=kept, loud=bool(loud)), numbered=True)]
        ),
        *(Notice(row.reason, Level.INFO) for row in rules.not_checked),
    ]


def _summary(judged: Sequence[Judged], rows: Sequence[Row]) -> tuple[tuple[Text, Text | str], ...]:
    active = [one.script.name for one in judged if one.script.active]
    unknown = any(one.script.active is None for one in judged)
    none = Text("nicht bekannt", "not known") if unknown else Text("keines", "none")
    running = same(", ".join(name[:60] for name in active[:5])) if active else none
    high = sum(finding.severity is Severity.HIGH for finding, _ in rows)
    lines = sum(len(one.audit.not_understood) for one in judged)
    return (
        (Text("Skripte", "Scripts"), both(number, len(judged))),
        (Text("Davon aktiv", "Active"), running),
        (Text("Sehr auffällig", "Very conspicuous"), both(number, high)),
        (Text("Nicht verstandene Zeilen", "Lines not understood"), both(number, lines)),
    )


def _verdict(judged: Sequence[Judged], loud: Sequence[Row]) -> Notice:
    if any(finding.severity is Severity.HIGH for finding, _ in loud):
        return Notice(
            Text(
                "Mindestens eine Regel tut, was Eindringlinge tun. Hat sie niemand von Ihnen angelegt, dann war "
                "wahrscheinlich jemand Fremdes in Ihrem Postfach.",
                "At least one rule does what intruders do. If none of you made it, then probably a stranger was in "
                "your mailbox.",
            )
        )
    if loud:
        return Notice(
            Text(
                "Einige Regeln sind auffällig. Prüfen Sie, ob Sie jede davon selbst angelegt haben.",
                "Some rules are conspicuous. Check whether you made each of them yourself.",
            )
        )
    if any(one.audit.not_understood for one in judged):
        return Notice(
            Text(
                "Nichts Auffälliges, aber nicht alles wurde verstanden. Sehen Sie die genannten Zeilen an.",
                "Nothing conspicuous, but not all was understood. Look at the lines named below.",
            )
        )
    if not judged:
        return Notice(Text("Hier liegen keine Filterregeln.", "No filter rules lie here."), Level.GOOD)
    return Notice(
        Text(
            "In diesen Skripten leitet keine Regel Mails hinaus, und keine versteckt oder löscht sie auffällig.",
            "In these scripts no rule forwards mail, and none hides or deletes it conspicuously.",
        ),
        Level.GOOD,
    )


def _list(title: Text, rows: Sequence[Row], most: int) -> list[object]:
    if not rows:
        return []
    more = len(rows) - most + sum(one.audit.left_out for one in {id(one): one for _, one in rows}.values())
    blocks: list[object] = [Title(title), Points(tuple(_line(*row) for row in rows[:most]))]
    if more > 0:
        count = both(number, more)
        blocks.append(Text(f"… und {count.de} weitere. Alle mit --json.", f"… and {count.en} more. All with --json."))
    return blocks


def _line(finding: RuleFinding, one: Judged) -> Text:
    degree, state, name = _DEGREE[finding.severity], _state(one), one.script.name[:60]
    tail = finding.condition[:_TARGET] + ("…" if len(finding.condition) > _TARGET else "")
    test = Text(f" Bedingung: {tail}", f" Test: {tail}") if tail else Text("", "")
    return Text(
        f"{degree.de} (Zeile {finding.line}, „{name}“{state.de}): {finding.words.de}{test.de}",
        f"{degree.en} (line {finding.line}, “{name}”{state.en}): {finding.words.en}{test.en}",
    )


def _state(one: Judged) -> Text:
    if one.script.active:
        return Text(", aktiv", ", active")
    if one.in_use:
        return Text(", vom aktiven Skript aufgerufen", ", called by the active script")
    if one.in_use is None:
        return Text("", "")
    return Text(", nicht aktiv, aber jederzeit einschaltbar", ", not active, but can be switched on at any time")


def _not_understood(judged: Sequence[Judged]) -> list[object]:
    rows = [one for one in judged if one.audit.not_understood]
    if not rows:
        return []
    items = []
    for one in rows[:_SCRIPTS_SHOWN]:
        found = one.audit.not_understood
        lines = ", ".join(str(row.line) for row in found[:_LINES_SHOWN]) + (", …" if len(found) > _LINES_SHOWN else "")
        name, why = one.script.name[:60], found[0].why
        items.append(
            Text(
                f"Skript „{name}“, Zeile {lines}: {why.de}",
                f"Script “{name}”, line {lines}: {why.en}",
            )
            if len(found) == 1
            else Text(
                f"Skript „{name}“, Zeilen {lines}. Zeile {found[0].line}: {why.de}",
                f"Script “{name}”, lines {lines}. Line {found[0].line}: {why.en}",
            )
        )
    title = Text("Nicht verstanden: Sehen Sie selbst nach", "Not understood: look yourself")
    return [Title(title), Points(tuple(items))]


def _stored(stored: Sequence[str]) -> list[object]:
    if not stored:
        return []
    title = Text("An Ordner gebundene Skripte (IMAP)", "Scripts tied to folders (IMAP)")
    return [Title(title), Points(tuple(Text(name[:200], name[:200]) for name in stored[:_SHOWN]))]


def _next(*, kept: bool, loud: bool) -> tuple[Text, ...]:
    evidence = (
        Text(
            "Die Skripte sind aufbewahrt. Löschen Sie die Kopien nicht.",
            "The scripts are kept. Do not delete the copies.",
        )
        if kept
        else Text(
            "Zuerst Beweise sichern: denselben Befehl mit --case FALL oder --out ORDNER.",
            "Keep evidence first: the same command with --case CASE or --out FOLDER.",
        )
    )
    if not loud:
        return (evidence,)
    return (
        evidence,
        Text(
            "Fragen Sie alle, die das Postfach nutzen, ob sie die Regel angelegt haben.",
            "Ask everybody who uses the mailbox whether they made the rule.",
        ),
        Text(
            "War es niemand: Löschen Sie die Regel im Webmailer (Einstellungen, Filter oder Regeln). Zeigt er sie "
            "nicht, lassen Sie den Anbieter alle Sieve-Skripte entfernen.",
            "If nobody did: delete the rule in the web mailer (settings, filters or rules). If it does not show the "
            "rule, have the provider remove all Sieve scripts.",
        ),
        Text(
            "Sehen Sie danach noch einmal nach (postfall mailbox rules). Erst wenn die Regel fehlt, ist diese Tür zu.",
            "Then look once more (postfall mailbox rules). Only when the rule is gone, this door is closed.",
        ),
        Text(
            "Notieren Sie fremde Adressen. Was seit dem Anlegen der Regel ankam, gilt als gelesen.",
            "Write foreign addresses down. What arrived since the rule was made counts as read.",
        ),
    )
