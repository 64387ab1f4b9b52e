"""The look into the mailboxes of a case: whether, from which device, with which credentials, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.errors import Unreachable, UsageError
from postfall.guide.contents import inspector_for
from postfall.guide.exposure.page import exposure_summary
from postfall.guide.exposure.record import keep_exposure, settled
from postfall.guide.mailboxes import count_copy, probe_into_case, record_of
from postfall.guide.pages import counted
from postfall.guide.permission import Look, locked_out, password_allowed, permission
from postfall.language import Text, same
from postfall.mailbox.account import Account, parse_account
from postfall.mailbox.archive import Archive, recognise
from postfall.mailbox.model import Depth, Scope
from postfall.mailbox.secrets import from_command, from_file
from postfall.mailbox.source import parse_source
from postfall.ports import Choice, Kind, Level, Notice, Question

if TYPE_CHECKING:
    from postfall.guide.session import Session
    from postfall.playbook.answers import MailboxGiven
    from postfall.value import FactValue, Moment, Secret

PASSWORD, TOKEN, ARCHIVE, TYPED, SKIP = "password", "token", "archive", "typed", "skip"  # ways, not secrets
_BIG_PROVIDERS = {"microsoft365", "google_workspace"}


def look_into_mailboxes(session: Session) -> bool:
    """Look into the case's mailbox, or take numbers from the person. True when nothing is left to confirm: all
    mailboxes of an answers file were looked into.
    """
    answers = {key: fact.value for key, fact in session.journal.state().facts.items()}
    allowed = permission(answers)
    if session.script is not None:
        done = _scripted(session, allowed.look, session.script.mailboxes)
        _estimate(session)
        return done
    for row in allowed.reservations:
        session.teller.show(Notice(row.why))
    for notice in _warnings(answers):
        session.teller.show(notice)
    question = _way_question(_ways(answers, allowed.look))
    while True:
        way = str(session.answer(question))
        if way == SKIP:
            return False
        if way == TYPED:
            _typed(session)
            return False
        try:
            _guided(session, way, allowed.look)
        except (Unreachable, UsageError) as error:
            session.teller.show(error)
        else:
            _estimate(session)
            return False


def _estimate(session: Session) -> None:
    """What somebody could see, by all looks of the case: recorded once, shown, its numbers proposed."""
    seen = session.estimated().exposure
    if seen is not None:
        if not settled(session.journal):
            keep_exposure(session.journal, seen)
        for block in exposure_summary(seen, zone=session.zone):
            session.teller.show(block)


def _warnings(answers: Mapping[str, FactValue | Moment]) -> list[Notice]:
    rows = []
    if answers.get("provider") in _BIG_PROVIDERS:
        rows.append(
            Text(
                "Microsoft 365 und Google Workspace nehmen über POP3 und IMAP kein Passwort mehr an. Sie haben drei "
                "Wege: einen Token-Befehl, einen Export, oder Zahlen, die Sie selbst ablesen.",
                "Microsoft 365 and Google Workspace take no password over POP3 and IMAP any more. You have three ways: "
                "a token command, an export, or numbers that you read off yourself.",
            )
        )
    if not password_allowed(answers):
        rows.append(
            Text(
                "Dieses Gerät ist vielleicht nicht sauber. Geben Sie hier kein Passwort ein. Nehmen Sie für den Blick "
                "ins Postfach ein anderes Gerät, oder zählen Sie in einer Kopie Ihrer Mails.",
                "This device may not be clean. Do not type a password here. Use another device for the look into the "
                "mailbox, or count in a copy of your mail.",
            )
        )
    return [Notice(row) for row in rows]


def _ways(answers: Mapping[str, FactValue | Moment], look: Look) -> tuple[Choice, ...]:
    rows = [
        Choice(TYPED, Text("Ich gebe Zahlen ein, die ich selbst gesehen habe", "I type numbers that I have seen")),
        Choice(SKIP, Text("Jetzt nicht", "Not now")),
    ]
    if look is Look.NONE:
        return tuple(rows)
    copy = Text(
        "In einer Kopie auf diesem Rechner zählen (Export, Thunderbird, Takeout)",
        "Count in a copy on this computer (export, Thunderbird, Takeout)",
    )
    rows.insert(0, Choice(ARCHIVE, copy))
    if not password_allowed(answers) or locked_out(answers):
        return tuple(rows)
    token = Text(
        "Ja, mit einem Token-Befehl (Microsoft 365, Google)", "Yes, with a token command (Microsoft 365, Google)"
    )
    rows.insert(0, Choice(TOKEN, token))
    if answers.get("provider") not in _BIG_PROVIDERS:
        rows.insert(0, Choice(PASSWORD, Text("Ja, mit dem Passwort des Postfachs", "Yes, with the mailbox's password")))
    return tuple(rows)


def _way_question(ways: tuple[Choice, ...]) -> Question:
    return Question(
        "mailbox_way",
        Kind.CHOICE,
        Text("Sollen wir jetzt in das Postfach sehen?", "Shall we look into the mailbox now?"),
        why=Text(
            "Postfall zählt, was dort liegt. Es verändert nichts: Es löscht nichts und markiert nichts als gelesen.",
            "Postfall counts what lies there. It changes nothing: nothing is deleted, nothing marked as read.",
        ),
        choices=ways,
        unsure=False,
    )


def _guided(session: Session, way: str, look: Look) -> None:
    depth = _wished_depth(session, look)
    if way == ARCHIVE:
        path = str(session.answer(_PATH))
        while path:  # a mail program keeps a file for each folder
            _count(session, recognise(path), depth)
            path = str(session.answer(_NEXT_PATH))
        return
    url = str(session.answer(_URL))
    user = str(session.answer(user_question(session)))
    account = parse_account(whole_url(url), user, ca=session.ca)
    if way == TOKEN:
        secret = from_command(str(session.answer(_COMMAND)))
    else:
        secret = session.asker.secret(
            Question("mailbox_password", Kind.TEXT, Text(f"Passwort für {user}", f"Password for {user}"))
        )
    _probe(session, account, secret, depth, token=way == TOKEN)


def _wished_depth(session: Session, look: Look) -> Depth:
    """Contents only where nothing speaks against it and the person asks for it."""
    if look is not Look.CONTENT:
        return _depth(look)
    return Depth(str(session.answer(_DEPTH)))


def _scripted(session: Session, look: Look, given: tuple[MailboxGiven, ...]) -> bool:
    for row in given:
        if look is Look.NONE:
            session.teller.show(Notice(Text("Kein Blick ins Postfach erlaubt.", "No look into the mailbox allowed.")))
            return False
        if row.url.partition(":")[0].lower() == "sieve":  # the step that keeps filter rules takes it
            continue
        account = parse_source(row.url, row.user, ca=str(row.ca) if row.ca else None)
        depth = _depth(look, row.depth)
        if isinstance(account, Archive):
            _count(session, account, depth)
            continue
        record = record_of(session.journal, account)
        state = session.journal.state()
        if any(seen.mailbox == record.id and not seen.partial for seen in state.inventories):
            continue
        _probe(session, account, scripted_secret(session, row), depth, token=False)
    return bool(given)


def scripted_secret(session: Session, given: MailboxGiven) -> Secret:
    """The password of a mailbox in an answers file. Raises `UsageError` where none is named."""
    if given.password_file is not None:
        return from_file(str(given.password_file))
    if session.secret is not None:
        return session.secret
    raise UsageError(
        Text("In der Antwortdatei fehlt password_file.", "The answers file lacks password_file."), where=given.url
    )


def _depth(look: Look, wanted: str | None = None) -> Depth:
    """As deep as the answers allow, and never deeper than was asked for; contents only where they were asked for."""
    if look is Look.COUNTS or wanted == Depth.COUNTS.value:
        return Depth.COUNTS
    return Depth.CONTENT if look is Look.CONTENT and wanted == Depth.CONTENT.value else Depth.HEADERS


def _count(session: Session, archive: Archive, depth: Depth) -> None:
    with inspector_for(depth, session.journal) as inspector:
        looked = count_copy(
            session.journal,
            archive,
            scope=Scope(depth),
            clock=session.clock,
            progress=session.progress,
            inspector=inspector,
        )
    _show(session, looked.record.mailbox)
    for reason in looked.inventory.not_checked:
        session.teller.show(Notice(reason.reason, Level.INFO))


def _probe(session: Session, account: Account, secret: Secret, depth: Depth, *, token: bool) -> None:
    record = record_of(session.journal, account)
    with inspector_for(depth, session.journal) as inspector:
        probe_into_case(
            session.journal,
            record,
            account,
            secret,
            scope=Scope(depth),
            clock=session.clock,
            progress=session.progress,
            token=token,
            inspector=inspector,
        )
    _show(session, record.id)


def _show(session: Session, mailbox: str) -> None:
    view = next(row for row in session.dossier().mailboxes if row.id == mailbox)
    if view.look is not None:
        for block in counted(view.look):
            session.teller.show(block)


def _typed(session: Session) -> None:
    for key, text in (
        ("mails_seen", Text("Wie viele Nachrichten liegen dort?", "How many messages lie there?")),
        ("persons", Text("Wie viele Personen kommen etwa vor?", "About how many persons occur?")),
    ):
        if all(spec.key != key for spec in session.playbook.facts):
            continue
        from postfall.guide.questions import fact_question

        spec = session.playbook.fact(key)
        base = fact_question(spec, clock=session.clock, zone=session.zone)
        value = session.answer(Question(key, Kind.COUNT, text, unsure=True, check=base.check))
        session.journal.confirm(key, value, evidence="typed in, read off by the person")


def whole_url(text: str) -> str:
    """A mailbox URL; a bare server name, as mail programs show it, becomes one: `pop.…` is POP3, the rest IMAP."""
    bare = text.strip()
    if "://" in bare:
        return bare
    return f"pop3s://{bare}" if bare.lower().startswith("pop") else f"imaps://{bare}"


def _checked_url(text: str) -> str:
    parse_account(whole_url(text), "user")
    return text


_URL = Question(
    "mailbox_url",
    Kind.TEXT,
    Text(
        "Server des Postfachs, zum Beispiel imap.firma.example",
        "The mailbox's server, e.g. imap.firm.example",
    ),
    help=Text(
        "Er steht in den Einstellungen Ihres Mailprogramms unter „Posteingangsserver“, oder in der Hilfe Ihres "
        "Anbieters unter „IMAP“. IMAP zeigt alle Ordner, POP3 nur den Posteingang. Auch so geht es: imaps://SERVER, "
        "pop3s://SERVER.",
        "You find it in your mail program's settings under “incoming server”, or in your provider's help under “IMAP”. "
        "IMAP shows all folders, POP3 the inbox only. This works too: imaps://SERVER, pop3s://SERVER.",
    ),
    unsure=False,
    check=_checked_url,
)
_DEPTH = Question(
    "mailbox_depth",
    Kind.CHOICE,
    Text("Wie genau sollen wir hinsehen?", "How closely shall we look?"),
    why=Text(
        "Kopfzeilen sagen, wer betroffen ist. Inhalte sagen, ob Kontonummern, Ausweise oder Passwörter darin stehen.",
        "Headers say who is concerned. Contents say whether account numbers, identity cards or passwords are in there.",
    ),
    help=Text(
        "Texte und Anhänge werden gelesen und gleich wieder vergessen. Aufgehoben wird nur, welche Art von Angabe in "
        "welcher Mail steht, unkenntlich gemacht: DE89…3000. Es dauert länger.",
        "Texts and attachments are read and forgotten at once. Only which kind of datum stands in which mail is kept, "
        "masked: DE89…3000. It takes longer.",
    ),
    choices=(
        Choice(Depth.HEADERS.value, Text("Nur Kopfzeilen: wer, wann, Betreff", "Headers only: who, when, subject")),
        Choice(
            Depth.CONTENT.value,
            Text(
                "Auch Texte und Anhänge: Kontonummern, Ausweise, Passwörter",
                "Texts and attachments, too: account numbers, identity cards, passwords",
            ),
        ),
        Choice(Depth.COUNTS.value, Text("Nur zählen, ohne Namen", "Only count, without names")),
    ),
    unsure=False,
)


def _checked_path(text: str) -> str:
    recognise(text)
    return text


_PATH = Question(
    "mailbox_copy",
    Kind.TEXT,
    Text(
        "Wo liegt die Kopie? Ziehen Sie Datei oder Ordner in dieses Fenster, oder tippen Sie den Pfad.",
        "Where does the copy lie? Drag the file or folder into this window, or type its path.",
    ),
    help=Text(
        "Ein Thunderbird-Profil (Hilfe, Informationen zur Fehlerbehebung, Profilordner), eine Datei mit vielen Mails "
        "(mbox, Google Takeout ausgepackt), eine Outlook-Datei (.pst), ein Ordner von Apple Mail oder mit "
        ".eml-Dateien. Auch ein Adressbuch (.vcf, .csv) oder ein Kalender (.ics). Die Kopie wird nicht verändert.",
        "A Thunderbird profile (help, troubleshooting information, profile folder), a file with many mails (mbox, "
        "Google Takeout unpacked), an Outlook file (.pst), a folder of Apple Mail or with .eml files. An address book "
        "(.vcf, .csv) or calendar (.ics), too. The copy is not changed.",
    ),
    unsure=False,
    check=_checked_path,
)
_NEXT_PATH = replace(
    _PATH,
    key="mailbox_next_copy",
    text=Text(
        "Noch eine Kopie, zum Beispiel „Gesendet“? Pfad eingeben. Keine mehr: nur Eingabetaste.",
        "Another copy, for example “Sent”? Type its path. No more: just press Enter.",
    ),
    optional=True,
)
_COMMAND = Question(
    "mailbox_token_command",
    Kind.TEXT,
    Text("Welcher Befehl gibt den Token aus?", "Which command prints the token?"),
    help=same("docs/how-to/token-command.md"),
    unsure=False,
)


def user_question(session: Session) -> Question:
    """Who logs in; the address of the case is shown."""
    address = session.journal.state().value("mailbox_address")
    text = Text("Benutzername (oft die E-Mail-Adresse)", "User name (often the mail address)")
    current = same(str(address)) if isinstance(address, str) and address != "unknown" else None
    return Question("mailbox_user", Kind.TEXT, text, current=current, unsure=False)
