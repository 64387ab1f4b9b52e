"""The bare limit: pipelined TOP with the same window, octets read, message ends counted, nothing parsed.

    python -m tests.bench.bare_pop3 pop3 PORT [WINDOW] [USER]

Prints `MESSAGES messages SECONDS s …`, counted from the answer to PASS. Password `secret`, plain socket on 127.0.0.1.
"""

from __future__ import annotations

import socket
import sys
import time


class Line:
    """A socket with a buffer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.read = bytearray(), 0

    def more(self) -> None:
        data = self.socket.recv(1 << 18)
        if not data:
            raise EOFError
        self.buffer += data
        self.read += len(data)

    def ask(self, command: bytes) -> bytes:
        if command:
            self.socket.sendall(command + b"\r\n")
        while (end := self.buffer.find(b"\r\n")) < 0:
            self.more()
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        return line


def run(port: int, window: int, user: str) -> tuple[int, float, int]:
    """Messages, seconds, octets."""
    wire = Line(port)
    for command in (b"", b"USER " + user.encode(), b"PASS secret"):
        wire.ask(command)
    start = time.perf_counter()
    total = int(wire.ask(b"STAT").split()[1])
    for command in (b"LIST", b"UIDL"):
        wire.ask(command)
        while (end := wire.buffer.find(b"\r\n.\r\n")) < 0:
            wire.more()
        del wire.buffer[: end + 5]
    sent = got = 0
    while got < total:
        if sent < total and sent - got <= window // 2:
            upto = min(total, got + window)
            wire.socket.sendall(b"".join(b"TOP %d 0\r\n" % number for number in range(sent + 1, upto + 1)))
            sent = upto
        wire.more()
        at = 0
        while (end := wire.buffer.find(b"\r\n.\r\n", at)) >= 0:
            at, got = end + 5, got + 1
        del wire.buffer[:at]
    seconds = time.perf_counter() - start
    wire.socket.sendall(b"QUIT\r\n")
    return total, seconds, wire.read


if __name__ == "__main__":
    port, window, user = (*sys.argv[2:], *("1000", "alice")[len(sys.argv) - 3 :])[:3]
    total, seconds, read = run(int(port), int(window), user)
    print(f"{total} messages {seconds:.3f} s {total / seconds:.0f}/s {read} bytes")
