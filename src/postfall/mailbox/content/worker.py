"""The process that opens documents: `python -m postfall.mailbox.content.worker BOUNDS`.

It gets documents through its standard input and answers through its standard output. Before the first one it gives up
what a document could abuse (see `confined`). BOUNDS are those of `model`, as JSON.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import IO

from postfall.mailbox import confined
from postfall.mailbox.content.frames import receive, send
from postfall.mailbox.content.model import Bounds
from postfall.mailbox.content.taking import Taking

_GRACE = 5
"""Seconds after which we end ourselves, should the parent be gone and not do it."""


def main() -> None:
    """Answer until the input ends."""
    bounds = Bounds(**json.loads(sys.argv[1]))
    answers = confined.hush()
    _load()
    confined.confine(bounds.memory)
    send(answers, {"ready": True})
    while _answer(sys.stdin.buffer, answers, bounds):
        pass


def _load() -> None:
    """Everything that is needed, before reading other files is of no more use to anybody."""
    import pypdfium2
    import python_calamine
    import striprtf.striprtf

    from postfall.mailbox.content import parts, pdf, sheets, zipped

    _ = (pypdfium2, python_calamine, striprtf.striprtf, parts, pdf, sheets, zipped)


def _answer(questions: IO[bytes], answers: IO[bytes], bounds: Bounds) -> bool:
    """Open one document; False when there are no more, or when we are no good any more."""
    try:
        talk, data = receive(questions, bounds.document)
    except EOFError:
        return False
    _alarm(bounds.seconds + _GRACE)
    taking, fit = Taking(bounds), True
    try:
        taking.document(data, str(talk["kind"]), str(talk["name"]))
    except MemoryError:
        taking, fit = Taking(bounds), False
        taking.skip("", "memory", len(data))
    except Exception:  # noqa: BLE001  # whatever goes wrong in a hostile document ends here and is counted
        taking.skip("", "unreadable", len(data))
    found = taking.result()
    for text in found.texts:
        send(answers, {"text": [text.part, text.name[:255], text.kind]}, text.text.encode("utf-8", "replace"))
    for gap in found.not_inspected:
        send(answers, {"gap": [gap.part, gap.code, gap.octets]})
    send(answers, {"end": fit})
    _alarm(0)
    return fit


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
