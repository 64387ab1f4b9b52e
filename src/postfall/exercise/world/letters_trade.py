"""Letters from those the business works with: suppliers, architects, tax adviser, staff, applicants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Letter, Scene, closing, euros, greeting, later
from postfall.exercise.world.mime import File
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.season import Rhythm, berlin, german_day
from postfall.exercise.world.words import IBANS

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.world.people import Contact

PDF = "application/pdf"

CONFIRM = (
    "vielen Dank für Ihre Bestellung {number}. Wir liefern {goods} voraussichtlich am {day}.",
    "Ihre Bestellung {number} ist auf dem Weg, Zustellung am {day} zwischen 7 und 12 Uhr.",
    "{goods}: derzeit leider nicht lieferbar. Neuer Termin: {day}. Sollen wir {goods} als Ersatz schicken?",
)
OFFER = (
    "wie am Telefon besprochen bieten wir Ihnen an: {count} x {goods} zu {small} EUR netto, gültig bis {day}.",
    "zum Monatsende haben wir noch {goods} im Lager, bei Abnahme von {count} Stück geben wir 12 % Nachlass.",
)
_INVOICE = (
    "anbei erhalten Sie unsere Rechnung {number} über {amount} EUR, zahlbar bis {day} ohne Abzug.",
    "für die Lieferung vom {past} erlauben wir uns, {amount} EUR zu berechnen. Rechnung im Anhang.",
)
_DUNNING = (
    "sicher haben Sie es übersehen: Rechnung {number} über {amount} EUR ist seit dem {past} offen. Konto: {iban}.",
)


def supplier(scene: Scene) -> list[Letter]:
    """An offer, a confirmation, an invoice with its PDF, a reminder."""
    dice = scene.dice
    who = scene.cast.suppliers[dice.low(len(scene.cast.suppliers))]
    at = scene.season.arrival(Rhythm.OFFICE)
    kind, subject, row = dice.weighted(
        (
            (34, ("order", "Auftragsbestätigung {number}", CONFIRM)),
            (18, ("offer", "Angebot {number}", OFFER)),
            (38, ("invoice", "Rechnung {number}", _INVOICE)),
            (10, ("invoice", "Zahlungserinnerung zu {number}", _DUNNING)),
        )
    )
    number = str(dice.between(10000, 99999))
    body = scene.say(row, number=number, day=later(at, dice.between(1, 21)), past=later(at, -dice.between(2, 20)))
    text = f"{greeting(dice, who, formal=True)}\n\n{body}\n\n{closing(dice, who)}"
    letter = scene.letter(kind, at, who, subject.format(number=number), text)
    if kind == "invoice" or dice.chance(25):
        letter = replace(letter, files=(_invoice(scene, who, number, at),))
    return [letter]


def _invoice(scene: Scene, who: Contact, number: str, at: datetime) -> File:
    rows, total = [], 0
    for _ in range(scene.dice.between(2, 7)):
        cents = scene.dice.between(900, 64000)
        total += cents
        rows.append(scene.fill("{count} x {goods}") + f"   {euros(cents)} EUR")
    tax = total * 19 // 100
    lines = [
        who.firm, f"{who.street}, {who.place}", "", "An: Tischlerei Birkenhain, Am Sägewerk 4, Birkenhain",
        f"Datum: {german_day(berlin(at))}", "", *rows, "", f"Netto {euros(total)} EUR", f"USt. 19 % {euros(tax)} EUR",
        f"Gesamt {euros(total + tax)} EUR", "", f"IBAN {scene.dice.pick(IBANS)}",
    ]  # fmt: skip
    return File(f"Rechnung_{number}.pdf", PDF, pdf(f"Rechnung {number}", lines))


SITE = (
    "der Estrich in der {street} ist erst in {weeks} Wochen belegreif, die Türen bitte so lange zurückhalten.",
    "anbei das Protokoll der Baubesprechung. Ihr Gewerk: Punkte 4 und 7, bitte bis {weekday} Rückmeldung.",
    "die Bauherrschaft hat sich für {wood} entschieden. Lässt sich das bei Ihrem Angebot zu {piece} noch ändern?",
    "Abnahme {street}: {weekday}, {time} Uhr. Bitte Schlüssel und Pflegehinweise mitbringen.",
)


def architect(scene: Scene) -> list[Letter]:
    """A circular from the building site, with several people in copy."""
    dice = scene.dice
    who = dice.pick(scene.cast.architects)
    others = tuple(row for row in scene.cast.architects if row.firm == who.firm and row != who)
    trades = dice.some(scene.cast.suppliers + scene.cast.customers[:6], dice.between(1, 4))
    text = f"{greeting(dice, who, formal=True)}\n\n{scene.say(SITE)}\n\n{closing(dice, who)}"
    subject = scene.fill(
        dice.pick(("BV {street}: Protokoll", "BV {street}: Termine", "Umbau {place}, Tischlerarbeiten"))
    )
    letter = scene.letter("site", scene.season.arrival(Rhythm.OFFICE), who, subject, text)
    letter = replace(letter, cc=others + trades)
    if dice.chance(30):
        minutes = pdf("Protokoll", [scene.fill("{last}: {piece}, bis {weekday}") for _ in range(dice.between(4, 12))])
        letter = replace(letter, files=(File("Protokoll Baubesprechung.pdf", PDF, minutes),))
    return [letter]


_TAX = (
    "für den Jahresabschluss fehlen uns noch die Belege {number} und das Fahrtenbuch.",
    "die Umsatzsteuer für den Vormonat beträgt {amount} EUR, fällig am 10. Bitte Deckung prüfen.",
    "bitte schicken Sie uns die Bescheinigung der Krankenkasse für {first} {last}.",
)


def payroll(scene: Scene) -> list[Letter]:
    """The month's pay slips from the tax adviser, or a question."""
    dice = scene.dice
    who = dice.pick(scene.cast.tax)
    at = scene.season.arrival(Rhythm.OFFICE)
    month = f"{berlin(at).month:02d}/{berlin(at).year}"
    if dice.chance(40):
        text = f"{greeting(dice, who, formal=True)}\n\n{scene.say(_TAX)}\n\n{closing(dice, who)}"
        return [scene.letter("tax", at, who, scene.fill(dice.pick(("Belege", "Umsatzsteuer", "Rückfrage Lohn"))), text)]
    lines = [
        scene.fill(f"{row.name}   Brutto {euros(dice.between(180000, 410000))} EUR   Steuerklasse {dice.between(1, 5)}")
        for row in scene.cast.staff
    ]
    text = (
        f"{greeting(dice, who, formal=True)}\n\nim Anhang die Lohnabrechnungen {month}. Bitte an die Mitarbeitenden "
        f"weitergeben und die Nettolöhne bis zum 28. anweisen.\n\n{closing(dice, who)}"
    )
    letter = scene.letter("payroll", at, who, f"Lohnabrechnung {month}", text)
    return [replace(letter, files=(File("Löhne.pdf", PDF, pdf(f"Lohnjournal {month}", lines)),))]


_STAFF = (
    (
        "Krankmeldung",
        "ich bin leider bis {weekday} krankgeschrieben, der Rücken wieder. Die Bescheinigung ist beim Arzt abrufbar.",
    ),
    ("heute", "mein Kind hat Fieber, ich kann heute nicht kommen."),
    ("Urlaub", "kann ich vom {day} an zwei Wochen Urlaub nehmen? Mit {first} ist es abgesprochen."),
    ("Frage", "könntest du mir einen Vorschuss von {small} EUR geben? Es ist gerade eng."),
    ("Baustelle {street}", "hier ist alles fertig, Fotos kommen morgen. Uns fehlen noch {count} {goods}."),
    ("Arbeitsunfall", "{first} hat sich an der Säge verletzt, wir sind in der Notaufnahme. Bitte ruf an: {phone}."),
)


def staff(scene: Scene) -> list[Letter]:
    """Somebody of the workshop: ill, on leave, short of money, or simply done."""
    who = scene.dice.pick(scene.cast.staff)
    at = scene.season.arrival(Rhythm.OFFICE)
    subject, said = scene.dice.pick(_STAFF)
    text = f"Hallo Katrin,\n\n{scene.fill(said, day=later(at, 30))}\n\nGruß\n{who.name.split(' ')[0]}"
    return [scene.letter("staff", at, who, scene.fill(subject), text)]


_APPLY = (
    "hiermit bewerbe ich mich um einen Ausbildungsplatz zum Tischler. Geboren bin ich {year_young} in {place}.",
    "ich suche nach der Elternzeit wieder eine Stelle in einer Werkstatt, gern in Teilzeit.",
    "auf Ihre Anzeige hin sende ich Ihnen meine Unterlagen. Zurzeit arbeite ich bei einer Firma in {place}.",
)


def application(scene: Scene) -> list[Letter]:
    """Somebody who would like to work here, with a curriculum vitae."""
    dice = scene.dice
    who = dice.pick(scene.cast.applicants)
    at = scene.season.arrival(Rhythm.PRIVATE)
    born = str(berlin(at).year - dice.between(16, 40))
    text = (
        f"Sehr geehrte Frau Wendland,\n\n{scene.say(_APPLY, year_young=born)} Meinen Lebenslauf finden Sie im "
        f"Anhang. Über eine Einladung freue ich mich sehr.\n\n{closing(dice, who)}"
    )
    lines = [
        who.name, f"geboren {born}", f"{who.street}, {who.place}", f"Tel. {who.phone}", "",
        scene.fill("Schule: {place}"), scene.fill("Praktikum: Tischlerei {last}, {place}"), "Führerschein B",
    ]  # fmt: skip
    letter = scene.letter(
        "application", at, who, dice.pick(("Bewerbung", "Bewerbung um eine Ausbildung", "Initiativbewerbung")), text
    )
    return [replace(letter, files=(File(f"Lebenslauf {who.name}.pdf", PDF, pdf("Lebenslauf", lines)),))]


_ENGLISH_TRADE = (
    "Thank you for your order {number}. Your {english_wood} oil was sent today and should reach you by {english_day}.",
    "Please find attached our invoice {number} over EUR {small}, payable within 30 days.",
    "The blade you asked about is out of stock until {english_day}. Shall we send the longer one instead?",
    "As of next month our prices rise by four per cent. Orders placed before {english_day} keep the old price.",
)


def english_trade(scene: Scene) -> list[Letter]:
    """A supplier from abroad."""
    dice = scene.dice
    who = dice.pick(scene.cast.english_firms)
    at = scene.season.arrival(Rhythm.OFFICE)
    number = str(dice.between(10000, 99999))
    end = f"Kind regards\n{who.name}\n\n-- \n{who.signature()}"
    text = f"Dear Ms Wendland,\n\n{scene.say(_ENGLISH_TRADE, number=number)}\n\n{end}"
    letter = scene.letter(
        "order", at, who, dice.pick((f"Order {number}", f"Invoice {number}", f"Your request {number}")), text
    )
    if letter.subject.startswith("Invoice"):
        paper = pdf(
            letter.subject, [who.firm, scene.fill("Finishing oil, {count} cans"), scene.fill("Total EUR {small}")]
        )
        letter = replace(letter, files=(File(f"invoice-{number}.pdf", PDF, paper),))
    return [letter]
