"""Letter to octets: transport lines, header lines, body, and the faults that real mailboxes are full of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Fault, Letter, Shape
from postfall.exercise.world.mime import CRLF, Part, encoded_words, file_part, multipart, phrase, text_part
from postfall.exercise.world.people import HOST
from postfall.exercise.world.season import stamp
from postfall.exercise.world.words import MAILERS

if TYPE_CHECKING:
    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.people import Contact


def octets(letter: Letter, dice: Dice) -> bytes:
    """The whole mail with CRLF line ends, as it lies on the server."""
    letter = _fitting(letter)
    charset = "iso-8859-1" if letter.shape is Shape.LATIN and letter.fault is not Fault.RAW_LATIN else "utf-8"
    part = _body(letter, dice)
    rows = [*_transport(letter, dice), *_head(letter, dice, charset), b"MIME-Version: 1.0", *part.headers]
    if letter.fault is Fault.JUNK_LINE:
        rows.append(b"this line came without a name")
    if letter.fault is Fault.LONG_LINE:
        rows.append(b"X-Trace: " + dice.hexadecimal(900).encode("ascii"))
    return b"".join(row + CRLF for row in rows) + CRLF + part.body


def _fitting(letter: Letter) -> Letter:
    """The letter in UTF-8 where latin-1 lacks one of its signs."""
    people = (letter.sender, *letter.to, *letter.cc)
    signs = letter.text + letter.html + letter.subject + "".join(row.name for row in people)
    if letter.shape is Shape.LATIN and any(ord(sign) > 255 for sign in signs):
        return replace(letter, shape=Shape.QUOTED)
    return letter


def _transport(letter: Letter, dice: Dice) -> list[bytes]:
    if letter.own or letter.fault in {Fault.NO_RECEIVED, Fault.UNDATED}:
        return []
    domain = letter.sender.domain
    number, queue, inner = dice.between(2, 250), dice.hexadecimal(10).upper(), dice.hexadecimal(10).upper()
    home = letter.to[0].address
    sent = letter.at - timedelta(seconds=dice.between(1, 4))
    rows = (
        f"Return-Path: <{'' if letter.kind == 'bounce' else letter.sender.address}>",
        f"Delivered-To: {home}",
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.{number}])",
        f"\tby mx1.{HOST} (Postfix) with ESMTPS id {queue}",
        f"\tfor <{home}>; {stamp(letter.at)}",
        f"Received: from [10.0.0.{dice.between(2, 99)}] (unknown)",
        f"\tby mail.{domain} with ESMTPSA id {inner}; {stamp(sent)}",
        f"Authentication-Results: mx1.{HOST}; spf={'fail' if letter.kind in {'spam', 'phishing'} else 'pass'}",
    )
    return [row.encode("ascii") for row in rows]


def _head(letter: Letter, dice: Dice, charset: str) -> list[bytes]:
    rows: list[bytes] = []
    if letter.fault not in {Fault.NO_DATE, Fault.UNDATED}:
        exact = letter.own or letter.fault is Fault.NO_RECEIVED
        written = letter.claimed or (letter.at if exact else letter.at - timedelta(seconds=dice.between(3, 40)))
        rows.append(b"Date: " + stamp(written).encode("ascii"))
    rows.append(b"From: " + _sender(letter, charset))
    rows.append(b"To: " + (b"undisclosed-recipients:;" if letter.hidden else _list(letter.to, charset)))
    if letter.cc and not letter.hidden:
        rows.append(b"Cc: " + _list(letter.cc, charset))
    if letter.reply_to:
        rows.append(b"Reply-To: " + _address(letter.reply_to, charset))
    rows.append(b"Subject: " + _subject(letter, charset))
    rows.append(b"Message-ID: " + letter.id.encode("ascii"))
    if letter.thread:
        rows.append(b"In-Reply-To: " + letter.thread[-1].encode("ascii"))
        rows.append(b"References: " + b"\r\n ".join(row.encode("ascii") for row in letter.thread))
    rows += [f"{name}: {value}".encode("ascii") for name, value in letter.extra]
    if not letter.extra:
        rows.append(b"X-Mailer: " + dice.pick(MAILERS).encode("ascii"))
    return rows


def _sender(letter: Letter, charset: str) -> bytes:
    if letter.fault is Fault.NO_SENDER_ADDRESS:
        return phrase(letter.sender.name, charset)
    if letter.fault is Fault.RAW_LATIN:
        return letter.sender.name.encode("iso-8859-1", "replace") + b" <" + letter.sender.address.encode("ascii") + b">"
    return _address(letter.sender, charset)


def _subject(letter: Letter, charset: str) -> bytes:
    if letter.fault is Fault.RAW_LATIN:
        return letter.subject.encode("iso-8859-1", "replace")
    return encoded_words(letter.subject, charset)


def _address(who: Contact, charset: str) -> bytes:
    mail = who.address.encode("ascii")
    return phrase(who.name, charset) + b" <" + mail + b">" if who.name else mail


def _list(people: tuple[Contact, ...], charset: str) -> bytes:
    return b",\r\n ".join(_address(row, charset) for row in people)


def _body(letter: Letter, dice: Dice) -> Part:
    if letter.part is not None:
        return letter.part
    charset, transfer = letter.shape.value
    part = text_part(letter.text, charset=charset, transfer=transfer)
    if letter.fault is Fault.RAW_LATIN:
        part = Part((b"Content-Type: text/plain",), text_part(letter.text, charset="iso-8859-1", transfer="8bit").body)
    if letter.html:
        html = text_part(letter.html, charset=charset, transfer=transfer, subtype="html")
        part = multipart("alternative", f"=_alt_{dice.hexadecimal(18)}", (part, html))
    if not letter.files:
        return part
    files = tuple(file_part(row) for row in letter.files)
    if letter.fault is Fault.BAD_BASE64:
        files = tuple(Part(row.headers, row.body[:101] + b"*?!\r\n" + row.body[180:]) for row in files)
    return multipart("mixed", f"=_mix_{dice.hexadecimal(18)}", (part, *files), closed=letter.fault is not Fault.CUT)
