"""A mail that arrives during an exercise, as octets: the same for the same scenario, moment and language."""

from __future__ import annotations

import hashlib
from email.utils import parseaddr
from typing import TYPE_CHECKING

from postfall.exercise.world.mime import CRLF, encoded_words, phrase, text_part
from postfall.exercise.world.season import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.scenario.model import Delivery
    from postfall.language import Language


def delivered(delivery: Delivery, *, to: str, at: datetime, language: Language) -> bytes:
    """The mail with CRLF line ends, addressed to `to`, arriving `at`; a line of its header marks it as an exercise."""
    name, sender = parseaddr(delivery.sender)
    domain = sender.rpartition("@")[2] or "uebung.example"
    body = delivery.body.text().to(language)
    subject = delivery.subject.text().to(language)
    number = hashlib.sha256(f"{sender}\n{stamp(at)}\n{subject}\n{body}".encode()).hexdigest()[:20]
    part = text_part(body)
    shown = phrase(name) + b" <" + sender.encode("ascii") + b">" if name else sender.encode("ascii")
    rows = (
        f"Return-Path: <{sender}>".encode("ascii"),
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25]); {stamp(at)}".encode("ascii"),
        b"Date: " + stamp(at).encode("ascii"),
        b"From: " + shown,
        b"To: " + to.encode("ascii"),
        b"Subject: " + encoded_words(subject),
        f"Message-ID: <{number}@{domain}>".encode("ascii"),
        b"X-Postfall: exercise",
        b"MIME-Version: 1.0",
        *part.headers,
    )
    return b"".join(row + CRLF for row in rows) + CRLF + part.body
