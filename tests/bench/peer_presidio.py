"""Runs in an environment of its own: Presidio over the texts of a file, one JSON list a line, one list a message.

`python peer_presidio.py FILE` prints JSON: seconds for each round, hits. The German recognisers are on, the
blank German spaCy pipeline makes tokens, and the mail recogniser is one that asks no network.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

ROUNDS = 2


def analyzer():
    """Presidio with what it knows for German; the mail recogniser without `tldextract`, which fetches a list."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as known
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "de", "model_name": "blank"}])
            self.nlp = {"de": spacy.blank("de")}

    class QuietEmail(known.EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return "." in pattern_text.rpartition("@")[2]

    german = [name for name in dir(known) if name.startswith("De") and name.endswith("Recognizer")]
    names = [*german, "IbanRecognizer", "CreditCardRecognizer"]
    registry = RecognizerRegistry(supported_languages=["de"])
    for name in names:
        registry.add_recognizer(getattr(known, name)(supported_language="de"))
    registry.add_recognizer(QuietEmail(supported_language="de"))
    registry.add_recognizer(known.PhoneRecognizer(supported_language="de", supported_regions=["DE", "AT", "CH"]))
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["de"]), len(names) + 2


def main() -> None:
    """Time the whole file, more than once."""
    logging.disable(logging.WARNING)
    messages = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    engine, count = analyzer()
    engine.analyze("Aufwärmen mit DE89 3704 0044 0532 0130 00 und 0221 4710815, anna@example.org", language="de")
    seconds, hits = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        hits = sum(len(engine.analyze(text, language="de")) for message in messages for text in message if text.strip())
        seconds.append(time.perf_counter() - start)
    json.dump({"seconds": seconds, "hits": hits, "recognisers": count}, sys.stdout)


if __name__ == "__main__":
    main()
