"""Letters from customers: enquiries and what follows from them, complaints, thanks; some of them in English."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Letter, Scene, closing, greeting, topic
from postfall.exercise.world.mime import File
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.season import Rhythm

if TYPE_CHECKING:
    from postfall.exercise.world.people import Contact

OPEN = (
    "wir suchen für unser Haus in {place} jemanden, der uns {new_piece} baut.",
    "über Bekannte sind wir auf Ihre Werkstatt gekommen und brauchen für {the_room} etwas in {wood}.",
    "{our_piece} ist nach vielen Jahren hinüber und wir hätten gern Ersatz vom Tischler.",
    "können Sie uns ein Angebot machen für: {piece}, {wood}, etwa {measure}?",
    "wir renovieren gerade {the_room} und möchten den Platz unter der Schräge nutzen, Maß ungefähr {measure}.",
)
DETAIL = (
    "Genau müssten Sie es bitte selbst ausmessen.",
    "Am liebsten in {wood}, geölt, nicht lackiert.",
    "Es eilt nicht sehr, aber vor Weihnachten wäre schön.",
    "Meine Frau sitzt im Rollstuhl, die Höhe muss deshalb genau passen.",
    "Wir haben zwei kleine Kinder, die Kanten sollten rund sein.",
    "Der Altbau ist leider nirgends im Winkel.",
    "Ein Foto vom jetzigen Zustand kann ich gern nachreichen.",
)
ASK = (
    "Was kostet so etwas ungefähr und wann hätten Sie Zeit?",
    "Könnten Sie nächste Woche zum Aufmaß vorbeikommen? {weekday} nach {time} Uhr sind wir zu Hause.",
    "Bitte rufen Sie mich an unter {phone}, am besten abends.",
    "Mit welcher Lieferzeit müssen wir rechnen?",
)
OUR_OFFER = (
    "vielen Dank für Ihre Anfrage. {piece} in {wood} bauen wir gern, der Preis liegt bei etwa {amount} EUR.",
    "danke für Ihre Nachricht. Vor einem Angebot würden wir gern messen: {weekday}, {time} Uhr?",
    "anbei wie besprochen unser Angebot Nr. {number}. Lieferzeit derzeit {weeks} Wochen.",
)
SECOND = (
    "danke für die schnelle Antwort. {weekday} um {time} Uhr passt uns gut, bitte bei {last} klingeln.",
    "das Angebot sehen wir uns am Wochenende an. Ist die Montage im Preis drin?",
    "das ist mehr, als wir gedacht hatten. Geht es mit einem anderen Holz günstiger?",
    "...und noch eine Frage: Übernehmen Sie auch die Entsorgung {old_piece}?\n.\n(Das Foto kommt noch.)",
)
OUR_SECOND = (
    "ja, die Montage ist enthalten, die Entsorgung kostet {small} EUR extra.",
    "wir kommen am {weekday} gegen {time} Uhr. Bis dahin!",
    "in Kiefer wären es {amount} EUR. Sagen Sie uns einfach Bescheid.",
)
_DECLINED = "wir haben uns leider anders entschieden, trotzdem vielen Dank für Ihre Mühe."
THIRD = (
    "so machen wir es. Hiermit bestätige ich den Auftrag, die Anzahlung von {amount} EUR überweise ich morgen.",
    _DECLINED,
    "bitte beauftragen. Ich bin ab {weekday} im Krankenhaus, mein Sohn {first} macht Ihnen auf ({phone}).",
    "einverstanden. Die Rechnung bitte auf den Namen meiner Mutter, geboren {year_old}, {street}, {place}.",
)
OUR_THIRD = ("vielen Dank für den Auftrag! Wir melden uns zur Montage.", "schade, vielleicht beim nächsten Mal.")
FOURTH = (
    "{the_piece} ist wunderschön geworden, vielen Dank an Sie und Ihre Leute!",
    "beim Einbau ist leider die Wand zerkratzt worden. Wie regeln wir das?",
    "die Überweisung ist raus, {amount} EUR auf Ihr Konto {iban}. Bitte kurz bestätigen.",
    "eine Schublade klemmt seit dem Regen. Könnten Sie bei Gelegenheit nachsehen?",
)
SUBJECTS = (
    "Anfrage {piece}",
    "{piece}, {room}",
    "Angebot {piece} {wood}?",
    "Frage zu Ihrem Angebot",
    "{piece}",
    "Termin Aufmaß",
)


def enquiry(scene: Scene) -> list[Letter]:
    """A German customer's thread of one to four letters."""
    dice = scene.dice
    who = scene.cast.customers[dice.low(len(scene.cast.customers))]
    gaps = topic(dice)
    ours = "\n\nMit freundlichen Grüßen\nKatrin Wendland\nTischlerei Birkenhain"
    rows = [
        (
            _letter(scene, who, scene.say(OPEN, DETAIL, ASK, **gaps)),
            "Guten Tag,\n\n" + scene.say(OUR_OFFER, **gaps) + ours,
        ),
        (_letter(scene, who, scene.say(SECOND, **gaps)), "Guten Tag,\n\n" + scene.say(OUR_SECOND, **gaps) + ours),
        (_letter(scene, who, scene.say(THIRD, **gaps)), "Hallo,\n\n" + scene.say(OUR_THIRD) + ours),
        (_letter(scene, who, scene.say(FOURTH, **gaps)), ""),
    ]
    ends = 3 if _DECLINED in rows[2][0] else 4
    rows = rows[: dice.weighted(((35, 1), (25, 2), (20, 3), (20, ends)))]
    letters = scene.thread("customer", who, scene.fill(dice.pick(SUBJECTS), **gaps), rows, Rhythm.PRIVATE)
    if letters and dice.chance(12):
        sketch = pdf("Skizze", [scene.fill("Maß {measure}"), scene.fill("Holz {wood}"), who.name])
        letters[0] = replace(letters[0], files=(File("Skizze.pdf", "application/pdf", sketch),))
    return letters


def _letter(scene: Scene, who: Contact, body: str) -> str:
    return f"{greeting(scene.dice, who)}\n\n{body}\n\n{closing(scene.dice, who)}"


_ENGLISH = (
    "We have moved to {place} this summer and are looking for somebody to build a {english_piece} in {english_wood}.",
    "A neighbour showed us the {english_piece} you made for them. Could you build something similar for us?",
    "Our landlord agreed that we may have the {english_piece} repaired. Would that be something for you?",
)
_ENGLISH_DETAIL = (
    "It should be about {measure}, oiled rather than lacquered.",
    "My German is still poor, so English would be a great help.",
    "We are at home on {english_day} after five, or you can call me any time.",
)
_ENGLISH_SECOND = (
    "Thank you for the quote. {english_day} works fine, please ring twice.",
    "That is a fair price. When could you start?",
    "We transferred the deposit today. Please let us know when it arrives.",
)


def english_enquiry(scene: Scene) -> list[Letter]:
    """A thread with a customer who writes English."""
    dice = scene.dice
    who = dice.pick(scene.cast.foreign)
    gaps = topic(dice)
    end = f"\n\nKind regards\n{who.signature()}"
    rows = [
        (
            "Hello,\n\n" + scene.say(_ENGLISH, _ENGLISH_DETAIL, **gaps) + end,
            "Dear customer,\n\nthank you, we will call you.\n\nKatrin Wendland",
        ),
        ("Hello Katrin,\n\n" + scene.say(_ENGLISH_SECOND) + end, ""),
    ]
    rows = rows[: dice.between(1, 2)]
    subject = scene.fill(
        dice.pick(("Enquiry: {english_piece}", "{english_piece} in {english_wood}", "Your quote")), **gaps
    )
    return scene.thread("customer", who, subject, rows, Rhythm.PRIVATE)


_COMPLAINT = (
    "seit drei Wochen warte ich auf die versprochene Nachbesserung {at_piece}. Langsam reißt mir der Geduldsfaden.",
    "die Rechnung {number} stimmt nicht, vereinbart waren {amount} EUR.",
    "leider war am {weekday} wieder niemand da, obwohl wir einen Termin um {time} Uhr hatten.",
)
_PRIVATE = (
    "kommst du am {weekday} zum Geburtstag von Tante {first}? Bring gern die Kinder mit.",
    "der Arzt sagt, die Werte sind wieder in Ordnung. Mehr am Telefon, ja?",
    "kannst du mir die {small} EUR noch überweisen? Konto wie immer, {iban}.",
    "hast du noch den Schlüssel vom Garten? Ich brauche ihn am {weekday}.",
)


def complaint(scene: Scene) -> list[Letter]:
    """A customer who is cross."""
    who = scene.cast.customers[scene.dice.low(len(scene.cast.customers))]
    said = scene.say(_COMPLAINT, **topic(scene.dice))
    text = f"{greeting(scene.dice, who, formal=True)}\n\n{said}\n\n{closing(scene.dice, who)}"
    subject = scene.fill(scene.dice.pick(("Reklamation {piece}", "Mahnung Nachbesserung", "Ihre Rechnung {number}")))
    return [scene.letter("customer", scene.season.arrival(Rhythm.PRIVATE), who, subject, text)]


def private(scene: Scene) -> list[Letter]:
    """Private mail that came to the business address."""
    who = scene.dice.pick(scene.cast.staff)
    text = f"Liebe Katrin,\n\n{scene.say(_PRIVATE)}\n\nLiebe Grüße\n{who.name.split(' ')[0]}"
    subject = scene.dice.pick(("Wochenende", "Kurze Frage", "Geburtstag", "wegen gestern", ""))
    return [scene.letter("private", scene.season.arrival(Rhythm.PRIVATE), who, subject, text)]
