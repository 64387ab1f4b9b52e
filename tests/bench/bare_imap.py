"""The bare limit: one FETCH over the whole inbox, octets read up to the tagged OK, nothing parsed.

    python -m tests.bench.bare_imap imap PORT ITEMS [USER]

Prints `MESSAGES messages SECONDS s …`, counted from the end of EXAMINE. Password `secret`, plain socket on 127.0.0.1.
"""

from __future__ import annotations

import socket
import sys
import time


def run(port: int, items: str, user: str) -> tuple[int, float, int]:
    """Messages, seconds, octets."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = line.makefile("rb")
    answers.readline()
    line.sendall(b"a LOGIN %s secret\r\n" % user.encode())
    while not answers.readline().startswith(b"a "):
        pass
    line.sendall(b"b EXAMINE INBOX\r\n")
    total = 0
    while not (answer := answers.readline()).startswith(b"b "):
        if answer.endswith(b" EXISTS\r\n"):
            total = int(answer.split()[1])
    start, tail, read = time.perf_counter(), b"", 0
    line.sendall(b"c FETCH 1:* %s\r\n" % items.encode())
    while b"\r\nc OK" not in tail:
        data = line.recv(1 << 18)
        if not data:
            raise EOFError
        read += len(data)
        tail = (tail + data)[-200:]
    return total, time.perf_counter() - start, read


if __name__ == "__main__":
    port, items, user = (*sys.argv[2:], "alice")[:3]
    total, seconds, read = run(int(port), items, user)
    print(f"{total} messages {seconds:.3f} s {total / seconds:.0f}/s {read} bytes")
