"""Hostile values in every fact and every list, in every kind and format: the structure of the file stays the same."""

from __future__ import annotations

import email
import email.policy
import importlib.util
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from postfall.case.model import Fact
from postfall.draft.catalogue import KINDS
from postfall.draft.letter import neutral
from postfall.draft.press import Press
from postfall.language import Text

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

HOSTILE = (
    "{{ org_name }} {% for x in y %} {# nein #} ${x} $x$",
    "<script>alert(1)</script> <b>x</b> & &amp; &#65; \"'><img src=x onerror=y>",
    '#import "a" \\ #read("/etc/passwd") $ a $ @ref <label> *b* _i_ = H `c` // /* */ [x]',
    "# Kopf\n- Liste\n1. Zahl\n> Zitat\n---\n| a | b |\n|---|---|\n```\ncode\n```",
    "Ein\r\nTo: opfer@example.org\r\nBcc: alle@example.org\r\n\r\nText\u2028X: y\x85Z: z",
    "Rechts\u202enach\u2066links\u200b \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e9\u05dc\u05d5\u05dd",
    "</w:t></w:r></w:p><w:p/> ]]> <?xml?> <!-- -->",
    "[hier](https://x.example) ![b](https://x.example/a.png) https://x.example www.x.example",
    "\x00\x07\x1b[31m \ud800 \udfff \ue000\ue010\ue001 \uffff",
)
"""What somebody may put into a value, one row for each language that could read it as more than words."""
WORD = "Wert"
FORMS = [(kind.id, part, form) for kind in KINDS for part in kind.parts or (None,) for form in kind.formats]
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def named(row):
    return "-".join(str(part) for part in row if part)


@cache
def filled(text: str):
    """A dossier in which every text that can come from outside is `text`."""
    base = personas.persona("craft")
    facts = {key: swapped(fact, text) for key, fact in base.state.facts.items()}
    state = replace(
        base.state,
        facts=facts,
        notices=tuple(replace(row, to=text, channel=text, reference=text) for row in base.state.notices),
        decisions={key: replace(row, reason=text, who=text) for key, row in base.state.decisions.items()},
        steps={key: replace(row, reason=text if row.reason else None) for key, row in base.state.steps.items()},
        artefacts={key: replace(row, name=text) for key, row in base.state.artefacts.items()},
        logins=tuple(replace(row, client=text, outcome=text) for row in base.state.logins),
        mailboxes={key: replace(row, label=text, user=text) for key, row in base.state.mailboxes.items()},
    )
    exposure = replace(base.exposure, takeover=tuple(replace(row, service=text) for row in base.exposure.takeover))
    authorities = tuple(
        replace(row, name=text, address=(text, text), mail=text, form=text, rule=Text(text, text))
        for row in base.authorities
    )
    return replace(base, state=state, exposure=exposure, authorities=authorities)


def swapped(fact: Fact, text: str) -> Fact:
    kept = isinstance(fact.value, str) and fact.key not in OPTIONS
    return replace(fact, value=text) if kept else fact


OPTIONS = {spec.key for spec in personas.nothing().playbook.facts if spec.options}
"""Facts with fixed answers: which sentences stand in a letter hangs on them, so both letters keep them."""


@cache
def press_of(kind: str, part: str | None, text: str) -> Press:
    return Press(kind, "de", filled(text), part=part)


def written(kind: str, part: str | None, form: str, text: str) -> bytes:
    press = press_of(kind, part, text)
    return press.write(press.letter(), form)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[object, ...]] = []

    def handle_starttag(self, tag, attrs):
        if tag != "br":  # a value of several lines has some
            self.seen.append((tag, *attrs))

    def handle_endtag(self, tag):
        self.seen.append(("/", tag))


def html_shape(data: bytes):
    tags = _Tags()
    tags.feed(data.decode())
    return [row for row in tags.seen if row[0] != "meta" or "content" in dict(row[1:])]


def markdown_shape(data: bytes):
    tokens = READER.parse(data.decode())
    inline = [sorted({child.type for child in token.children or []} - {"hardbreak"}) for token in tokens]
    return [token.type for token in tokens], inline


def word_shape(data: bytes):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert len({row.filename for row in packed.infolist()}) == len(packed.infolist())
        root = etree.fromstring(packed.read("word/document.xml"))
    inside = ("t", "br", "tab")
    rows = [(row.tag, tuple(row.attrib.values())) for row in root.iter() if etree.QName(row).localname not in inside]
    width = re.compile("gridCol|tcW")  # the width of a column follows its words
    return [row for row in rows if not width.search(row[0])]


def mail_shape(data: bytes):
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert not message["To"]
    assert message["Cc"] is None
    assert message["Bcc"] is None
    return sorted(set(message.keys()) - {"From"}), message.get_content_type(), message.is_multipart()


def json_shape(value):
    if isinstance(value, dict):
        return {key: json_shape(row) for key, row in value.items()}
    return [json_shape(row) for row in value] if isinstance(value, list) else type(value).__name__


def pdf_words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document)


SHAPES = {
    "md": markdown_shape,
    "html": html_shape,
    "docx": word_shape,
    "eml": mail_shape,
    "json": lambda data: json_shape(json.loads(data)),
}


@cache
def plain_shape(kind: str, part: str | None, form: str):
    return SHAPES[form](written(kind, part, form, WORD))


@pytest.mark.parametrize("row", [row for row in FORMS if row[2] in SHAPES], ids=named)
def test_no_value_changes_the_structure(row):
    kind, part, form = row

    for text in HOSTILE:
        assert SHAPES[form](written(kind, part, form, text)) == plain_shape(kind, part, form), text


@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="<>&\"'#$\\{}%[]()*_`|~-\r\n:@ a", max_size=60)))
@settings(max_examples=25, deadline=None)
def test_no_text_at_all_changes_the_structure(text):
    plain = (neutral(text).strip() and text) or WORD
    for form in ("md", "html", "docx", "eml", "json"):
        shape = SHAPES[form](written("bank", None, form, plain))
        assert shape == plain_shape("bank", None, form)


@pytest.mark.parametrize("row", [row for row in FORMS if row[2] in {"pdf", "txt"}], ids=named)
def test_in_text_and_pdf_every_value_is_shown_as_it_is(row):
    kind, part, form = row
    plain = written(kind, part, form, WORD)
    told = pdf_words(plain) if form == "pdf" else plain.decode()

    for text in HOSTILE[:3]:
        data = written(kind, part, form, text)
        said = pdf_words(data) if form == "pdf" else data.decode()
        if WORD in told:
            assert _bare(neutral(text)) in _bare(said), text


def _bare(text: str) -> str:
    """Without what a page setter may change: spaces, line ends, and the quotation marks."""
    return re.sub(r"[\s\ufffe\u00ad\"'“”„‘’‚]", "", text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "eml" in kind.formats], ids=lambda kind: kind.id)
def test_no_mail_carries_two_foreign_addresses(kind):
    for name in personas.NAMES:
        for language in ("de", "en"):
            press = Press(kind.id, language, personas.persona(name, language))
            for to in (None, "a@example.org", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"):
                data = press.write(press.letter({"person_name": "A"}, to=to), "eml")
                message = email.message_from_bytes(data, policy=email.policy.default)
                assert message["To"] in {None, "", "a@example.org"}
                assert message.get_all("To") == [message["To"]]
                assert message["Cc"] is None
                assert message["Bcc"] is None


def test_no_letter_goes_to_the_mailbox_under_attack():
    dossier = personas.persona("craft")
    letter = Press("persons-content", "de", dossier).letter(to="INFO@birkenhof.example")

    assert letter.to is None
