"""Why a mailbox could not be looked into, in words a frightened person can act on. Each function makes one error.

`slug` is stable: dns, refused, timeout, network, certificate, pin_mismatch, tls, no_stls, stls_injection, auth,
server_refuses, in_use, login_delay, protocol, connection_lost, no_password, microsoft365, google.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from postfall.errors import Unreachable
from postfall.language import Text


@dataclass(frozen=True, slots=True)
class Speaks:
    """A protocol as people meet it: its name, what the host is often called, its ports and ways to TLS."""

    name: str
    host: str
    secure: str | None
    plain: str
    upgrade: str

    @property
    def ports(self) -> Text:
        """Which port belongs to which scheme."""
        if self.secure is None:
            return Text(self.plain.replace(" ", " gehört zu "), self.plain.replace(" ", " goes with "))
        secure, plain = self.secure.split(" "), self.plain.split(" ")
        return Text(
            f"{secure[0]} gehört zu {secure[1]}, {plain[0]} zu {plain[1]}",
            f"{secure[0]} goes with {secure[1]}, {plain[0]} with {plain[1]}",
        )


POP3 = Speaks("POP3", "pop", "pop3s:// 995", "pop3:// 110", "STLS")
IMAP = Speaks("IMAP", "imap", "imaps:// 993", "imap:// 143", "STARTTLS")
SIEVE = Speaks("ManageSieve", "sieve", None, "sieve:// 4190", "STARTTLS")


def speaks(scheme: str) -> Speaks:
    """The protocol behind the scheme of a mailbox URL."""
    return SIEVE if scheme == "sieve" else IMAP if scheme.startswith("imap") else POP3


_AGAIN = Text(
    "Versuchen Sie es noch einmal. Was schon gelesen war, bleibt erhalten.",
    "Try again. What was read already is kept.",
)
_NET = Text(
    "Prüfen Sie die Internetverbindung, Firewall oder VPN. Dann versuchen Sie es noch einmal.",
    "Check your internet connection, firewall or VPN. Then try again.",
)


def _make(slug: str, message: Text, hint: Text, where: str) -> Unreachable:
    return Unreachable(message, slug=slug, hint=hint, where=where)


def from_os(error: OSError, where: str, protocol: Speaks = POP3) -> Unreachable:
    """The error for what the operating system or TLS said when connecting."""
    if isinstance(error, ssl.SSLError):
        return tls(where, str(error.reason or error), protocol)
    if isinstance(error, socket.gaierror):
        message = Text(f"Den Server {where} gibt es nicht.", f"There is no server {where}.")
        hint = Text(
            "Prüfen Sie den Servernamen. Er steht in der Hilfe Ihres Anbieters unter "
            f"„{protocol.name}“ (oft {protocol.host}.ANBIETER).",
            f"Check the server name. Your provider's help names it under “{protocol.name}” "
            f"(often {protocol.host}.PROVIDER).",
        )
        return _make("dns", message, hint, where)
    if isinstance(error, ConnectionRefusedError):
        return _make(
            "refused",
            Text(f"{where} nimmt keine Verbindung an.", f"{where} does not take connections."),
            Text(
                f"Prüfen Sie Name und Port: {protocol.ports.de}. "
                f"Bei manchen Anbietern muss {protocol.name} erst im Webmailer eingeschaltet werden.",
                f"Check name and port: {protocol.ports.en}. "
                f"Some providers want {protocol.name} to be switched on in the web mailer first.",
            ),
            where,
        )
    if isinstance(error, TimeoutError):
        return silent(where)
    if isinstance(error, ConnectionError):
        return lost(where, error, protocol)
    message = Text(f"{where} ist nicht zu erreichen: {error}.", f"{where} cannot be reached: {error}.")
    return _make("network", message, _NET, where)


def silent(where: str) -> Unreachable:
    """No answer in time."""
    message = Text(f"{where} antwortet nicht.", f"{where} does not answer.")
    return _make("timeout", message, _NET, where)


def lost(where: str, why: Exception | None = None, protocol: Speaks = POP3) -> Unreachable:
    """The connection ended before we were done."""
    if isinstance(why, ssl.SSLError):
        return tls(where, str(why.reason or why), protocol)
    message = Text(f"Die Verbindung zu {where} ist abgerissen.", f"The connection to {where} was lost.")
    return _make("connection_lost", message, _AGAIN, where)


def tls(where: str, why: str, protocol: Speaks = POP3) -> Unreachable:
    """No encrypted connection came about."""
    return _make(
        "tls",
        Text(
            f"Mit {where} kommt keine verschlüsselte Verbindung zustande ({why}).",
            f"No encrypted connection to {where} comes about ({why}).",
        ),
        Text(
            f"Prüfen Sie den Port: {protocol.ports.de}. "
            "Ein Server, der nur alte Verschlüsselung kann (vor TLS 1.2), wird abgelehnt.",
            f"Check the port: {protocol.ports.en}. "
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


def _secure(protocol: Speaks) -> Text:
    """The way that is encrypted from the start, where the protocol has one."""
    if protocol.secure is None:
        return Text("Fragen Sie den Anbieter nach einem verschlüsselten Weg.", "Ask the provider for an encrypted way.")
    scheme, port = protocol.secure.split(" ")
    return Text(f"Nehmen Sie {scheme} (Port {port}).", f"Use {scheme} (port {port}).")


def no_stls(where: str, protocol: Speaks = POP3) -> Unreachable:
    """The server does not offer encryption on this port."""
    secure = _secure(protocol)
    return _make(
        "no_stls",
        Text(
            f"{where} bietet hier keine Verschlüsselung an ({protocol.upgrade}). Ihr Passwort wurde nicht gesendet.",
            f"{where} offers no encryption here ({protocol.upgrade}). Your password was not sent.",
        ),
        Text(
            f"{secure.de} Nur für Versuche auf dem eigenen Rechner: --insecure-plaintext.",
            f"{secure.en} Only for trials on your own machine: --insecure-plaintext.",
        ),
        where,
    )


def stls_injection(where: str, protocol: Speaks = POP3) -> Unreachable:
    """Something was said in clear text where only encrypted text may come."""
    secure = _secure(protocol)
    return _make(
        "stls_injection",
        Text(
            f"Beim Wechsel zur Verschlüsselung lag schon etwas Unverschlüsseltes von {where} in der Leitung. "
            "So sieht ein Angriff aus. Ihr Passwort wurde nicht gesendet.",
            f"When going over to encryption, something unencrypted from {where} was already on the line. "
            "That is what an attack looks like. Your password was not sent.",
        ),
        Text(
            f"{secure.de} Nutzen Sie einen anderen Internetzugang.",
            f"{secure.en} Use another internet connection.",
        ),
        where,
    )


def auth(where: str, protocol: Speaks = POP3, *, token: bool) -> Unreachable:
    """User or password was refused. What the server said is left out: some servers repeat what was sent."""
    name = protocol.name
    if token:
        hint = Text(
            f"Das Token ist vielleicht abgelaufen oder gilt nicht für {name}. Holen Sie ein neues.",
            f"The token may have expired or may not be meant for {name}. Get a new one.",
        )
        message = Text(f"{where} nimmt das Token nicht an.", f"{where} does not take the token.")
        return _make("auth", message, hint, where)
    return _make(
        "auth",
        Text(f"{where} nimmt Benutzername und Passwort nicht an.", f"{where} does not take user name and password."),
        Text(
            "Prüfen Sie den Benutzernamen (oft die ganze E-Mail-Adresse) und das Passwort. Manche Anbieter wollen ein "
            f"App-Passwort, manche {name} erst eingeschaltet. Nach mehreren Fehlversuchen sperren viele Server: "
            "Warten Sie dann eine Stunde. Hat jemand das Passwort geändert, rufen Sie den Anbieter an.",
            "Check the user name (often the whole mail address) and the password. Some providers want an app password, "
            f"some want {name} to be switched on first. After several failures many servers lock: wait an hour then. "
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
    """Another session holds the mailbox."""
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


def protocol(where: str, what: str, spoken: Speaks = POP3) -> Unreachable:
    """The server does not speak the protocol as agreed."""
    name = spoken.name
    return _make(
        "protocol",
        Text(
            f"{where} antwortet nicht so, wie es ein {name}-Server tut ({what}).",
            f"{where} does not answer like {'an' if name == 'IMAP' else 'a'} {name} server ({what}).",
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


def no_password(where: str, protocol: Speaks) -> Unreachable:
    """The server takes no password at all on this way."""
    name = protocol.name
    return _make(
        "no_password",
        Text(
            f"{where} nimmt über {name} kein Passwort an. Ihr Passwort wurde nicht gesendet.",
            f"{where} takes no password over {name}. Your password was not sent.",
        ),
        OTHER_WAYS,
        where,
    )


def microsoft365(where: str, protocol: Speaks = POP3) -> Unreachable:
    """Microsoft 365 and Outlook.com take no password over POP3 and IMAP."""
    name = protocol.name
    return _make(
        "microsoft365",
        Text(
            f"Microsoft nimmt über {name} kein Passwort mehr an, auch kein richtiges. "
            "Ihr Passwort wurde nicht gesendet.",
            f"Microsoft no longer takes a password over {name}, not even the right one. Your password was not sent.",
        ),
        OTHER_WAYS,
        where,
    )


def google(where: str, protocol: Speaks = POP3) -> Unreachable:
    """Google takes app passwords (private accounts) or tokens, no account password."""
    name = protocol.name
    return _make(
        "google",
        Text(
            f"Google nimmt über {name} das normale Passwort nicht an. Ihr Passwort wurde nicht gesendet.",
            f"Google does not take the ordinary password over {name}. Your password was not sent.",
        ),
        Text(
            "Privates Gmail-Konto: Legen Sie ein App-Passwort an (16 Buchstaben) und nehmen Sie dieses. "
            "Google Workspace: " + OTHER_WAYS.de,
            "Private Gmail account: create an app password (16 letters) and use that. Google Workspace: "
            + OTHER_WAYS.en,
        ),
        where,
    )
