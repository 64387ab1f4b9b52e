"""The step of a session that keeps filter rules before anybody deletes them: from the server, or from saved files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import Unreachable, UsageError
from postfall.guide.look import scripted_secret, user_question
from postfall.guide.permission import Look, locked_out, password_allowed, permission
from postfall.guide.proposed import SCRIPT_LOUD, SCRIPTS_CLEAN
from postfall.guide.rules.page import rules_blocks
from postfall.guide.rules.record import keep_rules, mailbox_of, report_name, rules_into_case
from postfall.language import Text, same
from postfall.mailbox.account import Account, parse_account
from postfall.mailbox.sieve.fetch import elsewhere
from postfall.mailbox.sieve.model import Severity
from postfall.mailbox.source import parse_source
from postfall.ports import Choice, Kind, Question
from postfall.value import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.guide.rules.record import KeptRules
    from postfall.guide.session import Session
    from postfall.mailbox.sieve.model import Judged
    from postfall.playbook.next import Planned
    from postfall.value import FactValue, Moment, Secret

SCHEME = "sieve"
FACT = "sieve_scripts"
"""The fact that the findings propose a value for."""
_SERVER, _FILES, _SKIP = "server", "files", "skip"


def rules_step(session: Session, planned: Planned, detail: str) -> bool:
    """Keep the scripts of the case's mailboxes and show what they do. False: the person still says when it is done."""
    answers = {key: fact.value for key, fact in session.journal.state().facts.items()}
    look = permission(answers).look
    if session.script is not None:
        _scripted(session, look)
        return False
    if look is Look.NONE:
        return False
    question = _way_question(answers)
    while (way := str(session.answer(question))) != _SKIP:
        try:
            _guided(session, way)
        except (Unreachable, UsageError) as error:
            session.teller.show(error)
        else:
            break
    return False


def _way_question(answers: Mapping[str, FactValue | Moment]) -> Question:
    rows = [
        Choice(_FILES, Text("Ich habe Skripte als Datei gespeichert", "I have saved scripts as files")),
        Choice(_SKIP, Text("Jetzt nicht, oder unser Anbieter hat so etwas nicht", "Not now, or our provider has none")),
    ]
    if password_allowed(answers) and not locked_out(answers):
        rows.insert(
            0, Choice(_SERVER, Text("Ja, vom Server holen, mit dem Passwort", "Yes, fetch them, with the password"))
        )
    return Question(
        "rules_way",
        Kind.CHOICE,
        Text("Sollen wir die Filter-Skripte sichern?", "Shall we keep the filter scripts?"),
        why=Text(
            "Sie sind ein Beweis, und manche zeigt der Webmailer nicht. Geändert wird nichts.",
            "They are evidence, and the web mailer does not show all of them. Nothing is changed.",
        ),
        choices=tuple(rows),
        unsure=False,
    )


def _guided(session: Session, way: str) -> None:
    if way == _FILES:
        from postfall.mailbox.sieve.files import read_scripts

        path = str(session.answer(_PATH))
        _tell(session, keep_rules(session.journal, read_scripts(path, clock=session.clock)))
        return
    host = str(session.answer(_host_question(session)))
    user = str(session.answer(user_question(session)))
    account = _account(host, user, session.ca)
    if (refusal := elsewhere(account)) is not None:
        raise refusal
    secret = session.asker.secret(
        Question("rules_password", Kind.TEXT, Text(f"Passwort für {user}", f"Password for {user}"))
    )
    _fetch(session, account, secret)


def _account(host: str, user: str, ca: str | None) -> Account:
    return parse_account(host if "://" in host else f"{SCHEME}://{host}", user, ca=ca)


def _scripted(session: Session, look: Look) -> None:
    assert session.script is not None  # noqa: S101  # the caller has looked
    for row in session.script.mailboxes:
        if row.url.partition(":")[0].lower() != SCHEME or look is Look.NONE:
            continue
        account = parse_source(row.url, row.user, ca=str(row.ca) if row.ca else None)
        if isinstance(account, Account) and not _kept_before(session, account):
            _fetch(session, account, scripted_secret(session, row))


def _kept_before(session: Session, account: Account) -> bool:
    """Whether an earlier sitting has kept the rules of this mailbox already."""
    name = report_name(mailbox_of(session.journal, account).id)
    return any(row.name == name and not row.erased for row in session.journal.state().artefacts.values())


def _fetch(session: Session, account: Account, secret: Secret) -> None:
    kept = rules_into_case(session.journal, account, secret, clock=session.clock, progress=session.progress)
    _tell(session, kept)
    if kept.rules.ended is not None:
        raise kept.rules.ended


def _tell(session: Session, kept: KeptRules) -> None:
    """Show what the scripts do, and propose how the door "filter scripts" stands; a person confirms it."""
    for block in rules_blocks(kept.rules, kept.judged, kept=True):
        session.teller.show(block)
    if FACT not in {spec.key for spec in session.playbook.facts}:
        return
    if kept.count(Severity.HIGH):
        _propose(session, kept, "open", SCRIPT_LOUD)
    elif kept.mailbox and not kept.rules.partial and all(_harmless(row) for row in kept.judged):
        _propose(session, kept, "clean", SCRIPTS_CLEAN)


def _propose(session: Session, kept: KeptRules, value: str, rule: str) -> None:
    session.journal.propose(FACT, value, source=Source.PROBE, evidence=kept.report, rule=rule)


def _harmless(one: Judged) -> bool:
    worst = min((row.severity.rank for row in one.audit.findings), default=Severity.INFO.rank)
    return worst >= Severity.LOW.rank and not one.audit.not_understood and not one.audit.left_out


def _host_question(session: Session) -> Question:
    hosts = [row.url.partition("://")[2] for row in session.journal.state().mailboxes.values() if "://" in row.url]
    return Question(
        "rules_host",
        Kind.TEXT,
        Text(
            "Server der Filter-Skripte, zum Beispiel imap.firma.example",
            "Server of the filter scripts, e.g. imap.firm.example",
        ),
        help=Text(
            "Meist ist es derselbe wie für die Post. Hat Ihr Anbieter keine Filter-Skripte (ManageSieve), nimmt er "
            "keine Verbindung an. Dann bleibt der Webmailer.",
            "Mostly it is the same as for the mail. If your provider has no filter scripts (ManageSieve), it takes no "
            "connection. Then there is the web mailer.",
        ),
        current=same(hosts[0].partition(":")[0]) if hosts else None,
        unsure=False,
        check=_checked_host,
    )


def _checked_host(text: str) -> str:
    _account(text, "user", None)
    return text


_PATH = Question(
    "rules_path",
    Kind.TEXT,
    Text("Wo liegen die Skripte? Datei oder Ordner", "Where do the scripts lie? File or folder"),
    unsure=False,
)
