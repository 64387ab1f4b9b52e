"""Names, places and things of the practice worlds. All invented; domains are reserved, numbers are kept for fiction."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST: tuple[str, ...] = _words(
    """Anna Bernd Carla Dieter Elif Frank Gudrun Hannes Ines Jörg Karin Lukas Marta Nils Olga Peter Renate Sören Tülay
    Ulrich Vera Werner Yasmin Zoran Birgit Cem Doris Emil Fatma Gerd Heike Ivan Jutta Kevin Lena Mehmet Nadine Oskar
    Paula Ralf Sabine Thomas Ute Volker Wiebke Xaver Angelika Björn Christa Detlef Erika Felix Greta Holger Ilse Jana
    Klaus Leyla Mirko Nora"""
)
LAST: tuple[str, ...] = _words(
    """Ahrens Bachmann Çelik Dräger Ebert Förster Grünewald Hübner Ihlenfeld Jahnke Krämer Lehmann Möller Nowak Oertel
    Petrović Quandt Rößler Schäfer Tiedemann Uhlig Vogt Wagenknecht Yıldız Zander Arslan Böttcher Conrad Dittrich Engel
    Fischbach Gerlach Heinze Irmscher Jürgens Kowalski Lindner Mühlhaus Naumann Ostermann Pohl Reinders Sommer Thiele
    Ullmann Vollmer Wiese Ziegler Albers Brückner Dorn Eilers Frenzel Geißler Hartwig Jessen Kuhnert Lorenzen Michalski
    Neubauer Opitz Paulsen Rademacher Stöver Trautmann"""
)
ENGLISH_FIRST: tuple[str, ...] = _words("Alice Brian Claire Duncan Emma Fergus Grace Henry Isla Jonathan Kate Liam")
ENGLISH_LAST: tuple[str, ...] = _words("Ashdown Barlow Carver Dunmore Elsworth Fairley Granger Holloway Kersey Loxton")

PLACES: tuple[str, ...] = (
    "Birkenhain", "Havelaue", "Neu Lindow", "Altenwerder Mühle", "Rotdornsiedlung", "Seefelde", "Kiefernau",
    "Grünbrück", "Hohenwiesen", "Wendisch Rade", "Moorkaten", "Sankt Anselm",
)  # fmt: skip
STREETS: tuple[str, ...] = (
    "Lindenallee", "Am Sägewerk", "Hauptstraße", "Mühlenweg", "Gartenstraße", "Zum Anger", "Dorfstraße", "Kirchsteig",
    "Ahornring", "Bahnhofstraße", "Schillerstraße", "Uferpromenade",
)  # fmt: skip

PRIVATE_DOMAINS: tuple[str, ...] = (
    "freipost.example", "mailbote.example", "post-havel.example", "briefkasten24.example", "onlinepost.example",
)  # fmt: skip

PHONES: tuple[tuple[str, int], ...] = (
    ("030 23125 ", 3), ("040 66969 ", 3), ("069 90009 ", 3), ("089 99998 ", 3), ("0221 4710 ", 3),
    ("0171 39200", 2), ("0176 040690", 2),
)  # fmt: skip
"""Prefix and number of free digits of the ranges that the Bundesnetzagentur keeps for media (Amtsblatt 7/2021,
Mitteilung 148: "Drama Numbers")."""

IBANS: tuple[str, ...] = (
    "DE89 3704 0044 0532 0130 00", "AT61 1904 3002 3457 3201", "NL91 ABNA 0417 1643 00", "BE68 5390 0754 7034",
)  # fmt: skip
"""Account numbers printed as examples in the IBAN registry."""
FRAUD_IBAN = "GB29 NWBK 6016 1331 9268 19"

PIECES: tuple[tuple[str, str], ...] = (
    ("Esstisch", "m"), ("Einbauschrank", "m"), ("Treppe", "f"), ("Küchenzeile", "f"), ("Haustür", "f"),
    ("Bücherregal", "n"), ("Garderobe", "f"), ("Fensterbank", "f"), ("Zimmertür", "f"), ("Werkbank", "f"),
    ("Gartentor", "n"), ("Waschtisch", "m"), ("Bett", "n"), ("Sitzbank am Fenster", "f"), ("Empfangstresen", "m"),
    ("Wandverkleidung", "f"),
)  # fmt: skip
"""What is built, with its grammatical gender."""
FORMS: dict[str, dict[str, str]] = {
    "m": {"new": "einen neuen", "at": "am", "the": "der", "our": "unser", "old": "vom alten", "acc": "den"},
    "f": {"new": "eine neue", "at": "an der", "the": "die", "our": "unsere", "old": "von der alten", "acc": "die"},
    "n": {"new": "ein neues", "at": "am", "the": "das", "our": "unser", "old": "vom alten", "acc": "das"},
}
ENGLISH_PIECES: tuple[str, ...] = (
    "dining table",
    "fitted wardrobe",
    "staircase",
    "bookcase",
    "front door",
    "window seat",
)
WOODS: tuple[str, ...] = ("Eiche", "Esche", "Kirschbaum", "Nussbaum", "Lärche", "Buche", "Kiefer", "Ahorn")
ENGLISH_WOODS: tuple[str, ...] = ("oak", "ash", "walnut", "cherry", "larch")
ROOMS: tuple[tuple[str, str], ...] = (
    ("Küche", "f"), ("Diele", "f"), ("Arbeitszimmer", "n"), ("Bad im Obergeschoss", "n"), ("Wohnzimmer", "n"),
    ("Kinderzimmer", "n"), ("Laden", "m"),
)  # fmt: skip
GOODS: tuple[str, ...] = (
    "Eiche Schnittholz 27 mm", "Multiplex Birke 18 mm", "Topfscharniere 110°", "Hartwachsöl 2,5 l",
    "Schleifbänder K120", "Auszüge 500 mm", "Leim D3 10 kg", "Schrauben 4,5 x 50", "Kanten Esche 23 mm",
    "Glasleisten Lärche", "HPL-Platte weiß",
)  # fmt: skip
MAILERS: tuple[str, ...] = ("Postbote 11.2", "Taubenschlag Mobil 4.8", "WebPost 2024.3", "BriefKopf Office 16")
