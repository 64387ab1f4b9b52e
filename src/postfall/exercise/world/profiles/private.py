"""A private person: family, friends, landlord, doctor, club, employer."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_FRIENDS = Topic(
    "private",
    40,
    "friends",
    subjects=(
        "Geburtstag",
        "Wochenende",
        "Fotos vom {weekday}",
        "kurze Frage",
        "Urlaub in {place}",
        "wegen gestern",
        "Garten",
    ),
    turns=(
        (
            "kommst du am {weekday} zum Geburtstag von {first}? Bring gern einen Salat mit.",
            "[health] der Arzt sagt, es ist doch nur eine Zerrung. Ich bin so froh!",
            "hast du noch den Schlüssel vom Garten? Ich brauche ihn am {weekday}.",
            "[financial] kannst du mir die {small} EUR noch überweisen? Es ist gerade etwas eng.",
            "[travel] wir sind ab {weekday} in {place}. Gießt du bitte wieder die Blumen?",
            "[health] {first} liegt im Krankenhaus, der Blinddarm. Besuch ist ab {time} Uhr erlaubt.",
            "[photos] ich schicke dir die Fotos vom Ausflug, {count} sind schön geworden.",
        ),
        ("prima, dann bis {weekday}!", "ach, das ist aber schade. Ein andermal.", "ich rufe dich abends an."),
        ("freue mich!", "Gruß auch von {first}."),
    ),
    answers=(
        ("ja, gern! Ich bringe Kuchen mit.", "leider kann ich nicht, ich arbeite am {weekday}.", "mache ich!"),
        ("bis dann!",),
    ),
    details=("Ruf an, wenn was ist: {phone}.", "Die Kinder freuen sich schon.", "Mehr am Telefon."),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.NEAR,
)
_LANDLORD = Topic(
    "landlord",
    12,
    "firms",
    subjects=(
        "Nebenkosten {number}",
        "[contract] Mietvertrag",
        "Ablesung am {weekday}",
        "Ihre Anfrage {number}",
        "Termin",
    ),
    turns=(
        (
            "die Abrechnung der Nebenkosten ergibt eine Nachzahlung von {small} EUR.",
            "die Heizung wird am {weekday} zwischen {time} und 18:00 Uhr abgelesen.",
            "[contract] anbei der Nachtrag zu Ihrem Mietvertrag.",
            "vielen Dank für Ihren Besuch. Ihr Angebot für {goods} liegt bei.",
            "Ihr Termin am {weekday} um {time} Uhr ist bestätigt.",
        ),
        ("vielen Dank, wir haben es vermerkt.",),
    ),
    answers=(("danke, das passt.", "bitte schicken Sie mir die Belege."),),
    tone=Tone.FORMAL,
    paper=Paper(
        "Schreiben_{number}.pdf",
        "Schreiben {number}",
        ("Betrag: {small} EUR", "Zeitraum: letztes Jahr", "Anschrift: {street}, {place}", "Zahlbar bis {weekday}"),
        45,
    ),
)
_CIRCLE = Topic(
    "circle",
    14,
    "circle",
    subjects=("Probe am {weekday}", "Elternabend", "Fahrgemeinschaft", "Konzert in {place}", "Mitfahrgelegenheit"),
    turns=(
        (
            "die Probe am {weekday} beginnt schon um {time} Uhr.",
            "[children @children] wer holt die Kinder am {weekday} vom Schwimmen ab?",
            "für das Konzert in {place} brauchen wir noch zwei Autos.",
            "bitte gebt mir bis {weekday} Bescheid, ob ihr kommt.",
        ),
        ("danke euch!",),
    ),
    answers=(("ich bin dabei.", "ich kann zwei Leute mitnehmen."),),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.NEAR,
    copied=6,
)

PRIVATE = Profile(
    id="private",
    holder=Holder(
        organisation="Jutta Lindner",
        name="Jutta Lindner",
        address="jutta.lindner@mailbote.example",
        addresses=("jutta.lindner@mailbote.example",),
        user="jutta.lindner@mailbote.example",
        street="Gartenstraße 17",
        place="Rotdornsiedlung",
        phone="030 23125 862",
    ),
    archive="Archiv",
    parts={
        "friends": Part("contacts", 12, 8),
        "circle": Part("contacts", 0, 9),
        "firms": Part("contacts", 0, 1, "firms"),
        "foreign": Part("contacts", 120, 2, english=True),
    },
    firms={
        "firms": (
            ("Hausverwaltung Ziegel", "hausverwaltung-ziegel.example"),
            ("Stadtwerke Havelaue", "stadtwerke-havelaue.example"),
            ("Fahrradladen Speiche", "fahrradladen-speiche.example"),
            ("Zahnarztpraxis Weiß", "zahnarzt-weiss.example"),
            ("Optik Blick", "optik-blick.example"),
        )
    },
    topics=(_FRIENDS, _LANDLORD, _CIRCLE, shared.bills(7), shared.orders(6), shared.english(12)),
    gaps={"goods": ("eine neue Brille", "die Inspektion", "Winterreifen", "das Lastenrad", "einen Heizkörper")},
    news=("Gartenlust", "Kulturkalender", "Rezepte der Woche"),
    news_topics=("Was jetzt gepflanzt wird", "Suppen für kalte Tage", "Wandern an der Havel", "Fünf Bücher"),
)
