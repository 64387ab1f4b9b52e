"""Twenty thousand small made-up mails, fast: no real data, some with encoded names and subjects."""

from __future__ import annotations

import email.utils
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (
    "Anna Berg",
    "=?utf-8?q?J=C3=BCrgen_M=C3=BCller?=",
    "Kim Lee",
    "=?utf-8?b?TWFyw61hIEzDs3Bleg==?=",
    "John Smith",
    "=?utf-8?b?zpXOu86tzr3OtyDOoM6xz4DPgM6s?=",
    "Tom O'Neil",
    "=?iso-2022-jp?b?GyRCOjRGIxsoQiAbJEIyVjtSGyhC?=",
)
DOMAINS = ("example.com", "example.org", "bank.example", "shop.example", "firma.example", "verein.example")
WORDS = (
    "meeting",
    "invoice",
    "contract",
    "offer",
    "delivery",
    "answer",
    "project",
    "holiday",
    "report",
    "budget",
    "draft",
)
NEWEST = 1_774_000_000


def mails(count: int, seed: int = 1, days: int = 1500) -> Iterator[tuple[str, bytes, int]]:
    """`count` messages as (file name, bytes, arrival in seconds since 1970)."""
    rnd = random.Random(seed)
    filler = [" ".join(rnd.choices(WORDS, k=10)) + "\r\n" for _ in range(200)]
    for number in range(count):
        at = NEWEST - int(rnd.random() * days * 86400)
        date, domain = email.utils.formatdate(at), rnd.choice(DOMAINS)
        subject = " ".join(rnd.choices(WORDS, k=5))
        if rnd.random() < 0.05:
            subject = f"=?utf-8?q?Rechnung_Nr=2E_{rnd.randrange(9999)}_=E2=80=93_Pr=C3=BCfung?="
        cc = "" if rnd.random() < 0.7 else f"Cc: Kim Lee <kim{rnd.randrange(50)}@example.org>, bob@firma.example\r\n"
        head = (
            f"Received: from mx.{domain} (mx.{domain} [192.0.2.{rnd.randrange(255)}]) by mail.firma.example\r\n"
            f"\twith ESMTPS id {rnd.getrandbits(40):x} for <alice@firma.example>; {date}\r\n"
            f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; h=from:to:subject:date;\r\n"
            f"\tbh={rnd.getrandbits(256):064x};\r\n"
            f"\tb={rnd.getrandbits(512):0128x}\r\n\t {rnd.getrandbits(512):0128x}\r\n"
            f"From: {rnd.choice(NAMES)} <user{rnd.randrange(400)}@{domain}>\r\n"
            f"To: alice@firma.example\r\n{cc}"
            f"Date: {date}\r\nMessage-ID: <{number}.{rnd.getrandbits(64):x}@{domain}>\r\nSubject: {subject}\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        )
        body = "".join(rnd.choices(filler, k=rnd.randrange(5, 30)))
        yield f"{at}.M{number}P1.host", (head + body).encode(), at
