"""Who writes to the business: customers, suppliers, architects, the tax adviser, staff, shops, machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.exercise.world.words import (
    ENGLISH_FIRST,
    ENGLISH_LAST,
    FIRST,
    LAST,
    PHONES,
    PLACES,
    PRIVATE_DOMAINS,
    STREETS,
)

if TYPE_CHECKING:
    from postfall.exercise.world.dice import Dice


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with a mail address. `firm` empty: a private person. `english` writes English. Behind a `machine` sits
    nobody.
    """

    name: str
    address: str
    firm: str = ""
    phone: str = ""
    street: str = ""
    place: str = ""
    english: bool = False
    mailer: str = ""
    machine: bool = False

    @property
    def domain(self) -> str:
        """What follows the @."""
        return self.address.rpartition("@")[2]

    @property
    def last(self) -> str:
        """The last word of the name."""
        return self.name.split(" ")[-1]

    def signature(self) -> str:
        """The lines below a letter."""
        rows = [
            self.name,
            self.firm,
            f"{self.street}, {self.place}" if self.street else "",
            self.phone and f"Tel. {self.phone}",
        ]
        return "\n".join(row for row in rows if row)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose mailbox it is: the organisation, the person, the addresses that arrive there, the login name."""

    organisation: str
    name: str
    address: str
    addresses: tuple[str, ...]
    user: str
    street: str
    place: str
    phone: str

    @property
    def contact(self) -> Contact:
        """The holder as sender and recipient."""
        return Contact(self.organisation, self.address, self.name, self.phone, self.street, self.place)


CRAFT = Holder(
    organisation="Tischlerei Birkenhain",
    name="Katrin Wendland",
    address="werkstatt@tischlerei-birkenhain.example",
    addresses=("werkstatt@tischlerei-birkenhain.example", "info@tischlerei-birkenhain.example"),
    user="werkstatt@tischlerei-birkenhain.example",
    street="Am Sägewerk 4",
    place="Birkenhain",
    phone="030 23125 417",
)

FIRMS: tuple[tuple[str, str], ...] = (
    ("Holzhandel Nordlicht GmbH", "holzhandel-nordlicht.example"),
    ("Beschlag & Band Havelaue", "beschlag-und-band.example"),
    ("Glas Reuter OHG", "glas-reuter.example"),
    ("Lackdepot Süd", "lackdepot-sued.example"),
    ("Maschinendienst Ohlsen", "maschinendienst-ohlsen.example"),
    ("Spedition Kranich", "spedition-kranich.example"),
    ("Plattenwerk Seefelde AG", "plattenwerk-seefelde.example"),
)
ARCHITECTS: tuple[tuple[str, str], ...] = (
    ("Büro Linie Drei Architekten", "linie-drei.example"),
    ("Planwerk Hohenwiesen", "planwerk-hohenwiesen.example"),
    ("Bauleitung Tessmar", "bauleitung-tessmar.example"),
)
ENGLISH_FIRMS: tuple[tuple[str, str], ...] = (
    ("Fernhill Finishes Ltd", "fernhill-finishes.example"),
    ("Oakbridge Tools", "oakbridge-tools.example"),
)
TAX = ("Steuerkanzlei Möwe", "steuerkanzlei-moewe.example")
BANK = Contact("Sparbank Havelaue", "nachrichten@sparbank-havelaue.example", "Sparbank Havelaue")
HOST = "birkenpost.example"

_FOLD = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ç", "C"), ("ç", "c"), ("ć", "c"), ("ı", "i"))


def plain(name: str) -> str:
    """A name as it stands in an address: lower case, letters a-z only."""
    low = name
    for sign, letters in _FOLD:
        low = low.replace(sign, letters).replace(sign.upper(), letters)
    return "".join(sign for sign in low.lower() if sign.isascii() and sign.isalpha())


def phone(dice: Dice) -> str:
    """A telephone number that rings nowhere."""
    prefix, digits = dice.pick(PHONES)
    return prefix + "".join(str(dice.below(10)) for _ in range(digits))


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who writes, by the part they play."""

    holder: Holder
    customers: tuple[Contact, ...]
    foreign: tuple[Contact, ...]
    suppliers: tuple[Contact, ...]
    architects: tuple[Contact, ...]
    tax: tuple[Contact, ...]
    staff: tuple[Contact, ...]
    english_firms: tuple[Contact, ...]
    applicants: tuple[Contact, ...] = field(default=())


class _Maker:
    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def _free(self, local: str, domain: str) -> str:
        address, count = f"{local}@{domain}", 1
        while address in self._taken:
            count += 1
            address = f"{local}{count}@{domain}"
        self._taken.add(address)
        return address

    def person(self, *, english: bool = False) -> Contact:
        dice = self._dice
        first = dice.pick(ENGLISH_FIRST if english else FIRST)
        last = dice.pick(ENGLISH_LAST if english else LAST)
        style = dice.pick(("{f}.{l}", "{l}.{f}", "{f}_{l}", "{f}{l}"))
        local = style.format(f=plain(first), l=plain(last))
        return Contact(
            f"{first} {last}",
            self._free(local, dice.pick(PRIVATE_DOMAINS)),
            phone="" if english else phone(dice),
            street=f"{dice.pick(STREETS)} {dice.between(1, 98)}",
            place=dice.pick(PLACES),
            english=english,
        )

    def employee(self, firm: tuple[str, str], *, english: bool = False) -> Contact:
        dice = self._dice
        first = dice.pick(ENGLISH_FIRST if english else FIRST)
        last = dice.pick(ENGLISH_LAST if english else LAST)
        return Contact(
            f"{first} {last}",
            self._free(f"{plain(first)[0]}.{plain(last)}", firm[1]),
            firm[0],
            phone="" if english else phone(dice),
            street=f"{dice.pick(STREETS)} {dice.between(1, 98)}",
            place=dice.pick(PLACES),
            english=english,
        )


def craft_cast(dice: Dice, messages: int) -> Cast:
    """The people around a joinery; a mailbox of more messages knows more customers."""
    maker = _Maker(dice)
    return Cast(
        holder=CRAFT,
        customers=tuple(maker.person() for _ in range(messages // 7 + 6)),
        foreign=tuple(maker.person(english=True) for _ in range(messages // 60 + 2)),
        suppliers=tuple(maker.employee(firm) for firm in FIRMS for _ in range(2)),
        architects=tuple(maker.employee(firm) for firm in ARCHITECTS for _ in range(2)),
        tax=tuple(maker.employee(TAX) for _ in range(2)),
        staff=tuple(maker.person() for _ in range(5)),
        english_firms=tuple(maker.employee(firm, english=True) for firm in ENGLISH_FIRMS),
        applicants=tuple(maker.person() for _ in range(messages // 50 + 2)),
    )
