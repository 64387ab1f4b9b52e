"""Nothing in an exercise may reach a real person: names of computers, telephone numbers, accounts, institutions.

Domains: RFC 2606 and RFC 6761. Addresses of computers: RFC 5737 and RFC 3849. Telephone numbers: those that the
Bundesnetzagentur keeps for media. Account numbers: those that the IBAN registry prints as examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from pydantic import BaseModel

from postfall.exercise.scenario.model import Scenario
from postfall.exercise.world.words import FRAUD_IBAN, IBANS, PHONES
from postfall.language import Text
from postfall.playbook.check import ERROR, WARNING, Report
from postfall.playbook.model import Wording
from postfall.yamlfile import Path

RESERVED_ENDS = (".example", ".test", ".invalid", ".localhost")
RESERVED_NAMES = ("example.org", "example.com", "example.net")
NETWORKS = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
REAL = (
    "Sparkasse", "Volksbank", "Raiffeisenbank", "Commerzbank", "Deutsche Bank", "Postbank", "Targobank", "ING-DiBa",
    "PayPal", "Klarna", "Visa", "Mastercard", "Amazon", "eBay", "Zalando", "Telekom", "Vodafone", "Telefónica",
    "1&1", "Strato", "IONOS", "Hetzner", "Host Europe", "GMX", "Posteo", "Google", "Gmail", "Microsoft", "Outlook",
    "Apple", "iCloud", "Yahoo", "Dropbox", "Facebook", "Instagram", "WhatsApp", "LinkedIn", "DATEV", "Elster",
    "Allianz", "Hiscox", "HDI", "AXA", "AOK", "Barmer", "BayLDA", "BayLfD", "BfDI", "LfDI", "ULD", "BSI",
    "Bundesnetzagentur", "Spiegel", "Bild-Zeitung", "Tagesspiegel", "Europol", "BKA", "Landeskriminalamt", "LKA",
)  # fmt: skip
"""Some of the institutions that people think of first. The list can never be complete; a reader must look, too."""

_HOST = re.compile(r"(?<![\w.-])((?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,})(?![\w@-]|\.\w)")
_FILES = frozenset(
    ("pdf", "docx", "xlsx", "doc", "xls", "log", "txt", "zip", "csv", "eml", "html", "htm", "jpg", "png", "yaml", "ics")
)
_NAMES = frozenset(("id", "step", "unless", "objective", "expectation", "truth", "fact", "duty", "choice", "playbook"))
"""Fields that hold no text for people but names of this file and of the playbook."""
_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]\d)")
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+\d{2}|0)[\d /()-]{6,}\d")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_REAL = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, REAL))})(?!\w)")
_NUMBERS = (*PHONES, ("020 7946 0", 3))
_TALK = 3


def fiction(scenario: Scenario, report: Report) -> None:
    """Only reserved names and numbers, no real institution, and a text in either language."""
    for path, said in _spoken(scenario, ()):
        if isinstance(said, Wording):
            _translated(said, path, report)
        else:
            _reserved(said, path, report)


def _spoken(value: object, path: Path) -> Iterator[tuple[Path, str | Wording]]:
    """Every text with its place; a pair of texts as a whole, too."""
    if isinstance(value, Wording):
        yield path, value
    if isinstance(value, BaseModel):
        for name in sorted(type(value).model_fields.keys() - _NAMES):
            yield from _spoken(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _spoken(inner, (*path, name))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from _spoken(inner, (*path, i))
    elif isinstance(value, str):
        yield path, value


def _translated(said: Wording, path: Path, report: Report) -> None:
    plain = [word for word in said.de.split() if word[0].islower()]
    if said.de == said.en and len(plain) >= _TALK:
        message = Text("Beide Sprachen sagen Wort für Wort dasselbe.", "Both languages say the same, word for word.")
        report.add(WARNING, (*path, "en"), message)


def _reserved(said: str, path: Path, report: Report) -> None:
    for name in _HOST.findall(said):
        if not reserved(name):
            message = Text(
                f"„{name}“ könnte es wirklich geben. Erlaubt sind Namen unter .example und .test und example.org.",
                f"“{name}” may really exist. Names under .example and .test and example.org are allowed.",
            )
            report.add(ERROR, path, message)
    for number in _V4.findall(said):
        _computer(number, path, report)
    if path[-1:] == ("address",) and path[:1] == ("intruder",) and not _V4.fullmatch(said):
        _computer(said, path, report)
    without = _accounts(said, path, report)
    for number in _PHONE.findall(without):
        if not _kept_for_fiction(number):
            message = Text(
                f"„{number}“ könnte bei jemandem klingeln. Erlaubt sind die Nummern, die für Filme frei bleiben, "
                "etwa 030 23125 000.",
                f"“{number}” may ring with somebody. Numbers kept for films are allowed, like 030 23125 000.",
            )
            report.add(ERROR, path, message)
    for name in _REAL.findall(said):
        message = Text(
            f"„{name}“ gibt es wirklich. Bitte erfinden Sie einen Namen.", f"“{name}” is real. Invent a name."
        )
        report.add(ERROR, path, message)


def reserved(host: str) -> bool:
    """Whether a name in a text is the name of a file or can be nobody's domain."""
    low = host.lower()
    if low.rpartition(".")[2] in _FILES:
        return True
    return low.endswith(RESERVED_ENDS) or low in RESERVED_NAMES or low.endswith(tuple(f".{n}" for n in RESERVED_NAMES))


def _computer(number: str, path: Path, report: Report) -> None:
    try:
        fine = any(ip_address(number) in network for network in NETWORKS)
    except ValueError:
        fine = False
    if not fine:
        message = Text(
            f"„{number}“ könnte jemandem gehören. Erlaubt sind 192.0.2.x, 198.51.100.x, 203.0.113.x und 2001:db8::.",
            f"“{number}” may belong to somebody. Allowed are 192.0.2.x, 198.51.100.x, 203.0.113.x and 2001:db8::.",
        )
        report.add(ERROR, path, message)


def _accounts(said: str, path: Path, report: Report) -> str:
    """The text without its account numbers, which must be printed examples."""
    known = {row.replace(" ", "") for row in (*IBANS, FRAUD_IBAN)}
    for found in _IBAN.findall(said):
        if found.replace(" ", "") not in known:
            message = Text(
                f"„{found}“ könnte ein echtes Konto sein. Erlaubt sind Beispielnummern wie {IBANS[0]}.",
                f"“{found}” may be a real account. Printed examples like {IBANS[0]} are allowed.",
            )
            report.add(ERROR, path, message)
    return _IBAN.sub(" ", said)


def _kept_for_fiction(number: str) -> bool:
    digits = re.sub(r"\D", "", number.replace("+49", "0").replace("+44", "0").replace("(0)", ""))
    for prefix, free in _NUMBERS:
        head = prefix.replace(" ", "")
        if digits.startswith(head) and len(digits) == len(head) + free:
            return True
    return False
