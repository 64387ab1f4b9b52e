"""Reads the kinds and words that ship with the package, and makes a detector of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from postfall import shipped, yamlfile
from postfall.exposure.kinds.data import KindsFile, WordsFile, kinds_of, lexicon_of
from postfall.exposure.kinds.detector import Detector
from postfall.exposure.knowledge import HintsFile, ServicesFile, TakeoverFile
from postfall.exposure.knowledge import knowledge as put_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.exposure.kinds.model import Kind
    from postfall.exposure.kinds.words import Lexicon
    from postfall.exposure.knowledge import Knowledge

OWN_SERVICES = "services.yaml"
"""The file with services that a user, or a case, adds to ours."""
BOUND = 1_000_000
"""The most octets of such a file."""
_DATA = files("postfall.exposure") / "data"


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by id, in the order of the file. Raises `ContentError` where the file is broken."""
    return kinds_of(yamlfile.read(_DATA / "kinds.yaml", KindsFile, "exposure/data/kinds.yaml"))


@cache
def lexicon() -> Lexicon:
    """The words that hint at a kind. Raises `ContentError` where the file is broken or names a kind that is none."""
    return lexicon_of(yamlfile.read(_DATA / "words.yaml", WordsFile, "exposure/data/words.yaml"), kinds())


def detector(salt: bytes) -> Detector:
    """A detector whose digests are equal for equal values under `salt`, which is secret and belongs to one case."""
    return Detector(salt, lexicon())


def knowledge(*cases: bytes) -> Knowledge:
    """What an estimate knows of the world: services, words in headers, providers, kinds. Raises `ContentError`.

    The user's own `services.yaml` (in `POSTFALL_CONTENT`) and those that a case keeps (`cases`) add to our services.
    """
    own = shipped.own_file(OWN_SERVICES, BOUND)
    return _knowledge(*(() if own is None else (own,)), *cases)


@cache
def _knowledge(*own: bytes) -> Knowledge:
    from publicsuffixlist import PublicSuffixList

    suffixes = PublicSuffixList()

    def organisation(domain: str) -> str:
        return suffixes.privatesuffix(domain) or domain

    return put_together(
        yamlfile.read(_DATA / "takeover.yaml", TakeoverFile, "exposure/data/takeover.yaml"),
        yamlfile.read(_DATA / "hints.yaml", HintsFile, "exposure/data/hints.yaml"),
        kinds(),
        organisation,
        [yamlfile.load(data, OWN_SERVICES, ServicesFile) for data in own],
    )
