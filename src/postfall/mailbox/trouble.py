"""Why a mailbox could not be looked into, in words a frightened person can act on. Each function makes one error.

`slug` is stable: dns, refused, timeout, network, certificate, pin_mismatch, tls, no_stls, stls_injection, auth,
server_refuses, in_use, login_delay, protocol, connection_lost, microsoft365, google.
"""

from __future__ import annotations

import socket
import ssl

from postfall.errors import Unreachable
from postfall.language import Text

_AGAIN = Text(
    "Versuchen Sie es noch einmal. Was schon gelesen war, bleibt erhalten.",
    "Try again. What was read already is kept.",
)
_NET = Text(
    "Prüfen Sie die Internetverbindung, Firewall oder VPN. Dann versuchen Sie es noch einmal.",
    "Check your internet connection, firewall or VPN. Then try again.",
)
_NAME = Text(
    "Prüfen Sie den Servernamen. Er steht in der Hilfe Ihres Anbieters unter „POP3“ (oft pop.ANBIETER).",
    "Check the server name. Your provider's help names it under “POP3” (often pop.PROVIDER).",
)


def _make(slug: str, message: Text, hint: Text, where: str) -> Unreachable:
    return Unreachable(message, slug=slug, hint=hint, where=where)


def from_os(error: OSError, where: str) -> Unreachable:
    """The error for what the operating system or TLS said when connecting."""
    if isinstance(error, ssl.SSLError):
        return tls(where, str(error.reason or error))
    if isinstance(error, socket.gaierror):
        message = Text(f"Den Server {where} gibt es nicht.", f"There is no server {where}.")
        return _make("dns", message, _NAME, where)
    if isinstance(error, ConnectionRefusedError):
        return _make(
            "refused",
            Text(f"{where} nimmt keine Verbindung an.", f"{where} does not take connections."),
            Text(
                "Prüfen Sie Name und Port: 995 für pop3s://, 110 für pop3://. "
                "Bei manchen Anbietern muss POP3 erst im Webmailer eingeschaltet werden.",
                "Check name and port: 995 for pop3s://, 110 for pop3://. "
                "Some providers want POP3 to be switched on in the web mailer first.",
            ),
            where,
        )
    if isinstance(error, TimeoutError):
        return silent(where)
    if isinstance(error, ConnectionError):
        return lost(where, error)
    message = Text(f"{where} ist nicht zu erreichen: {error}.", f"{where} cannot be reached: {error}.")
    return _make("network", message, _NET, where)


def silent(where: str) -> Unreachable:
    """No answer in time."""
    message = Text(f"{where} antwortet nicht.", f"{where} does not answer.")
    return _make("timeout", message, _NET, where)


def lost(where: str, why: Exception | None = None) -> Unreachable:
    """The connection ended before we were done."""
    if isinstance(why, ssl.SSLError):
        return tls(where, str(why.reason or why))
    message = Text(f"Die Verbindung zu {where} ist abgerissen.", f"The connection to {where} was lost.")
    return _make("connection_lost", message, _AGAIN, where)


def tls(where: str, why: str) -> Unreachable:
    """No encrypted connection came about."""
    return _make(
        "tls",
        Text(
            f"Mit {where} kommt keine verschlüsselte Verbindung zustande ({why}).",
            f"No encrypted connection to {where} comes about ({why}).",
        ),
        Text(
            "Prüfen Sie den Port: pop3s:// gehört zu 995, pop3:// zu 110. "
            "Ein Server, der nur alte Verschlüsselung kann (vor TLS 1.2), wird abgelehnt.",
            "Check the port: pop3s:// goes with 995, pop3:// with 110. "
            "A server that only speaks old encryption (before TLS 1.2) is refused.",
        ),
        where,
    )


_CERTIFICATE = {
    10: Text("es ist abgelaufen", "it has expired"),
    9: Text("es gilt noch nicht", "it is not valid yet"),
    18: Text("es ist selbst ausgestellt", "it is self-signed"),
    19: Text("es ist selbst ausgestellt", "it is self-signed"),
    20: Text("der Aussteller ist nicht bekannt", "its issuer is not known"),
    21: Text("der Aussteller ist nicht bekannt", "its issuer is not known"),
    62: Text("es ist für einen anderen Servernamen", "it is for another server name"),
    64: Text("es ist für eine andere Adresse", "it is for another address"),
}
"""OpenSSL's X509_V_ERR numbers in words."""


def certificate(where: str, error: ssl.SSLCertVerificationError, found: str | None) -> Unreachable:
    """The certificate cannot be trusted; `found` is its fingerprint, None where the server did not show it again."""
    number = getattr(error, "verify_code", 0)
    why = _CERTIFICATE.get(number) or Text(*(str(getattr(error, "verify_message", "") or error.reason),) * 2)
    shown = found or "?"
    return _make(
        "certificate",
        Text(
            f"Dem Zertifikat von {where} ist nicht zu trauen: {why.de}. Fingerabdruck: {shown}",
            f"The certificate of {where} cannot be trusted: {why.en}. Fingerprint: {shown}",
        ),
        Text(
            "Ihr Passwort wurde nicht gesendet. Fragen Sie den Betreiber am Telefon nach dem Fingerabdruck. Stimmt er "
            f"überein, geben Sie ihn an: --pin {shown}. Hat der Betreiber eine eigene "
            "Zertifizierungsstelle: --ca DATEI.",
            "Your password was not sent. Ask the operator by phone for the fingerprint. If it is the same, give it: "
            f"--pin {shown}. If the operator has a certificate authority of their own: --ca FILE.",
        ),
        where,
    )


def pin_mismatch(where: str, wanted: str, found: str) -> Unreachable:
    """The certificate is not the pinned one."""
    return _make(
        "pin_mismatch",
        Text(
            f"{where} zeigt ein anderes Zertifikat als erwartet. Erwartet: {wanted}. Gezeigt: {found}",
            f"{where} shows another certificate than expected. Expected: {wanted}. Shown: {found}",
        ),
        Text(
            "Ihr Passwort wurde nicht gesendet. Fragen Sie den Betreiber, ob das Zertifikat erneuert wurde. "
            "Wenn nicht: Da hört vielleicht jemand mit. Nutzen Sie einen anderen Internetzugang.",
            "Your password was not sent. Ask the operator whether the certificate was renewed. "
            "If not: somebody may be listening in. Use another internet connection.",
        ),
        where,
    )


def no_stls(where: str) -> Unreachable:
    """The server does not offer encryption on this port."""
    return _make(
        "no_stls",
        Text(
            f"{where} bietet hier keine Verschlüsselung an (STLS). Ihr Passwort wurde nicht gesendet.",
            f"{where} offers no encryption here (STLS). Your password was not sent.",
        ),
        Text(
            "Nehmen Sie pop3s:// (Port 995). Nur für Versuche auf dem eigenen Rechner: --insecure-plaintext.",
            "Use pop3s:// (port 995). Only for trials on your own machine: --insecure-plaintext.",
        ),
        where,
    )


def stls_injection(where: str) -> Unreachable:
    """Something was said in clear text where only encrypted text may come."""
    return _make(
        "stls_injection",
        Text(
            f"Beim Wechsel zur Verschlüsselung lag schon etwas Unverschlüsseltes von {where} in der Leitung. "
            "So sieht ein Angriff aus. Ihr Passwort wurde nicht gesendet.",
            f"When going over to encryption, something unencrypted from {where} was already on the line. "
            "That is what an attack looks like. Your password was not sent.",
        ),
        Text(
            "Nehmen Sie pop3s:// (Port 995) und einen anderen Internetzugang.",
            "Use pop3s:// (port 995) and another internet connection.",
        ),
        where,
    )


def auth(where: str, *, token: bool) -> Unreachable:
    """User or password was refused. What the server said is left out: some servers repeat what was sent."""
    if token:
        hint = Text(
            "Das Token ist vielleicht abgelaufen oder gilt nicht für POP3. Holen Sie ein neues.",
            "The token may have expired or may not be meant for POP3. Get a new one.",
        )
        message = Text(f"{where} nimmt das Token nicht an.", f"{where} does not take the token.")
        return _make("auth", message, hint, where)
    return _make(
        "auth",
        Text(f"{where} nimmt Benutzername und Passwort nicht an.", f"{where} does not take user name and password."),
        Text(
            "Prüfen Sie den Benutzernamen (oft die ganze E-Mail-Adresse) und das Passwort. Manche Anbieter wollen ein "
            "App-Passwort, manche POP3 erst eingeschaltet. Nach mehreren Fehlversuchen sperren viele Server: "
            "Warten Sie dann eine Stunde. Hat jemand das Passwort geändert, rufen Sie den Anbieter an.",
            "Check the user name (often the whole mail address) and the password. Some providers want an app password, "
            "some want POP3 to be switched on first. After several failures many servers lock: wait an hour then. "
            "If somebody changed the password, call the provider.",
        ),
        where,
    )


def server_refuses(where: str, said: str) -> Unreachable:
    """The server said that it cannot serve us now (greeting, [SYS/TEMP], [SYS/PERM])."""
    return _make(
        "server_refuses",
        Text(f"{where} gibt das Postfach jetzt nicht her: {said}", f"{where} does not open the mailbox now: {said}"),
        Text(
            "Versuchen Sie es in einigen Minuten wieder. Bleibt es dabei, rufen Sie den Anbieter an.",
            "Try again in some minutes. If that does not change, call the provider.",
        ),
        where,
    )


def in_use(where: str) -> Unreachable:
    """Another POP3 session holds the mailbox."""
    return _make(
        "in_use",
        Text(
            f"Das Postfach auf {where} ist gerade von einem anderen Programm geöffnet und gesperrt.",
            f"The mailbox on {where} is opened and locked by another program now.",
        ),
        Text(
            "Schließen Sie Ihr Mailprogramm auf allen Geräten, auch dem Telefon. Warten Sie fünf Minuten. "
            "Bleibt es gesperrt, kann das der Eindringling sein: Notieren Sie die Uhrzeit.",
            "Close your mail program on all devices, the phone too. Wait five minutes. "
            "If it stays locked, that can be the intruder: write down the time.",
        ),
        where,
    )


class TooSoon(Unreachable):
    """The server wants a pause between logins, of `seconds` where it says how long."""

    def __init__(self, where: str, seconds: int | None) -> None:
        self.seconds = seconds
        pause_de = f"{seconds} Sekunden" if seconds else "einige Minuten"
        pause_en = f"{seconds} seconds" if seconds else "some minutes"
        super().__init__(
            Text(
                f"{where} erlaubt Anmeldungen nur mit Abstand ({pause_de}).",
                f"{where} only allows logins with a pause in between ({pause_en}).",
            ),
            slug="login_delay",
            hint=Text(
                f"Warten Sie {pause_de} und schließen Sie andere Mailprogramme. Dann versuchen Sie es noch einmal.",
                f"Wait {pause_en} and close other mail programs. Then try again.",
            ),
            where=where,
        )


def protocol(where: str, what: str) -> Unreachable:
    """The server does not speak POP3 as agreed."""
    return _make(
        "protocol",
        Text(
            f"{where} antwortet nicht so, wie es ein POP3-Server tut ({what}).",
            f"{where} does not answer like a POP3 server ({what}).",
        ),
        Text(
            "Prüfen Sie Name und Port. Stimmen beide, nehmen Sie einen anderen Weg: Export aus dem Webmailer, oder "
            "geben Sie die Zahlen von Hand ein.",
            "Check name and port. If both are right, take another way: an export from the web mailer, or type in the "
            "numbers by hand.",
        ),
        where,
    )


OTHER_WAYS = Text(
    "Drei Wege: (1) ein Zugangstoken: --token-command BEFEHL (Anleitung: docs/how-to/token-command.md); "
    "(2) ein Export des Postfachs durch die Verwaltung; "
    "(3) Sie lesen Anzahl und Zeitraum im Webmailer ab und tippen sie ein.",
    "Three ways: (1) an access token: --token-command COMMAND (how: docs/how-to/token-command.md); "
    "(2) an export of the mailbox by your administrator; "
    "(3) you read number and time span in the web mailer and type them in.",
)


def microsoft365(where: str) -> Unreachable:
    """Microsoft 365 and Outlook.com take no password over POP3."""
    return _make(
        "microsoft365",
        Text(
            "Microsoft nimmt über POP3 kein Passwort mehr an, auch kein richtiges. Ihr Passwort wurde nicht gesendet.",
            "Microsoft no longer takes a password over POP3, not even the right one. Your password was not sent.",
        ),
        OTHER_WAYS,
        where,
    )


def google(where: str) -> Unreachable:
    """Google takes app passwords (private accounts) or tokens, no account password."""
    return _make(
        "google",
        Text(
            "Google nimmt über POP3 das normale Passwort nicht an. Ihr Passwort wurde nicht gesendet.",
            "Google does not take the ordinary password over POP3. Your password was not sent.",
        ),
        Text(
            "Privates Gmail-Konto: Legen Sie ein App-Passwort an (16 Buchstaben) und nehmen Sie dieses. "
            "Google Workspace: " + OTHER_WAYS.de,
            "Private Gmail account: create an app password (16 letters) and use that. Google Workspace: "
            + OTHER_WAYS.en,
        ),
        where,
    )
