"""Topics that several profiles share: suppliers' bills, staff, applications, and what English mail there is."""

from __future__ import annotations

from postfall.exercise.world.profile import Paper, Tone, Topic
from postfall.exercise.world.season import Rhythm

BILL = Paper(
    "Rechnung_{number}.pdf",
    "Rechnung {number}",
    (
        "{count} x {goods}   {small} EUR",
        "Anfahrt   {small} EUR",
        "{goods}, pauschal   {small} EUR",
        "Zahlbar innerhalb von {count} Tagen",
        "Leistungszeitraum: letzter Monat",
    ),
)
CURRICULUM = Paper(
    "Lebenslauf.pdf",
    "Lebenslauf",
    (
        "Schule: {place}",
        "Praktikum in {place}",
        "Ausbildung in {place}, Abschluss gut",
        "Führerschein B",
        "Sprachen: Deutsch, Englisch",
        "Hobbys: Chor, Wandern, Lesen",
    ),
)


def bills(weight: int, who: str = "firms") -> Topic:
    """Bills of those the holder buys from."""
    return Topic(
        "invoice",
        weight,
        who,
        subjects=("Rechnung {number}", "Unsere Rechnung {number}", "Rechnung für {goods}"),
        turns=(
            (
                "anbei erhalten Sie unsere Rechnung {number} über {amount} EUR, zahlbar ohne Abzug.",
                "für {goods} berechnen wir {small} EUR. Die Rechnung liegt bei.",
                "im Anhang finden Sie die Rechnung für den vergangenen Monat.",
            ),
            ("danke, der Betrag ist heute bei uns eingegangen.", "die korrigierte Rechnung kommt mit der Post."),
        ),
        answers=(
            (
                "die Rechnung haben wir erhalten, sie wird am {weekday} überwiesen.",
                "auf der Rechnung stehen {count} Stück, geliefert wurden aber weniger. Bitte prüfen Sie das.",
            ),
        ),
        tone=Tone.FORMAL,
        kinds=("invoice",),
        paper=BILL,
    )


def orders(weight: int, who: str = "firms") -> Topic:
    """Offers and confirmations."""
    return Topic(
        "order",
        weight,
        who,
        subjects=("Angebot {number}", "Auftragsbestätigung {number}", "Ihre Bestellung {number}"),
        turns=(
            (
                "vielen Dank für Ihre Bestellung. {goods} liefern wir voraussichtlich am {weekday}.",
                "wie besprochen bieten wir Ihnen {goods} zu {small} EUR an.",
                "{goods}: leider erst in {weeks} Wochen lieferbar. Sollen wir einen Ersatz schicken?",
            ),
            ("gern geschehen. Die Lieferung ist unterwegs.", "dann merken wir das so vor."),
        ),
        answers=(("ja, bitte so liefern.", "{weekday} passt, bitte erst ab {time} Uhr.", "wir warten lieber."),),
        tone=Tone.FORMAL,
        kinds=("offer",),
    )


def staff(weight: int) -> Topic:
    """Colleagues: ill, on leave, or simply done."""
    return Topic(
        "staff",
        weight,
        "staff",
        subjects=(
            "[sick_note health @employees] Krankmeldung",
            "Urlaub",
            "Frage",
            "heute",
            "Vertretung am {weekday}",
            "Übergabe",
        ),
        turns=(
            (
                "[health sick_note @employees] ich bin leider bis {weekday} krankgeschrieben. Die Bescheinigung folgt.",
                "[health @employees] ich muss am {weekday} zur Untersuchung ins Krankenhaus und komme erst mittags.",
                "kann ich ab {weekday} zwei Wochen Urlaub nehmen? Mit {first} ist es abgesprochen.",
                "die Unterlagen für {weekday} liegen auf deinem Tisch.",
                "könntest du mich am {weekday} von {time} Uhr an vertreten?",
                "der Drucker im Erdgeschoss streikt wieder. Ich habe den Wartungsdienst angerufen.",
                "[employment @employees] wegen meiner Elternzeit müssten wir einmal sprechen, gern am {weekday}.",
            ),
            ("danke dir!", "alles klar, dann bis {weekday}."),
        ),
        answers=(("ist in Ordnung.", "gute Besserung, melde dich, wenn du etwas brauchst.", "machen wir so."),),
        tone=Tone.NEAR,
    )


def applications(weight: int, job: str) -> Topic:
    """People who would like to work here."""
    return Topic(
        "application",
        weight,
        "applicants",
        subjects=("Bewerbung", f"Bewerbung als {job}", "Initiativbewerbung", "Bewerbung auf Ihre Anzeige"),
        turns=(
            (
                f"hiermit bewerbe ich mich als {job}. Meinen Lebenslauf finden Sie im Anhang.",
                f"ich suche nach der Elternzeit wieder eine Stelle als {job}, gern in Teilzeit.",
                "auf Ihre Anzeige hin sende ich Ihnen meine Unterlagen. Zurzeit arbeite ich in {place}.",
            ),
            ("{weekday} um {time} Uhr passt mir sehr gut, vielen Dank für die Einladung.",),
        ),
        answers=(("vielen Dank für Ihre Bewerbung. Passt Ihnen {weekday} um {time} Uhr?",),),
        rhythm=Rhythm.PRIVATE,
        tone=Tone.FORMAL,
        kinds=("application", "employment"),
        paper=CURRICULUM,
    )


def payroll(weight: int) -> Topic:
    """Pay slips and questions of the tax adviser."""
    return Topic(
        "payroll",
        weight,
        "tax",
        subjects=("Lohnabrechnungen {month}", "Lohn {month}", "Rückfrage Lohn"),
        turns=(
            (
                "[payroll @employees] im Anhang die Lohnabrechnungen für {month}. Bitte geben Sie sie weiter.",
                "[payroll @employees] für {first} {last} fehlt uns noch die Bescheinigung der Krankenkasse.",
                "[payroll @employees] der Stundenlohn von {first} {last} ist ab {month} geändert, bitte prüfen.",
            ),
        ),
        tone=Tone.FORMAL,
        paper=Paper(
            "Löhne {month}.pdf",
            "Lohnjournal {month}",
            (
                "{first} {last}   Brutto {wage} EUR   Steuerklasse 1",
                "{first} {last}   Brutto {wage} EUR   Steuerklasse 4",
            ),
            70,
        ),
    )


def english(weight: int, who: str = "foreign") -> Topic:
    """Mail in English from people abroad."""
    return Topic(
        "english",
        weight,
        who,
        subjects=(
            "Your message",
            "Question about an appointment",
            "Documents",
            "Thank you",
            "Meeting on {english_day}",
        ),
        turns=(
            (
                "thank you for your message. {english_day} works fine for me, any time after ten.",
                "my German is still poor, so I hope English is all right. Could you tell me which papers you need?",
                "I will be travelling until {english_day}. Please write to me rather than call.",
                "the parcel arrived safely this morning. Thank you for your help.",
                "could we move our meeting to {english_day}? Something has come up here.",
            ),
            ("perfect, thank you very much.", "that answers my question. See you on {english_day}."),
        ),
        answers=(("thank you, {english_day} is fine.", "no problem at all. We will be in touch."),),
        rhythm=Rhythm.PRIVATE,
        english=True,
    )
