"""Sieve scripts into tokens and commands: the language itself, broken scripts, and whatever else comes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postfall.mailbox.sieve.commands import Command, arguments, parse
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT, Kind, tokens_of


def texts(script: str | bytes) -> list[str]:
    data = script.encode() if isinstance(script, str) else script
    return [token.text for token in tokens_of(data).tokens]


def problems(script: str | bytes) -> list[int]:
    data = script.encode() if isinstance(script, str) else script
    tokens = tokens_of(data)
    return sorted({row.line for row in (*tokens.problems, *parse(tokens.tokens).problems)})


def commands(script: str) -> list[Command]:
    return [row for row in parse(tokens_of(script.encode()).tokens).order if isinstance(row, Command)]


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('redirect "a@b.example";', "a@b.example"),
        (r'redirect "a\"b\\c\d";', 'a"bcd'.replace("bc", "b\\c")),
        ('redirect "two\r\nlines";', "two\r\nlines"),
        ("redirect text:\r\none\r\ntwo\r\n.\r\n;", "one\r\ntwo\r\n"),
        ("redirect text: # said before\n..dot\n.not the end\n.\n;", ".dot\n.not the end\n"),
        ("redirect TEXT:\n.\n;", ""),
        ('redirect "Grüße 佐藤";', "Grüße 佐藤"),
        ('redirect "# no comment /* none */ ; }";', "# no comment /* none */ ; }"),
    ],
)
def test_strings_are_read_as_the_standard_says(script, value):
    assert problems(script) == []
    assert texts(script) == ["redirect", value, ";"]


def test_every_kind_of_token_and_its_line():
    found = tokens_of(b'if size :OVER 100K { # why\n keep; /* a\n b */\n stop; }\n["x",10]').tokens
    assert [(token.kind, token.text, token.line) for token in found] == [
        (Kind.NAME, "if", 1), (Kind.NAME, "size", 1), (Kind.TAG, ":over", 1), (Kind.NUMBER, "100K", 1),
        (Kind.MARK, "{", 1), (Kind.NAME, "keep", 2), (Kind.MARK, ";", 2), (Kind.NAME, "stop", 4), (Kind.MARK, ";", 4),
        (Kind.MARK, "}", 4), (Kind.MARK, "[", 5), (Kind.STRING, "x", 5), (Kind.MARK, ",", 5), (Kind.NUMBER, "10", 5),
        (Kind.MARK, "]", 5),
    ]  # fmt: skip


def test_comments_are_kept_apart():
    found = tokens_of(b"# one\nkeep; /* two\nlines */ #\n# three")
    assert [(row.text.strip(), row.line) for row in found.comments] == [("one", 1), ("two\nlines", 2), ("three", 4)]
    assert [token.text for token in found.tokens] == ["keep", ";"]


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ('keep;\nredirect "a@b.example;\nstop;', [2, 3]),
        ('keep;\n/* redirect "a@b.example";\n', [2]),
        ('vacation text:\nhello\nredirect "a@b.example";\n', [1, 3]),
        ("keep;\n\n@@ $$\nstop;", [3]),
        ("keep;\n10X;", [2]),
        ("keep;\nfrobnicate;\nstop;", [2]),
        ('keep;\nif frob "x" {\nstop;}', [2]),
        ('redirect :frob "a@b.example";', []),
        ('redirect "a@b.example"\nredirect "c@b.example";', [2]),
        ('keep;\nredirect "a@b.example"', [2]),
        ('if true {\nkeep;\n', [1]),
        ("keep;\n}", [2]),
        ("else { keep; }", [1]),
        ("if true { keep; } else { keep; } else\n{ keep; }", [2]),
        ("\n{ keep; }", [2]),
        ("if { keep; }", [1]),
        ("\"x\";", [1]),
        (b"keep;\n# \xff\n", [2]),
        (b"keep;\n\0", [2]),
        (b'# harmless\rredirect "a@b.example";\r\n', [1]),
        ("if a { " * 80 + "keep;" + "}" * 80, [1]),
        ('redirect "x" keep ( "y" );', [1]),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_line(script, lines):
    assert problems(script) == lines


@pytest.mark.parametrize(
    "script",
    [
        'keep;\nvacation "hello;\nredirect "a@b.example";',
        'keep;\n/* hello\nredirect "a@b.example";',
        'keep;\nvacation text:\nhello\nredirect "a@b.example";\n',
        'if true redirect "a@b.example";',
        'if anyof ( redirect "a@b.example" { stop; }',
        'redirect "a@b.example"',
        'keep redirect "a@b.example";',
        'else redirect "a@b.example";',
        'frob { redirect "a@b.example"; }',
        '}}} redirect "a@b.example";',
        "if true {" * 200 + 'redirect "a@b.example";',
        '@@@ redirect "a@b.example";',
        'REDIRECT\n\t"a@b.example"\n;',
        'redirect/**/"a@b.example"/**/;',
    ],
)
def test_a_broken_script_hides_no_command(script):
    """A server may refuse such a script, or read it in its own way: what looks like a command counts as one."""
    found = [row for row in commands(script) if row.name == "redirect"]
    assert any(token.text == "a@b.example" for row in found for token in row.tokens)


def test_arguments_by_tag_and_in_order():
    (row,) = commands('vacation :days 7 :addresses ["a@b.example", "c@d.example"] :mime :from "x" "reason";')
    given_to, problem = arguments(row)
    assert problem == []
    assert given_to.tags == {":days": ["7"], ":addresses": ["a@b.example", "c@d.example"], ":mime": [], ":from": ["x"]}
    assert given_to.values == [["reason"]]


@pytest.mark.parametrize(
    ("test", "truth"),
    [
        ("true", True), ("false", False), ("anyof (true)", True), ("anyof(false, true)", True), ("allof(true)", True),
        ('allof(true, header "a" ["b", "c"])', None), ('anyof(header "a" ["b", "c"], true)', True),
        ('allof(false, header "a" "b")', False), ("not false", True), ("not anyof(true, false)", False),
        ('not header "a" "b"', None), ("size :over 1K", None), ("anyof()", None), ("anyof(true", None),
        ("true true", None), ("not " * 100 + "true", None),
    ],
)  # fmt: skip
def test_what_is_always_true_and_what_never(test, truth):
    (block, *_) = parse(tokens_of(f"if {test} {{ keep; }}".encode()).tokens).order
    assert block.truth is truth


@pytest.mark.parametrize(
    ("script", "truths"),
    [
        ("if true {} else {}", [True, False]),
        ("if false {} else {}", [False, True]),
        ("if false {} elsif true {} else {}", [False, True, False]),
        ('if exists "a" {} elsif true {} else {}', [None, None, False]),
        ('if exists "a" {} elsif false {} else {}', [None, False, None]),
        ("if false {} elsif false {} else {}", [False, False, True]),
    ],
)
def test_which_branch_is_taken(script, truths):
    assert [block.truth for block in parse(tokens_of(script.encode()).tokens).order] == truths


def test_only_the_first_megabyte_is_read():
    found = tokens_of(b"# " + b"x" * LONGEST_SCRIPT + b"\nkeep;")
    assert found.tokens == ()


@given(st.binary(max_size=400))
@example(b'"' + b"\\" * 99)
@example(b"text:")
@example(b"text:\n.")
@example(b"/*/")
def test_any_octets_can_be_read(data):
    tokens = tokens_of(data)
    parsed = parse(tokens.tokens)
    last = data.count(b"\n") + 1
    assert all(1 <= row.line <= last for row in (*tokens.tokens, *tokens.problems, *parsed.order))


@given(st.text(alphabet='{}()[];,:"\\/*#\n\r \t.aif0$trueelsetext', max_size=200))
def test_any_text_in_the_alphabet_of_scripts_can_be_read(text):
    parsed = parse(tokens_of(text.encode()).tokens)
    for row in parsed.order:
        if isinstance(row, Command):
            arguments(row)
