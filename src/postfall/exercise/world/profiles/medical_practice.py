"""A doctor's practice: patients, laboratories, other practices, health funds."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_PATIENTS = Topic(
    "patient",
    40,
    "patients",
    subjects=("Termin", "Rezept", "Frage zum Befund", "Überweisung", "Bescheinigung", "Termin für meine Mutter"),
    turns=(
        (
            "[health] ich brauche wieder mein Rezept für {drug}. Kann ich es am {weekday} abholen?",
            "[health] die Schmerzen im {body} sind nicht besser geworden. Wann kann ich kommen?",
            "[health] ist der Befund vom Labor schon da? Ich mache mir Sorgen wegen der Werte.",
            "ich möchte gern einen Termin, am liebsten {weekday} nach {time} Uhr.",
            "[health] ich bin seit {weekday} krank und brauche eine Bescheinigung für die Arbeit.",
            "[health @children] mein Sohn {first} hat seit gestern Fieber und Ausschlag. Können wir heute kommen?",
            "[health] wegen der {illness} soll ich zur Fachärztin. Bitte stellen Sie mir eine Überweisung aus.",
            "[health vulnerable @vulnerable] meine Mutter ist dement. Der Pflegegrad muss neu beantragt werden.",
        ),
        (
            "vielen Dank, {weekday} um {time} Uhr passt.",
            "[health] das neue Mittel {drug} vertrage ich nicht, mir ist ständig übel.",
            "[health] soll ich vor der Untersuchung nüchtern bleiben?",
        ),
        ("herzlichen Dank an das ganze Team!", "[health] es geht mir viel besser, die {illness} ist abgeklungen."),
    ),
    answers=(
        (
            "Ihr Rezept liegt ab {weekday} am Empfang bereit.",
            "wir haben für Sie {weekday}, {time} Uhr eingetragen. Bitte bringen Sie Ihre Karte mit.",
            "[health] der Befund ist da. Bitte kommen Sie zur Besprechung in die Praxis.",
        ),
        ("bitte rufen Sie uns dazu kurz an.", "ja, bitte nüchtern kommen."),
    ),
    details=(
        "Ich bin am besten unter {phone} zu erreichen.",
        "Meine Krankenkasse habe ich gewechselt, die Karte bringe ich mit.",
        "[health] Die letzte Spritze war im Frühjahr.",
        "Mit dem Rollstuhl komme ich nur über den Hof hinein.",
    ),
    rhythm=Rhythm.PRIVATE,
)
_COLLEAGUES = Topic(
    "report",
    22,
    "firms",
    subjects=("Arztbrief {first} {last}", "Laborbefund {number}", "Befund {last}", "Konsil {last}, {first}"),
    turns=(
        (
            "[health @patients] anbei der Arztbrief über {first} {last}. Diagnose: {illness}.",
            "[health @patients] die Laborwerte von {first} {last} liegen bei, auffällig ist der Wert für {drug}.",
            "[health @patients] wir haben {first} {last} wegen {illness} stationär aufgenommen.",
        ),
        ("[health @patients] vielen Dank für die Rückfrage. Die Dosis {drug} bitte halbieren.",),
    ),
    answers=(("vielen Dank für den Bericht. Wie soll {drug} weiter dosiert werden?",),),
    tone=Tone.FORMAL,
    kinds=("health",),
    paper=Paper(
        "Arztbrief_{number}.pdf",
        "Arztbrief",
        (
            "Diagnose: {illness}",
            "Befund: {body} unauffällig",
            "Befund: {body} druckschmerzhaft",
            "Medikation: {drug} 1-0-1",
            "Labor: Werte siehe Anlage",
            "Wiedervorstellung in {weeks} Wochen",
        ),
        80,
    ),
)
_FUNDS = Topic(
    "fund",
    8,
    "funds",
    subjects=("Anfrage zur Arbeitsunfähigkeit", "Kostenübernahme", "Reha-Antrag", "Rückfrage {number}"),
    turns=(
        (
            "[health @patients] zum Antrag auf eine Reha für {first} {last} fehlt uns noch der Befund.",
            "[health @patients] bitte teilen Sie uns mit, wie lange {first} {last} voraussichtlich arbeitsunfähig ist.",
            "die Kosten für {goods} übernehmen wir ab dem nächsten Quartal.",
        ),
    ),
    tone=Tone.FORMAL,
)
_OUT = Topic(
    "letter",
    12,
    "patients",
    subjects=("Ihr Termin am {weekday}", "Ihr Befund", "Impftermine"),
    turns=(("danke, ich komme.", "leider muss ich absagen, bitte einen neuen Termin."),),
    answers=(
        (
            "wir erinnern Sie an Ihren Termin am {weekday} um {time} Uhr.",
            "[health] Ihr Befund liegt vor. Die {illness} sollte weiter beobachtet werden.",
            "[health] Ihre Impfung ist wieder fällig. Bitte vereinbaren Sie einen Termin.",
        ),
    ),
    outgoing=True,
)

MEDICAL_PRACTICE = Profile(
    id="medical_practice",
    holder=Holder(
        organisation="Praxis am Anger",
        name="Elif Tiedemann",
        address="praxis@praxis-am-anger.example",
        addresses=("praxis@praxis-am-anger.example", "empfang@praxis-am-anger.example"),
        user="praxis@praxis-am-anger.example",
        street="Zum Anger 3",
        place="Hohenwiesen",
        phone="030 23125 219",
    ),
    archive="Befunde",
    parts={
        "patients": Part("patients", 6, 8),
        "firms": Part("contacts", 0, 2, "firms"),
        "staff": Part("employees", 0, 5, "own"),
        "applicants": Part("applicants", 90, 2),
        "funds": Part("contacts", 0, 3, "krankenkasse-havel.example"),
        "tax": Part("contacts", 0, 2, "steuerkanzlei-moewe.example"),
        "foreign": Part("patients", 70, 2, english=True),
    },
    firms={
        "firms": (
            ("Labor Seefelde", "labor-seefelde.example"),
            ("Klinikum Havelaue", "klinikum-havelaue.example"),
            ("Radiologie Grünbrück", "radiologie-gruenbrueck.example"),
            ("Apotheke am Markt", "apotheke-markt.example"),
            ("Praxis Dr. Oertel", "praxis-oertel.example"),
            ("Medizintechnik Kolb", "medizintechnik-kolb.example"),
        )
    },
    topics=(
        _PATIENTS,
        _COLLEAGUES,
        _FUNDS,
        _OUT,
        shared.bills(5),
        shared.staff(8),
        shared.applications(3, "medizinische Fachkraft"),
        shared.payroll(3),
        shared.english(14),
    ),
    gaps={
        "drug": ("Lindotab 20", "Ferrovan", "Cardisol", "Thyrenol", "Asmavent", "Insulin"),
        "body": ("Rücken", "Knie", "Bauch", "Hals", "Handgelenk"),
        "illness": (
            "Bronchitis",
            "Migräne",
            "Schilddrüsenerkrankung",
            "Depression",
            "Allergie",
            "Diabetes",
            "Hepatitis",
        ),
        "goods": (
            "Verbandmaterial",
            "Einmalhandschuhe",
            "Teststreifen",
            "Wartung des Sterilisators",
            "Impfstoffkühlschrank",
        ),
    },
    news=("Praxis und Team", "Ärztebrief Havelaue", "Fortbildung kompakt"),
    news_topics=(
        "Neue Regeln für die Abrechnung",
        "Grippezeit: so planen Sie",
        "Team führen ohne Stress",
        "Seminar Hygiene",
    ),
)
