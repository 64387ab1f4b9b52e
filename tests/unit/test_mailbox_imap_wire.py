"""What a look over IMAP does with servers that are odd, hostile or break: never a crash, always an end."""

from __future__ import annotations

import re
import resource
import signal
import time

import pytest
from tests.fixtures.imap_script import CAPABILITIES, SILENCE, TEXT, ImapScript, mail, no
from tests.fixtures.script_server import CLOSE

from postfall.errors import Unreachable
from postfall.mailbox.account import parse_account
from postfall.mailbox.imap import dialogue, folders
from postfall.mailbox.model import Depth, Patience
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.3, busy=(0.05, 0.05), delay=1)
MAILS = [mail(uid) for uid in range(1, 31)]


@pytest.fixture
def look(clock):
    def call(server, *, depth=Depth.HEADERS, **more):
        account = parse_account(server.url, "anna", insecure_plaintext=True)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret("geheim"), depth=depth, **more)

    return call


def codes(found):
    return {row.code for row in found.not_checked}


def shown(mails, change=lambda one, text: text):
    """An answer to UID FETCH that `change` spoils message by message."""

    def answer(script, tag, argument):
        from tests.fixtures.imap_script import _Talk

        talk = _Talk(script, None)
        talk.selected = mails
        told = b"".join(change(one, talk.shown(one, argument)) for one in talk.chosen(argument))
        return told + f"{tag} OK\r\n".encode()

    return answer


@pytest.mark.parametrize(
    "order",
    [lambda items: items, lambda items: items[::-1], sorted, lambda items: [*items[3:], *items[:3]]],
    ids=["as asked", "backwards", "sorted", "turned"],
)
def test_items_may_come_in_any_order(look, order):
    with ImapScript({"INBOX": MAILS}, order=order) as server:
        found = look(server)
    assert [row.number for row in found.rows] == list(range(1, 31))
    assert {row.subject for row in found.rows} == {f"Angebot {uid}" for uid in range(1, 31)}
    assert found.problems == {}


def test_an_order_that_changes_in_the_middle(look):
    turns = iter([1] * 10 + [-1] * 10 + [1] * 10)
    with ImapScript({"INBOX": MAILS}, order=lambda items: items[:: next(turns)]) as server:
        assert [row.subject for row in look(server).rows] == [f"Angebot {uid}" for uid in range(1, 31)]


def test_unasked_answers_are_passed_over(look):
    def noisy(one, text):
        return (
            b"* %d EXISTS\r\n* 4 RECENT\r\n* %d FETCH (FLAGS (\\Seen))\r\n* %d FETCH (UID %d FLAGS ())\r\n"
            % (99, one.uid, one.uid, one.uid)
            + text + b"* 3 EXPUNGE\r\n* OK [HIGHESTMODSEQ 8] still here\r\n* XODD (\"a\" (b)) {3}\r\nabc\r\n"
        )  # fmt: skip

    with ImapScript({"INBOX": MAILS}, {"UID FETCH": shown(MAILS, noisy)}) as server:
        found = look(server)
    assert (len(found.rows), found.problems) == (30, {})


def test_literals_may_stand_anywhere(look):
    structure = (
        b'(("text" {5}\r\nplain NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL)({11}\r\napplication "pdf" '
        b'("name" {9}\r\na"(b).pdf) NIL NIL "base64" 2048 NIL NIL NIL NIL) "mixed" NIL NIL NIL NIL)'
    )
    with ImapScript({"INBOX": [mail(1), mail(2, structure=structure), mail(3)]}) as server:
        server.answers["LIST"] = (
            b'* LIST () "/" {5}\r\nINBOX\r\n* STATUS {5}\r\nINBOX (MESSAGES 3 UIDVALIDITY 7)\r\n%t OK\r\n'
        )
        found = look(server)
    assert [[one.name for one in row.attachments] for row in found.rows] == [[], ['a"(b).pdf'], []]


def test_a_file_name_cannot_pretend_to_be_an_item(look):
    fake = b') UID 99 BODY[HEADER.FIELDS (FROM)] {3} RFC822.SIZE 1 (x "'
    name = fake.replace(b'"', b'\\"')
    structure = b'("application" "pdf" ("name" "' + name + b'") NIL NIL "base64" 20 NIL NIL NIL NIL)'
    with ImapScript({"INBOX": [mail(1), mail(2, structure=structure), mail(3)]}) as server:
        found = look(server)
    assert [(row.number, row.octets, row.subject) for row in found.rows] == [
        (uid, 1000, f"Angebot {uid}") for uid in (1, 2, 3)
    ]  # fmt: skip
    assert found.rows[1].attachments[0].name == fake.decode()


def test_a_mail_cannot_pretend_to_be_an_answer(look):
    evil = "X-A: 1\r\n)\r\np9 OK done\r\n* BYE\r\n* 1 FETCH (UID 2 RFC822.SIZE 1 BODY[] {99999999}\r\n"
    with ImapScript({"INBOX": [mail(1, extra=evil), mail(2, extra=evil), mail(3)]}) as server:
        found = look(server)
    assert [(row.number, row.octets) for row in found.rows] == [(1, 1000), (2, 1000), (3, 1000)]


@pytest.mark.parametrize(
    "structure",
    [b"NIL", b"()", b"(NIL NIL)", b'"text"', b'("multipart" "mixed")', b'("text" "plain")', b"(((((((())))))))",
     b'("text" "plain" NIL NIL NIL "7bit" "x" NIL)', b'(("text" "plain" NIL NIL NIL "7bit" 1 1)"mixed")',
     b"(" * 300 + b")" * 300, b'((("a" "b" NIL NIL NIL NIL NIL)))',
     b'("text" "pl\xffain\x00" (NIL NIL) NIL NIL "7bit" 1)'],
)  # fmt: skip
def test_structures_nobody_has_seen(look, structure):
    with ImapScript({"INBOX": [mail(1), mail(2, structure=structure), mail(3)]}) as server:
        found = look(server)
    assert [(row.number, row.subject) for row in found.rows] == [(uid, f"Angebot {uid}") for uid in (1, 2, 3)]


@pytest.mark.parametrize("structure", [b"(((", b'("a" "b', b"))", b'("text" ) ( "x"', b'("x" {999999}'])
def test_a_broken_structure_leaves_the_rest_of_the_row(look, structure):
    with ImapScript({"INBOX": [mail(1), mail(2, structure=structure), mail(3)]}) as server:
        try:
            found = look(server)
        except PartialProbe as error:  # where the structure swallows what follows, the server has to be waited for
            found = error.inventory
            assert b"{" in structure
    assert [row.number for row in found.rows] == [1, 2, 3]
    if not found.partial:
        assert found.problems == {"structure_odd": 1}
        assert found.rows[1].subject == "Angebot 2"


def test_ten_thousand_parts_are_bounded(look):
    part = b'("image" "png" ("name" "a.png") NIL NIL "base64" 20 NIL NIL NIL NIL)'
    with ImapScript({"INBOX": [mail(1, structure=b"(" + part * 10_000 + b' "mixed" NIL NIL NIL NIL)')]}) as server:
        found = look(server)
    assert (len(found.rows[0].attachments), found.problems) == (200, {"too_many_parts": 1})


@pytest.mark.parametrize("octets", [100_000, 3_000_000])
def test_a_huge_header(look, octets):
    many = "x@example.org, " * (octets // 15)
    big = mail(2, extra="X-Big: " + "a" * 90_000 + f"\r\nCc: {many}y@example.org\r\n")
    with ImapScript({"INBOX": [mail(1), big, mail(3)]}) as server:
        found = look(server)
    assert [row.subject for row in found.rows] == ["Angebot 1", "Angebot 2", "Angebot 3"]
    assert bool({"header_too_long", "field_too_long"} & found.problems.keys()) == (octets > 1_000_000)
    assert len(found.rows[1].cc) == 2000


def test_nul_octets_and_raw_eight_bit(look):
    odd = mail(2, subject="nul \x00 \x1b[31m Gr\u00fc\u00dfe", sender="J\u00fcrgen <j@example.org>")
    with ImapScript({"INBOX": [mail(1), odd]}) as server:
        found = look(server)
    assert found.rows[1].subject == "nul \x00 \x1b[31m Grüße 2"
    assert found.rows[1].sender[0].name == "Jürgen"


def test_one_refused_folder_does_not_end_the_look(look):
    def examine(_, tag, argument):
        return f"{tag} NO [NOPERM] not \x1b[2J you\r\n".encode() if "Geheim" in argument else None

    with ImapScript({"INBOX": [mail(1)], "Geheim": [mail(2)], "Sent": [mail(3)]}, {"EXAMINE": examine}) as server:
        found = look(server)
    assert [row.folder for row in found.rows] == ["INBOX", "Sent"]
    (reason,) = (row for row in found.not_checked if row.code == "folder_refused")
    assert "Geheim" in reason.reason_de
    assert "not ?[2J you" in reason.reason_en
    assert [row.read for row in found.folders] == [True, False, True]
    assert found.partial is False


def test_hundreds_of_refused_folders_are_not_hundreds_of_reasons(look):
    many = {f"f{at}": [mail(1)] for at in range(60)}
    with ImapScript(many, {"EXAMINE": no("no")}) as server:
        found = look(server)
    assert len(found.not_checked) < 30


def test_a_message_that_cannot_be_shown_is_found_by_halving(look):
    def fetched(script, tag, argument):
        uids = argument.split(" ")[0]
        spans = [list(map(int, piece.split(":"))) for piece in uids.split(",")]
        if any(span[0] <= 13 <= span[-1] for span in spans):
            return f"{tag} NO [SERVERBUG] message is damaged\r\n".encode()
        return shown(MAILS)(script, tag, argument)

    with ImapScript({"INBOX": MAILS}, {"UID FETCH": fetched}) as server:
        found = look(server)
    assert sorted(row.number for row in found.rows) == list(range(1, 31))
    assert [row.number for row in found.rows if row.problems == ("unreadable",)] == [13]


def test_a_folder_that_shows_no_message_at_all(look):
    with ImapScript({"INBOX": MAILS, "Sent": [mail(3)]}, {"UID FETCH": no("broken index")}) as server:
        found = look(server)
    assert "folder_refused" in codes(found)
    assert len(server.commands) < 60


def test_an_announced_item_that_the_server_does_not_know(look):
    def fetched(script, tag, argument):
        return None if "EMAILID" not in argument else f"{tag} BAD unknown item\r\n".encode()

    with ImapScript({"INBOX": MAILS}, {"UID FETCH": fetched}, capabilities=(*CAPABILITIES, "OBJECTID")) as server:
        found = look(server)
    assert (len(found.rows), found.problems) == (30, {})
    assert "no_structure" in codes(found)


@pytest.mark.parametrize("announced", [True, False])
def test_a_limit_of_messages_for_one_command(look, announced):
    def fetched(script, tag, argument):
        answer = shown(MAILS)(script, tag, argument)
        answers = re.split(rb"(?=\* \d+ FETCH)|(?=p\d+ OK)", answer)
        if len(answers) <= 8:
            return answer
        return b"".join(answers[:8]) + f"{tag} OK [MESSAGELIMIT 7 8] cut\r\n".encode()

    offered = (*CAPABILITIES, "MESSAGELIMIT=7") if announced else CAPABILITIES
    with ImapScript({"INBOX": MAILS}, {"UID FETCH": fetched}, capabilities=offered) as server:
        found = look(server)
    assert sorted(row.number for row in found.rows) == list(range(1, 31))
    assert found.problems == {}


def test_messages_that_went_away_meanwhile_are_counted(look):
    with ImapScript({"INBOX": MAILS}, {"UID FETCH": shown(MAILS[:20])}) as server:
        found = look(server)
    assert (len(found.rows), found.messages, found.problems) == (20, 20, {"vanished": 10})


@pytest.mark.parametrize("answer", [no("cannot", "BAD"), no("cannot")])
def test_a_server_that_does_not_search(look, answer):
    with ImapScript({"INBOX": MAILS}, {"UID SEARCH": answer}) as server:
        assert len(look(server).rows) == 30


def test_goodbye_in_the_middle_keeps_what_was_read(look):
    def fetched(script, tag, argument):
        if "BODY" in argument and "Sent" in script.commands[-2] + script.commands[-3]:
            return shown(MAILS[:4])(script, tag, argument)[: -len(tag) - 5] + b"* BYE maintenance\r\n"
        return None

    there = {"INBOX": MAILS, "Sent": MAILS, "Trash": MAILS}
    with ImapScript(there, {"UID FETCH": fetched}) as server, pytest.raises(PartialProbe) as caught:
        look(server)
    found = caught.value.inventory
    assert caught.value.slug == "server_refuses"
    assert "maintenance" in caught.value.message.en
    assert (found.partial, found.messages) == (True, 90)
    assert sum(row.arrival_from == "unread" for row in found.rows) == 26
    assert [row.read for row in found.folders] == [True, True, False]


@pytest.mark.parametrize("cut", [*range(0, 3000, 97), 5000, 9000])
def test_a_line_that_breaks_anywhere(look, cut):
    with ImapScript({"INBOX": MAILS, "Sent": MAILS}, cut=cut) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug in {"connection_lost", "protocol"}
    if isinstance(caught.value, PartialProbe):
        assert caught.value.inventory.partial
    server.cut = None


def test_a_broken_look_can_be_gone_on_with(look):
    with ImapScript({"INBOX": MAILS, "Sent": MAILS}, cut=6000) as server:
        with pytest.raises(PartialProbe) as caught:
            look(server)
        server.cut, read = None, [row.id for row in caught.value.inventory.rows if row.arrival_from == "internal"]
        server.commands.clear()
        found = look(server, earlier=caught.value.inventory)
    assert read
    assert (len(found.rows), found.partial) == (60, False)
    first = next(row for row in server.commands if "FETCH" in row)
    assert first.split(" ")[3].startswith(str(len(read) + 1))


@pytest.mark.parametrize("verb", ["CAPABILITY", "LOGIN", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"])
@pytest.mark.parametrize(
    ("answer", "slugs"),
    [(SILENCE, {"timeout"}), (CLOSE, {"connection_lost"}), (b"what?\r\n", {"protocol"}),
     (b"\x00" * 500, {"timeout", "protocol"}),
     (b"p99 OK\r\n", {"protocol"})],
    ids=["silence", "close", "nonsense", "nul", "another tag"],
)  # fmt: skip
def test_hostile_answers_end_clearly(look, verb, answer, slugs):
    with ImapScript({"INBOX": MAILS}, {verb: answer}) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug in slugs


@pytest.mark.parametrize("verb", ["LIST", "UID SEARCH", "UID FETCH"])
@pytest.mark.parametrize("piece", [b"* 1 EXISTS\r\n", b"a" * 4096, b"* 1 FETCH (UID 1 FLAGS ())\r\n"])
def test_an_endless_answer(look, monkeypatch, verb, piece):
    monkeypatch.setattr(dialogue, "LONGEST_ANSWER", 1 << 20)
    answer = piece * (2 * (1 << 20) // len(piece))
    with ImapScript({"INBOX": MAILS}, {verb: answer}) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug in {"protocol", "timeout"}


def test_a_literal_of_a_gigabyte_is_refused(look):
    answer = b"* 1 FETCH (UID 1 RFC822.SIZE 3 BODY[HEADER.FIELDS (FROM)] {1073741824}\r\n" + b"x" * 300_000
    with ImapScript({"INBOX": MAILS}, {"UID FETCH": answer}) as server, pytest.raises(PartialProbe) as caught:
        look(server)
    assert caught.value.slug == "protocol"


def test_a_dripping_server_ends(look):
    began = time.monotonic()
    with ImapScript({"INBOX": MAILS}, drip=0.02) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == "timeout"
    assert time.monotonic() - began < 10


def test_a_hundred_thousand_uids_that_are_a_lie(look):
    search = b"* ESEARCH UID ALL 1:4294967295\r\n%t OK\r\n"
    with ImapScript({"INBOX": MAILS}, {"UID SEARCH": search}) as server:
        found = look(server)
    assert len(found.rows) == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1 << 20


def test_ctrl_c_keeps_what_was_read(look):
    class Stop(NoProgress):
        def update(self, done, total, what):
            if done >= 30:
                signal.raise_signal(signal.SIGINT)

    listed = (
        b'* LIST () "/" INBOX\r\n* STATUS INBOX (MESSAGES 30 UIDVALIDITY 7)\r\n'
        b'* LIST () "/" Sent\r\n* STATUS Sent (MESSAGES 0)\r\n%t OK\r\n'
    )
    there = {"INBOX": MAILS, "Sent": MAILS}
    with ImapScript(there, {"LIST": listed}) as server, pytest.raises(InterruptedProbe) as caught:
        look(server, progress=Stop())
    assert (caught.value.inventory.partial, len(caught.value.inventory.rows)) == (True, 30)


def test_progress_runs_over_all_folders(look):
    seen = []

    class Note(NoProgress):
        def update(self, done, total, what):
            seen.append((done, total))

    many = {"INBOX": [mail(uid) for uid in range(1, 401)], "Sent": [mail(uid) for uid in range(1, 301)]}
    with ImapScript(many) as server:
        look(server, progress=Note())
    assert seen[-1] == (700, 700)
    assert seen == sorted(seen, key=lambda pair: pair[0])


def test_a_hostile_list_is_bounded_and_the_inbox_is_there(look, monkeypatch):
    monkeypatch.setattr(folders, "MOST_FOLDERS", 100)
    rows = b"".join(b'* LIST () "/" "f%d"\r\n' % at for at in range(6000))
    odd = b'* LIST\r\n* LIST () "/"\r\n* LIST (\\Noselect) NIL x\r\n* LIST () "/" "' + b"y" * 5000 + b'"\r\n'
    with ImapScript({"INBOX": [mail(1, structure=TEXT)]}, {"LIST": odd + rows + b"%t OK\r\n"}) as server:
        server.answers["STATUS"] = b"%t NO\r\n"
        server.answers["EXAMINE"] = lambda script, tag, argument: None if "INBOX" in argument else no("gone")
        found = look(server)
    assert (len(found.folders), len(found.rows)) == (101, 1)
    assert "too_many_folders" in codes(found)
