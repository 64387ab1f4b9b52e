"""The README of an export: what lies in the archive and how anybody checks it without us."""

from __future__ import annotations

CHECK = """\
import hashlib, json
def text(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
def sha256(data):
    return hashlib.sha256(data).hexdigest()
prev = "0" * 64
for line in open("journal.jsonl", encoding="utf-8", newline="\\n"):
    e = json.loads(line)
    names = ("case", "seq", "at", "actor", "type", "prev", "digest")
    assert sha256(text(["postfall-entry/1", *(e[name] for name in names)])) == e["hash"], e["seq"]
    assert e["prev"] == prev, e["seq"]
    if e["salt"] is not None:
        assert sha256(bytes.fromhex(e["salt"]) + text(e["body"])) == e["digest"], e["seq"]
    prev = e["hash"]
print(prev)
"""

_EXERCISE = """\
ÜBUNG – kein echter Vorfall. Alle Menschen, Firmen, Adressen und Nummern sind erfunden.
EXERCISE – not a real incident. All people, companies, addresses and numbers are made up.

"""

_GERMAN = """\
Fall {case}
Ausgeführt am {at} für: {audience}
Einträge: {entries}
Prüfsumme des letzten Eintrags (head): {head}

WAS DARIN LIEGT
journal.jsonl   das Protokoll des Falls, ein Eintrag je Zeile (JSON, UTF-8)
artefacts/      aufbewahrte Dateien; der Name ist die SHA-256-Prüfsumme des Inhalts
drafts/         die Entwürfe daraus unter lesbaren Namen
manifest.json   Prüfsummen aller Dateien; unter left_out steht, was nicht beiliegt, und warum

SO PRÜFEN SIE ES OHNE POSTFALL
1. Dateien: sha256sum (oder certutil -hashfile DATEI SHA256) und mit manifest.json vergleichen.
2. Protokoll: Jeder Eintrag nennt unter prev die Prüfsumme (hash) des vorigen, der erste 64 Nullen.
   hash   = SHA-256 der JSON-Liste ["postfall-entry/1", case, seq, at, actor, type, prev, digest]
   digest = SHA-256 von salt (als Bytes) und body (JSON, Schlüssel sortiert, ohne Leerzeichen, UTF-8)
   Das Programm unten (Python 3) rechnet das nach. Es nennt die Prüfsumme des letzten Eintrags.
3. Ist body leer (null), wurde der Inhalt gelöscht oder für diesen Empfänger weggelassen. Die Kette gilt trotzdem.
4. Ein abgeschnittenes Ende sieht nur, wer eine Prüfsumme (head) von früher anderswo aufbewahrt hat:
   Sie muss im Protokoll vorkommen.

Dieses Archiv ist keine Rechtsberatung.
"""

_ENGLISH = """\
Case {case}
Exported at {at} for: {audience}
Entries: {entries}
Hash of the last entry (head): {head}

WHAT LIES IN HERE
journal.jsonl   the journal of the case, one entry a line (JSON, UTF-8)
artefacts/      kept files; the name is the SHA-256 of the content
drafts/         the drafts among them, under readable names
manifest.json   hashes of all files; left_out says what is not here, and why

HOW TO CHECK IT WITHOUT POSTFALL
1. Files: sha256sum (or certutil -hashfile FILE SHA256), and compare with manifest.json.
2. Journal: each entry names under prev the hash of the one before it, the first one 64 zeros.
   hash   = SHA-256 of the JSON list ["postfall-entry/1", case, seq, at, actor, type, prev, digest]
   digest = SHA-256 of salt (as bytes) and body (JSON, keys sorted, no spaces, UTF-8)
   The program below (Python 3) does that. It prints the hash of the last entry.
3. Where body is empty (null) the content was erased, or left out for this recipient. The chain holds all the same.
4. A cut-off end is seen only by whoever kept an earlier hash (head) elsewhere: it must occur in the journal.

This archive is no legal advice.
"""


def handbill(*, case: str, at: str, audience: str, entries: int, head: str, exercise: bool = False) -> str:
    """The text, German first, with the checking program at its end; an `exercise` says so before all else."""
    rule = "-" * 72 + "\n"
    facts = {"case": case, "at": at, "audience": audience, "entries": entries, "head": head}
    mark = _EXERCISE if exercise else ""
    return mark + _GERMAN.format(**facts) + rule + _ENGLISH.format(**facts) + rule + CHECK
