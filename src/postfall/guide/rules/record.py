"""Filter rules that belong to a case: logins, every script and what was found in them land in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.guide.mailboxes import record_of
from postfall.language import Text
from postfall.mailbox.sieve.audit import judge_all
from postfall.mailbox.sieve.fetch import fetch_rules
from postfall.mailbox.sieve.model import Severity
from postfall.mailbox.sieve.record import rules_data, to_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from postfall.case.journal import Journal
    from postfall.case.model import MailboxRecord
    from postfall.language import Language
    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Login, Patience
    from postfall.mailbox.sieve.model import Judged, Rules
    from postfall.ports import Clock, Progress
    from postfall.value import Secret


@dataclass(frozen=True, slots=True)
class KeptRules:
    """Rules of a case: as fetched, as judged, and where they are kept.

    `mailbox` is the id of its record, empty where the scripts came from files. `scripts` are the hashes of the kept
    scripts in their order, `report` is the hash of the kept findings.
    """

    rules: Rules
    judged: tuple[Judged, ...]
    mailbox: str
    scripts: tuple[str, ...]
    report: str

    def count(self, severity: Severity) -> int:
        """Findings of this severity in all scripts."""
        return sum(row.severity is severity for one in self.judged for row in one.audit.findings)


def rules_into_case(
    journal: Journal,
    account: Account,
    secret: Secret,
    *,
    clock: Clock,
    progress: Progress,
    token: bool = False,
    own: Collection[str] = (),
    patience: Patience | None = None,
) -> KeptRules:
    """Fetch the rules of `account` (`sieve://`) and record them: the login at once, then scripts, findings, a note.

    `own` are the owner's addresses, beside the users of the case's mailboxes. Where the look ended early, what was read
    is recorded and `rules.ended` says why. Raises `Unreachable` where nothing was read, `UsageError`, `StoreError`.
    """
    mailbox = mailbox_of(journal, account)

    def on_login(login: Login) -> None:
        journal.login(mailbox.id, login.protocol, login.client, login.outcome)

    rules = fetch_rules(
        account, secret, clock=clock, progress=progress, token=token, on_login=on_login, patience=patience
    )
    return keep_rules(journal, rules, mailbox=mailbox.id, own=(*own, account.user))


def keep_rules(journal: Journal, rules: Rules, *, mailbox: str = "", own: Collection[str] = ()) -> KeptRules:
    """Keep every script as evidence, the findings as a file of the case, and a note of both. Raises `StoreError`."""
    state = journal.state()
    users = [record.user for record in state.mailboxes.values()]
    judged = judge_all(rules.scripts, own=[one for one in (*own, *users) if "@" in one])
    kept = [
        journal.keep(row.data, name=_file_name(row.name), kind="evidence", media="application/sieve").sha256
        for row in rules.scripts
    ]
    language: Language = "en" if state.language == "en" else "de"
    report = to_bytes(rules_data(rules, judged, language))
    record = journal.keep(report, name=report_name(mailbox), kind="probe", media="application/json")
    found = KeptRules(rules, judged, mailbox, tuple(kept), record.sha256)
    journal.note(_noted(found).to(language))
    return found


def report_name(mailbox: str) -> str:
    """The name of the kept findings about a mailbox (its id), or about scripts from files (empty)."""
    return f"rules-{mailbox or 'files'}.json"


def mailbox_of(journal: Journal, account: Account) -> MailboxRecord:
    """The case's record of the mailbox that `account` filters for: the same user; else a record of its own."""
    records = [row for row in journal.state().mailboxes.values() if row.user and row.user == account.user]
    same_host = [row for row in records if account.host in row.url]
    known = same_host or (records if "@" in account.user else [])
    return known[0] if known else record_of(journal, account)


def _file_name(name: str) -> str:
    return name if name.lower().endswith(".sieve") else f"{name or 'unnamed'}.sieve"


def _noted(found: KeptRules) -> Text:
    """What the journal says about it: no address, so that the note may go into every export."""
    whose = found.mailbox or found.rules.url.partition(":")[0]
    count, high = len(found.judged), found.count(Severity.HIGH)
    lines = sum(len(row.audit.not_understood) for row in found.judged)
    short = found.report[:12]
    part = Text(" Nicht alles wurde gelesen.", " Not everything was read.") if found.rules.partial else Text("", "")
    return Text(
        f"Filterregeln gelesen ({whose}): {count} Skripte, {high} sehr auffällige Regeln, {lines} nicht verstandene "
        f"Zeilen. Befund: {short}.{part.de}",
        f"Filter rules read ({whose}): {count} scripts, {high} very conspicuous rules, {lines} lines not understood. "
        f"Findings: {short}.{part.en}",
    )
