"""How fast a mail merge writes, whether ten times the letters cost ten times the time and no memory, beside docxtpl.

Limits: 10,000 letters as .docx in at most 12 times the time of 1,000; their peak memory within 15 % of each other.
Each size runs in a process of its own, through the whole merge: list read, letter made, file and manifest on disk.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.fixtures import draft_dossier as sample

from postfall.case.cases import Cases
from postfall.draft.merge.listfile import read_list
from postfall.draft.merge.people import Sieve, own_mailboxes
from postfall.draft.merge.write import Order, merge, personal
from postfall.draft.press import Press
from postfall.exposure.load import knowledge

KIND, SMALL, LARGE, LIMIT, SPREAD = "persons-content", 1_000, 10_000, 12.0, 1.15
SECONDS = 2.0
FORMATS = ("eml", "docx", "html", "txt", "md", "pdf")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


def people(path: Path, count: int) -> None:
    """A list of so many persons."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write("address,name,street,postcode,city\n")
        for number in range(count):
            stream.write(f"person{number}@kunde{number % 97}.example,Kim Beispiel {number},Weg {number},12345,Ort\n")


def one_run(count: int) -> None:
    """The whole merge in this process; prints its seconds, its peak memory and what lies there."""
    import resource

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        people(root / "list.csv", count)
        with Cases.open(root / "home", Clock(), "bench") as cases:
            journal = cases.create("bench", zone=sample.ZONE, language="de")
            known = sample.known()
            dossier = replace(known, state=replace(known.state, id=journal.id))
            world = knowledge()
            sieve = Sieve(own_mailboxes(dossier, world.organisation), world.machine, mail=False, exercise=False)
            order = Order(KIND, "de", "docx", root / "out")
            start = time.perf_counter()
            done = merge(order, dossier, journal, read_list(root / "list.csv"), sieve)
            took = time.perf_counter() - start
        octets = sum(path.stat().st_size for path in (root / "out").glob("*.docx"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"written": done.written, "seconds": took, "peak": peak, "octets": octets}))


def measured(count: int) -> dict[str, float]:
    """`one_run` in a process of its own."""
    words = [sys.executable, "-m", "tests.bench.bench_letters", "run", str(count)]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    if found["written"] != count:
        raise SystemExit(f"{found['written']} letters instead of {count}")
    return found


def rate(write) -> float:
    """Calls of `write(number)` a second, for about `SECONDS`."""
    write(0)
    number, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < SECONDS:
        number += 1
        write(number)
    return number / took


def person(number: int):
    from postfall.draft.merge.model import Recipient

    return Recipient(f"p{number}@kunde.example", f"Kim {number}", "", f"Weg {number}", "12345", "Ort")


def formats() -> dict[str, float]:
    """Letters a second for each format, made and written into memory."""
    press = Press(KIND, "de", sample.known())
    return {
        form: rate(lambda number, form=form: press.write(personal(press, person(number), mail=False), form))
        for form in FORMATS
    }


def docxtpl() -> float | None:
    """The same letter by docxtpl, whose template is our Word file with its places in it; None where it is missing."""
    try:
        from docxtpl import DocxTemplate
    except ImportError:
        return None
    from docx import Document

    from postfall.draft.merge.model import Recipient

    press = Press(KIND, "de", sample.known())
    places = Recipient("", "{{ name }}", "Guten Tag {{ name }}", "{{ street }}", "{{ place }}", "")
    source = press.write(personal(press, places, mail=False), "docx")

    def write(number: int) -> bytes:
        made = DocxTemplate(io.BytesIO(source))
        made.render({"name": f"Kim {number}", "street": f"Weg {number}", "place": "12345 Ort"}, autoescape=True)
        stream = io.BytesIO()
        made.save(stream)
        return stream.getvalue()

    ours = press.write(personal(press, person(7), mail=False), "docx")
    texts = [[row.text for row in Document(io.BytesIO(data)).paragraphs] for data in (ours, write(7))]
    if texts[0] != texts[1]:
        raise SystemExit("docxtpl and we do not write the same letter")
    return rate(write)


def main() -> int:
    small, large = measured(SMALL), measured(LARGE)
    times, memory = large["seconds"] / small["seconds"], large["peak"] / small["peak"]
    for count, found in ((SMALL, small), (LARGE, large)):
        print(
            f"{count:>6,} letters .docx  {found['seconds']:7.1f} s  {count / found['seconds']:6.0f} letters/s  "
            f"peak {found['peak'] / 1e6:.0f} MB  {found['octets'] / 1e6:.0f} MB written"
        )
    print(f"ten times the letters: {times:.1f} times the time (limit {LIMIT:g}), {memory:.2f} times the peak memory")
    rates = formats()
    for form, each in rates.items():
        print(f".{form:<5} {each:7.0f} letters/s in memory")
    peer = docxtpl()
    if peer is None:
        print("docxtpl is not installed (pip install docxtpl): not compared")
    else:
        print(
            f"docxtpl {peer:6.0f} letters/s in memory, the same letter: ours {rates['docx'] / peer:.1f} times as fast"
        )
    return 0 if times <= LIMIT and memory <= SPREAD else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        one_run(int(sys.argv[2]))
    else:
        sys.exit(main())
