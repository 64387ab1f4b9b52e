"""Header inventory of a large IMAP folder: ours against the bare limit, IMAPClient and imap_tools, in one run.

    python -m tests.bench.bench_imap [--messages 20000] [--rounds 5] [--bare PATH] [--no-goals]

Starts its own Dovecot (as root) and its own delay proxy. `bare` is a program of its own that reads the octets of the
same items and parses nothing; `--bare` (or POSTFALL_BARE) names another one with the same command line. `ours` is
`probe()` in a process of its own, counted like bare from the moment the folder was open, every row complete; `whole`
counts from the start of the connection to the finished inventory. IMAPClient and imap_tools (bulk) deliver the same
columns in a process of their own: size, arrival, flags, persons, subject, message id, and the attachments with name,
type and size. Ends with code 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.mails import mails
from tests.peer.dovecot import Dovecot, absent, free_ports

from postfall.mailbox.imap.capabilities import ImapCapabilities
from postfall.mailbox.imap.items import items_for
from postfall.mailbox.model import Depth

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ITEMS = "(" + items_for(Depth.HEADERS, ImapCapabilities())[0] + ")"
PEERS = ("imapclient", "imap_tools")
SHARE = 8
"""One message in so many has a file attached; another one is text and HTML."""


def attached(count: int, seed: int = 1) -> Iterator[tuple[str, bytes, int]]:
    """Made-up mails, some with HTML beside the text, some with a file whose name is written in one of four ways."""
    rnd = random.Random(seed)
    for number, (name, data, at) in enumerate(mails(count, seed)):
        kind = number % SHARE
        if kind > 1:
            yield name, data, at
            continue
        head, _, body = data.partition(b"\r\n\r\n")
        head = head.replace(b"Content-Type: text/plain; charset=utf-8", b"")
        multipart = b"mixed" if kind == 0 else b"alternative"
        head = head.rstrip() + b'\r\nContent-Type: multipart/%s; boundary="=_%d"\r\n' % (multipart, number)
        parts = b"--=_%d\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n--=_%d\r\n" % (number, body, number)
        if kind == 1:
            parts += b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>" + body + b"</p>"
        else:
            file = (
                f'filename="contract-{number}.pdf"', f"filename*=utf-8''Rechnung%20{number}%20f%C3%BCr%20Sie.pdf",
                f'filename="=?utf-8?q?Lohn_{number}_M=C3=A4rz.xlsx?="', f'filename="scan {number}.jpg"',
            )[number // SHARE % 4]  # fmt: skip
            parts += (
                f"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
                f"Content-Disposition: attachment; {file}\r\n\r\n"
            ).encode() + base64.encodebytes(rnd.randbytes(1500)).replace(b"\n", b"\r\n")
        yield name, head + b"\r\n" + parts + b"\r\n--=_%d--\r\n" % number, at


OURS = """
import json, resource, sys, time
from datetime import UTC, datetime
from postfall.mailbox.account import parse_account
from postfall.mailbox.imap import look
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret

class Clock:
    def now(self):
        return datetime.now(UTC)

opened, run = [], look.FolderFetch.run
async def timed(self, tell):
    opened.append(time.perf_counter())
    await run(self, tell)
    opened.append(time.perf_counter())
look.FolderFetch.run = timed
began = time.perf_counter()
found = probe(
    parse_account(f"imap://127.0.0.1:{sys.argv[1]}", "alice", insecure_plaintext=True), Secret("secret"),
    depth=Depth.HEADERS, clock=Clock(), progress=NoProgress(),
)
ended = time.perf_counter()
rows = [[r.octets, bool(r.sender and r.to and r.subject and r.message_id and r.arrival and r.id),
         [[a.name, a.type] for a in r.attachments]] for r in found.rows]
print(json.dumps({"seconds": opened[1] - opened[0], "whole": ended - began, "rows": rows,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""

IMAPCLIENT = """
import email.header, json, resource, sys, time
from imapclient import IMAPClient

def words(raw):
    text = (raw or b"").decode("utf-8", "replace")
    return str(email.header.make_header(email.header.decode_header(text)))

def people(rows):
    return [(words(one.name), f"{(one.mailbox or b'').decode()}@{(one.host or b'').decode()}") for one in rows or ()]

def name_of(pairs):
    from email.utils import collapse_rfc2231_value, decode_params
    found = [(pairs[at].decode().lower(), pairs[at + 1].decode("utf-8", "replace"))
             for at in range(0, len(pairs or ()), 2)]
    for key, value in decode_params([("x", "x"), *found])[1:]:
        if key in ("filename", "name"):
            return words(collapse_rfc2231_value(value).strip('"').encode())
    return ""

def files(body, found):
    if body.is_multipart:
        for part in body[0]:
            files(part, found)
        return found
    kind = f"{body[0].decode()}/{body[1].decode()}".lower()
    disposition = next((part for part in body[7:] if isinstance(part, tuple) and len(part) == 2 and part[0] in
                        (b"attachment", b"inline", b"ATTACHMENT", b"INLINE")), None)
    name = name_of(disposition[1] if disposition else None) or name_of(body[2])
    if name or kind not in ("text/plain", "text/html"):
        found.append([name, kind])
    return found

client = IMAPClient("127.0.0.1", port=int(sys.argv[1]), ssl=False)
client.login("alice", "secret")
client.select_folder("INBOX", readonly=True)
began = time.perf_counter()
uids, rows = client.search("ALL"), []
for at in range(0, len(uids), 1000):
    for uid, data in client.fetch(uids[at:at + 1000], ["RFC822.SIZE", "INTERNALDATE", "FLAGS", "ENVELOPE",
                                                       "BODYSTRUCTURE"]).items():
        said = data[b"ENVELOPE"]
        row = (uid, data[b"RFC822.SIZE"], data[b"INTERNALDATE"], data[b"FLAGS"], people(said.from_), people(said.to),
               people(said.cc), people(said.reply_to), words(said.subject), said.message_id, said.date)
        complete = bool(row[4] and row[5] and row[8] and row[9] and row[2])
        rows.append([row[1], complete, files(data[b"BODYSTRUCTURE"], [])])
print(json.dumps({"seconds": time.perf_counter() - began, "rows": rows,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""

IMAP_TOOLS = """
import json, resource, sys, time
from imap_tools import MailBoxUnencrypted

rows = []
with MailBoxUnencrypted("127.0.0.1", int(sys.argv[1])).login("alice", "secret", initial_folder=None) as box:
    box.folder.set("INBOX", readonly=True)
    began = time.perf_counter()
    for one in box.fetch(mark_seen=False, bulk=500):
        row = (one.uid, one.size_rfc822, one.date, one.flags, one.from_values, one.to_values, one.cc_values,
               one.reply_to_values, one.subject, one.headers.get("message-id"))
        rows.append([row[1], bool(row[4] and row[5] and row[8] and row[9] and row[2]),
                     [[file.filename, file.content_type] for file in one.attachments]])
    seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "rows": rows,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


@dataclass
class Measured:
    """The rounds of one line: messages a second, and memory in MB."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    rss: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, rate: float, rss: int = 0) -> None:
        """One round."""
        self.rates.setdefault(name, []).append(rate)
        self.rss[name] = max(self.rss.get(name, 0), rss)

    def ratio(self, name: str) -> float:
        """Ours over `name`: the medians of the same run."""
        return statistics.median(self.rates["ours"]) / statistics.median(self.rates[name])


def bare(program: str, port: int) -> float:
    """Messages a second of the bare limit."""
    command = [sys.executable, program, "imap", str(port), ITEMS, "alice"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, cwd=ROOT)
    words = done.stdout.split()
    return int(words[0]) / float(words[2])


def rows_of(program: str, port: int, messages: int) -> dict[str, object]:
    """What one program delivers; every row has to be complete, and every attached file has to be named."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", program, str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found = json.loads(done.stdout)
    complete = sum(full for _, full, _ in found["rows"])
    files = sorted(name for _, _, names in found["rows"] for name, _ in names)
    if complete != messages or len(files) != -(-messages // SHARE) or not all(files):
        raise SystemExit(f"{complete} of {messages} rows are complete, {len(files)} files")
    return found | {"files": files, "rows": None}


def measure(port: int, arguments: argparse.Namespace, rounds: int, peers: tuple[str, ...]) -> Measured:
    """Warm up once, then the rounds, turn by turn so that a busy moment hits all."""
    found, messages = Measured(), arguments.messages
    programs = {"ours": OURS, "imapclient": IMAPCLIENT, "imap_tools": IMAP_TOOLS}
    bare(arguments.bare, port)
    files = rows_of(OURS, port, messages)["files"]
    for turn in range(rounds):
        found.add("bare", bare(arguments.bare, port))
        for name in ("ours", *(peers if turn < arguments.peer_rounds else ())):
            one = rows_of(programs[name], port, messages)
            if one["files"] != files:
                raise SystemExit(f"{name} names other files")
            found.add(name, messages / one["seconds"], one["rss"])
            if name == "ours":
                found.add("ours, whole", messages / one["whole"])
    return found


def show(title: str, found: Measured) -> None:
    """One block of numbers."""
    print(f"\n{title}")
    for name, rates in found.rates.items():
        spread = f"{min(rates):,.0f} – {max(rates):,.0f}, {len(rates)} rounds"
        memory = f"  {found.rss[name]} MB" if found.rss[name] else ""
        print(f"  {name:12} {statistics.median(rates):10,.0f} messages/s   ({spread}){memory}")
    for name in found.rates:
        if not name.startswith("ours"):
            print(f"  ours / {name:12} {found.ratio(name):8.2f}")


def goals(near: Measured, far: Measured, rss: int | None) -> list[tuple[str, bool]]:
    """What has to hold."""
    wanted = [(f"{where}: at least 5 times {peer}", one.ratio(peer) >= 5)
              for where, one in (("loopback", near), ("20 ms", far)) for peer in PEERS]  # fmt: skip
    wanted += [("loopback: at least 20 % of bare", near.ratio("bare") >= 0.2),
               ("20 ms: at least 20 % of bare", far.ratio("bare") >= 0.2)]  # fmt: skip
    if rss is not None:
        wanted.append(("100,000 messages: below 200 MB", rss < 200))
    return wanted


def run(arguments: argparse.Namespace) -> bool:
    """The whole measurement; True where every goal is reached."""
    with Dovecot.start() as server:
        began = time.perf_counter()
        server.mail("alice", attached(arguments.messages))
        print(f"{arguments.messages:,} messages made in {time.perf_counter() - began:.1f} s; bare is {arguments.bare}")
        near = measure(server.imap, arguments, arguments.rounds, PEERS)
        show("loopback", near)
        (port,) = free_ports(1)
        proxy = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.delay", str(port), str(server.imap), "10"], cwd=ROOT
        )
        try:
            time.sleep(1)
            far = measure(port, arguments, arguments.rounds, PEERS)
        finally:
            proxy.terminate()
            proxy.wait()
        show("20 ms round trip", far)
    rss = memory(arguments.large) if arguments.large else None
    print()
    reached = goals(near, far, rss)
    for name, met in reached:
        print(f"  {'reached' if met else 'MISSED '}  {name}")
    return all(met for _, met in reached)


def memory(messages: int) -> int:
    """Memory in MB over a folder of `messages`."""
    with Dovecot.start() as server:
        server.mail("alice", attached(messages, seed=2))
        code = OURS.replace('"rows": rows', '"messages": len(rows)').replace("rows = [[", "rows = found.rows or [[")
        command = [sys.executable, "-c", code, str(server.imap)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900, env=environment)
        found = json.loads(done.stdout)
        rate = found["messages"] / found["seconds"]
        print(f"\n{found['messages']:,} messages\n  {'ours':12} {rate:10,.0f} messages/s   {found['rss']} MB")
        return int(found["rss"])


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rounds", type=int, default=2, help="rounds of the slow ones")
    parser.add_argument("--large", type=int, default=100_000, help="messages for the memory, 0 leaves it out")
    parser.add_argument(
        "--bare", default=os.environ.get("POSTFALL_BARE") or str(Path(__file__).with_name("bare_imap.py"))
    )
    parser.add_argument("--no-goals", action="store_true", help="end with code 0 even where a goal is missed")
    arguments = parser.parse_args()
    if reason := absent():
        print(f"skipped: {reason}")
        return 0
    return 0 if run(arguments) or arguments.no_goals else 1


if __name__ == "__main__":
    sys.exit(main())
