"""The one reader of lines over a socket that every line protocol here shares.

One `Wire` is one connection. Sending never waits and reading never stops while we send: what the server says is taken
off the socket whatever we are doing, up to `HIGH` octets, so that neither side can wait for the other. Every wait has
an end.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, cast

from postfall.mailbox import trouble

if TYPE_CHECKING:
    from postfall.mailbox.account import Account

HIGH = 1 << 20
"""Octets that may wait in the buffer before we stop taking more off the socket."""
LONGEST_LINE = 16 * 1024
"""Octets of one answer line; real servers stay below 600."""


class Wire(asyncio.Protocol):
    """One connection: `buffer` holds what was received and not yet used."""

    def __init__(self, where: str, spoken: trouble.Speaks) -> None:
        self.where = where
        self.spoken = spoken
        self.buffer = bytearray()
        self.received = 0
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False
        self._why: Exception | None = None
        self._paused = False
        self._loop = asyncio.get_running_loop()
        self._until = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    @classmethod
    async def connect(cls, account: Account, context: ssl.SSLContext | None, patience: float) -> Wire:
        """Connect, with TLS from the first octet where a context is given.

        Raises `Unreachable`, and `SSLCertVerificationError` for a certificate that is not trusted.
        """
        wire = cls(account.where, trouble.speaks(account.scheme))
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience):
                await loop.create_connection(
                    lambda: wire,
                    account.host,
                    account.port,
                    ssl=context,
                    server_hostname=account.host if context else None,
                )
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:  # ssl.SSLError and TimeoutError are OSErrors too
            raise trouble.from_os(error, account.where, wire.spoken) from error
        return wire

    async def start_tls(self, context: ssl.SSLContext, host: str, patience: float) -> None:
        """Go over to TLS. The caller has made sure that nothing is left in the buffer."""
        assert self._transport is not None  # noqa: S101  # a Wire is only handed out connected
        try:
            async with asyncio.timeout(patience):
                transport = await self._loop.start_tls(self._transport, self, context, server_hostname=host)
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:
            raise trouble.from_os(error, self.where, self.spoken) from error
        if transport is None:
            raise trouble.lost(self.where)
        self._transport = transport

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; small commands go out at once."""
        self._transport = cast("asyncio.Transport", transport)
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Take data off the socket; stop while the reader is far behind."""
        self.buffer += data
        self.received += len(data)
        if len(self.buffer) > HIGH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """The server has ended its side; what it sent before stays readable."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._ended = True
        self._why = exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # what the dialogues call

    def send(self, data: bytes) -> None:
        """Queue octets for sending."""
        if self._transport is not None and not self._ended:
            self._transport.write(data)

    async def more(self, patience: float) -> None:
        """Wait until further data has come; at most `patience` seconds. Raises `Unreachable`."""
        if self._ended:
            raise trouble.lost(self.where, self._why, self.spoken)
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        self._waiter = self._loop.create_future()
        self._until = self._loop.time() + patience
        if self._alarm is None or self._alarm.when() > self._until:
            self._set_alarm()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _set_alarm(self) -> None:
        """One timer a connection, set anew only when it rings: a timer a wait would cost more than the reading."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._until:
            self._set_alarm()
        else:
            self._waiter.set_exception(trouble.silent(self.where))

    async def line(self, patience: float) -> bytes:
        """The next line without its end. All of it has to come within `patience` seconds."""
        end_of_time = self._loop.time() + patience
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > LONGEST_LINE:
                raise trouble.protocol(self.where, "endless line", self.spoken)
            await self.more(max(0.0, end_of_time - self._loop.time()))
        if end > LONGEST_LINE:
            raise trouble.protocol(self.where, "endless line", self.spoken)
        line = bytes(self.buffer[:end]).removesuffix(b"\r")
        del self.buffer[: end + 1]
        return line

    def seconds(self) -> float:
        """A clock for waits: runs evenly, says nothing about the time of day."""
        return self._loop.time()

    @property
    def tls(self) -> str | None:
        """The TLS version in use, or None."""
        layer = self._transport.get_extra_info("ssl_object") if self._transport else None
        return layer.version() if layer else None

    @property
    def certificate(self) -> bytes | None:
        """The server's certificate (DER), or None without TLS."""
        layer = self._transport.get_extra_info("ssl_object") if self._transport else None
        return layer.getpeercert(binary_form=True) if layer else None

    @property
    def local(self) -> str:
        """Our end of the connection as the server may have logged it: address and port."""
        name = self._transport.get_extra_info("sockname") if self._transport else None
        if not name:
            return "?"
        return f"[{name[0]}]:{name[1]}" if ":" in str(name[0]) else f"{name[0]}:{name[1]}"

    def close(self) -> None:
        """Drop the connection without another word."""
        if self._alarm is not None:
            self._alarm.cancel()
        if self._transport is not None:
            self._transport.abort()
