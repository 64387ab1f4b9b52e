"""Numbers of papers, cards and accounts for the practice worlds: right or wrong by their check digits, nobody's own.

The check digits are computed here by the rules that the issuers publish. Where an issuer keeps a range out of use (bank
codes that begin with 9, insurance area 31, the test cards of the card schemes), the numbers come from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.exercise.world.dice import Dice

_TEST_CARDS = ("400000", "555555")
_PAPER_SIGNS = "0123456789CFGHJKLMNPRTVWXYZ"


@dataclass(frozen=True, slots=True)
class Number:
    """`shown` as people write it, `bare` without blanks, dots and dashes, in capitals."""

    shown: str
    bare: str


def digits(dice: Dice, count: int) -> str:
    """`count` digits."""
    return "".join("0123456789"[dice.below(10)] for _ in range(count))


def _other(dice: Dice, digit: str) -> str:
    """A digit that is not this one."""
    return str((int(digit) + dice.between(1, 9)) % 10)


def _grouped(text: str, *sizes: int) -> str:
    rows, at = [], 0
    for size in sizes:
        rows.append(text[at : at + size])
        at += size
    return " ".join(rows)


def iban(dice: Dice, *, right: bool = True) -> Number:
    """A German account at a bank whose code begins with 9, which no bank has (ISO 13616, mod 97-10)."""
    body = "9" + digits(dice, 7) + digits(dice, 10)
    check = 98 - int(body + "131400") % 97
    if not right:
        check = (check - 2 + dice.between(1, 60)) % 97 + 2
    bare = f"DE{check:02d}{body}"
    return Number(_grouped(bare, 4, 4, 4, 4, 4, 2), bare)


def iban_holds(bare: str) -> bool:
    """Whether the check digits of an account number are right."""
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def card(dice: Dice, *, right: bool = True) -> Number:
    """A payment card from the test ranges of the schemes (ISO/IEC 7812-1, Luhn)."""
    body = dice.pick(_TEST_CARDS) + digits(dice, 9)
    total = sum(sum(divmod(int(sign) * (2 if at % 2 == 0 else 1), 10)) for at, sign in enumerate(body))
    check = str(-total % 10)
    bare = body + (check if right else _other(dice, check))
    return Number(_grouped(bare, 4, 4, 4, 4), bare)


def tax_id(dice: Dice, *, right: bool = True) -> Number:
    """A German tax id (section 139b AO): of the first ten digits exactly one comes twice; ISO 7064 Mod 11,10."""
    kept = list("123456789" + "0")
    kept.pop(dice.below(10))
    signs = list(dice.some(kept, 9))
    signs.insert(dice.between(1, 9), dice.pick(signs))
    while signs[0] == "0":
        signs.append(signs.pop(0))
    body = "".join(signs)
    check = _mod_11_10(body)
    bare = body + (check if right else _other(dice, check))
    return Number(_grouped(bare, 2, 3, 3, 3), bare)


def _mod_11_10(body: str) -> str:
    product = 10
    for sign in body:
        product = ((product + int(sign)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _sums(body: str, weights: tuple[int, ...]) -> int:
    return sum(sum(divmod(int(sign) * weight, 10)) for sign, weight in zip(body, weights, strict=True))


def pension_number(dice: Dice, *, right: bool = True) -> Number:
    """A German pension insurance number (section 4 VKVV) of area 31, which no insurer has."""
    day, month, year = dice.between(1, 28), dice.between(1, 12), dice.between(40, 99)
    letter, serial = dice.pick("ABCDEFGHKLMNPRSTW"), dice.between(0, 99)
    head = f"31{day:02d}{month:02d}{year:02d}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    check = str(_sums(f"{head}{ord(letter) - 64:02d}{serial:02d}", weights) % 10)
    check = check if right else _other(dice, check)
    bare = f"{head}{letter}{serial:02d}{check}"
    return Number(f"{head[:2]} {head[2:]} {letter} {serial:02d}{check}", bare)


def health_insurance_number(dice: Dice, *, right: bool = True) -> Number:
    """The unchanging part of a German health insurance number (section 290 SGB V)."""
    letter, body = dice.pick("ABCDEFGHKLMNPRSTW"), digits(dice, 8)
    check = str(_sums(f"{ord(letter) - 64:02d}{body}", (1, 2) * 5) % 10)
    bare = letter + body + (check if right else _other(dice, check))
    return Number(bare, bare)


def id_card(dice: Dice, *, right: bool = True) -> Number:
    """The number of a German identity card with its check digit (ICAO Doc 9303, weights 7 3 1)."""
    body = dice.pick("LMNPRTVWXYZ") + "".join(_PAPER_SIGNS[dice.below(27)] for _ in range(6)) + digits(dice, 2)
    check = str(sum(int(sign, 36) * (7, 3, 1)[at % 3] for at, sign in enumerate(body)) % 10)
    return Number(body + (check if right else _other(dice, check)), body)


def birth_date(dice: Dice, *, right: bool = True) -> Number:
    """A day between 1938 and 2007, as German letters write it. There is no wrong one; `right` is ignored."""
    day, month, year = dice.between(1, 28), dice.between(1, 12), dice.between(1938, 2007)
    return Number(f"{day:02d}.{month:02d}.{year}", f"{year:04d}-{month:02d}-{day:02d}")


def password(dice: Dice, *, right: bool = True) -> Number:
    """A password as people make them. There is no wrong one; `right` is ignored."""
    word = dice.pick(("Sommer", "Birke", "Fuchs", "Hafen", "Lampe", "Regen", "Kiesel", "Anker", "Distel", "Wolke"))
    made = f"{word}{dice.pick('!#%&+=')}{dice.between(10, 99)}{dice.pick('abcdefghkmnpqrstuvwxyz')}{dice.between(1, 9)}"
    return Number(made, made)


MAKERS: dict[str, Callable[..., Number]] = {
    "iban": iban, "card": card, "tax_id": tax_id, "pension_number": pension_number,
    "health_insurance_number": health_insurance_number, "id_card": id_card, "birth_date": birth_date,
    "password": password,
}  # fmt: skip
CHECKED = frozenset({"iban", "card", "tax_id", "pension_number", "health_insurance_number", "id_card"})
"""Kinds with check digits."""
