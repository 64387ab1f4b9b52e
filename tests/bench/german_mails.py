"""German mails for benches: prose that says nothing, and in every third mail sentences with data or look-alikes."""

from __future__ import annotations

from random import Random

from tests.fixtures.labelled.generator import fill, templates

PROSE = """
vielen Dank für Ihre Nachricht vom Freitag, ich melde mich erst heute, weil ich unterwegs war.
Anbei finden Sie das Protokoll der letzten Sitzung mit den Punkten, die noch offen sind.
Könnten wir den Termin auf Donnerstag um 14:30 Uhr verschieben? Der kleine Saal wäre dann frei.
Die Handwerker haben zugesagt, bis Ende der Woche fertig zu sein, wenn das Wetter hält.
Bitte denken Sie daran, dass das Büro vom 23.12. bis zum 2.1. geschlossen bleibt.
Ich habe die Unterlagen durchgesehen und ein paar Anmerkungen an den Rand geschrieben.
Der Zug hatte 40 Minuten Verspätung, deshalb habe ich den Anfang verpasst.
Wir haben im letzten Jahr 1.250 Besucher gezählt, das sind 12 % mehr als im Jahr davor.
Für das Sommerfest fehlen uns noch zwei Leute am Grill und jemand für die Kasse.
Das Angebot gilt bis zum Monatsende und umfasst Lieferung, Aufbau und die Mitnahme der alten Geräte.
Meiner Meinung nach sollten wir das in Ruhe besprechen, bevor wir etwas unterschreiben.
Die neue Fassung liegt im gemeinsamen Ordner, die alte habe ich nach hinten verschoben.
Auf Seite 17 steht noch die falsche Überschrift, und die Tabelle darunter ist zu breit.
Können Sie mir sagen, wer bei Ihnen für die Buchung der Räume zuständig ist?
Am Wochenende war es so voll, dass wir zwischendurch die Türen schließen mussten.
Der Vorstand hat beschlossen, die Beiträge in diesem Jahr nicht zu erhöhen.
Ich schicke Ihnen die Bilder in einer eigenen Mail, zusammen sind sie zu groß.
Wie besprochen habe ich die Bestellung storniert und eine neue über 48 Stück angelegt.
Die Heizung im ersten Stock macht wieder Geräusche, der Hausmeister weiß Bescheid.
Falls noch Fragen sind, rufen Sie mich einfach an, ich bin bis 17 Uhr im Haus.
Das Ergebnis der Umfrage ist eindeutig: 31 von 38 Stimmen sind für den Vorschlag.
Bitte prüfen Sie die Angaben und geben Sie mir bis Mittwoch Bescheid.
Die Kollegin aus der Verwaltung sagt, dass wir den Antrag noch einmal stellen müssen.
Gestern ist das Paket angekommen, allerdings ohne die Schrauben, die dabei sein sollten.
Im Anhang ist eine Liste der Dinge, die jede Familie für die Fahrt mitbringen möchte.
""".strip().splitlines()


def german_mails(count: int, seed: int = 7) -> list[str]:
    """So many texts of 1 to 2 kB, the same ones in every run."""
    random = Random(seed)
    data = [
        text for name in ("positives.txt", "lookalikes.txt") for texts in templates(name).values() for text in texts
    ]
    made = []
    for number in range(count):
        lines = random.sample(PROSE, random.randrange(8, 16))
        if number % 3 == 0:
            for _ in range(random.randrange(1, 4)):
                lines.insert(random.randrange(len(lines)), fill(random, "", random.choice(data)).text)
        made.append("Guten Tag,\n\n" + "\n".join(lines) + "\n\nMit freundlichen Grüßen\n\nIhre Geschäftsstelle\n")
    return made
