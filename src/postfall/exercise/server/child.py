"""The practice server: a process of its own that serves one mailbox over POP3 and IMAP on the loopback.

`python -m postfall.exercise.server.child` reads one line of JSON (`Spec`) from standard input, answers with one line of
JSON on standard output once it listens, and ends when its standard input is closed: it cannot outlive who started it.
Each further line is an order with an answer of one line: `{"do": "deliver", "uidl", "octets", "arrival", "folder"}` for
a mail that now stands at the end of the file of mails, `{"do": "clock", "at", "factor", "paused"}` for the log's time.
Twisted keeps a reactor and warnings of its own in a process; nobody else gets to see them.
"""

# ruff: noqa: N802  # Twisted gives the methods their names
from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import shutil
import sys
import threading
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from twisted.internet import reactor as twisted_reactor
from twisted.internet import ssl
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import ServerFactory

from postfall.exercise.server.box import Box, Spec
from postfall.exercise.server.imap import ImapSession
from postfall.exercise.server.pop3 import Pop3Session

reactor: Any = twisted_reactor
TwistedFactory: Any = ServerFactory
Certificate: Any = ssl.PrivateCertificate

READY, FAILED, DONE = "ready", "failed", "done"
_SESSIONS: dict[str, Any] = {"pop3": Pop3Session, "imap": ImapSession}


class Door(TwistedFactory):  # type: ignore[misc]
    """Accepts connections from this machine only."""

    noisy = False

    def __init__(self, kind: Any, box: Box, context: Any, *, secure: bool) -> None:  # noqa: ANN401  # Twisted's
        self._kind, self._box, self._context, self._secure = kind, box, context, secure

    def buildProtocol(self, addr: Any) -> Any:  # noqa: ANN401  # Twisted's address and session
        """A session; None hangs up."""
        if not ipaddress.ip_address(addr.host).is_loopback:
            return None
        return self._kind(self._box, self._context, secure=self._secure)


def serve(spec: Spec) -> tuple[Box, dict[str, str | int]]:
    """Listen as `spec` says and say where: a port for each of `pop3s`, `pop3`, `imaps`, `imap` that is served, and the
    certificate's fingerprint. Raises `OSError`, `ValueError`.
    """
    if not ipaddress.ip_address(spec.interface).is_loopback:
        raise ValueError("only a loopback address is served")
    authority = trustme.CA(organization_name="Postfall practice")
    issued = authority.issue_cert("localhost", "127.0.0.1", "::1")
    authority.cert_pem.write_to_path(spec.ca)
    chain = b"".join(row.bytes() for row in issued.cert_chain_pems)
    context = Certificate.loadPEM(issued.private_key_pem.bytes() + chain).options()
    box = Box(spec)
    told: dict[str, str | int] = {}
    for protocol in spec.protocols:
        kind = _SESSIONS[protocol]
        secure = reactor.listenSSL(0, Door(kind, box, context, secure=True), context, interface=spec.interface)
        plain = reactor.listenTCP(0, Door(kind, box, context, secure=False), interface=spec.interface)
        told |= {f"{protocol}s": secure.getHost().port, protocol: plain.getHost().port}
    leaf = x509.load_pem_x509_certificate(chain).public_bytes(Encoding.DER)
    return box, {**told, "fingerprint": "sha256:" + hashlib.sha256(leaf).hexdigest()}


def obey(box: Box, line: bytes) -> dict[str, str]:
    """Carry out one order; what to answer."""
    try:
        order = json.loads(line)
        match order["do"]:
            case "deliver":
                box.arrived(order["uidl"], order["octets"], order["arrival"], order["folder"])
            case "clock":
                at = datetime.fromisoformat(order["at"])
                box.clock.set(at, Fraction(order["factor"]), paused=order["paused"])
            case _:
                return {"status": FAILED, "why": "an unknown order"}
    except (ValueError, KeyError, TypeError) as error:
        return {"status": FAILED, "why": str(error)}
    return {"status": DONE}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _listen(box: Box) -> None:
    """Take orders, and end when standard input is closed: its other end is held by who started us, killed or not."""
    while line := sys.stdin.buffer.readline():
        reactor.callFromThread(lambda line=line: _say(obey(box, line)))
    reactor.callFromThread(reactor.stop)


def main() -> int:
    """Serve until standard input ends."""
    try:
        spec = Spec(**json.loads(sys.stdin.buffer.readline()))
        box, answer = serve(spec)
    except (CannotListenError, OSError, ValueError, TypeError, KeyError) as error:
        _say({"status": FAILED, "why": str(error)})
        return 1
    _say({"status": READY, **answer})
    threading.Thread(target=_listen, args=(box,), daemon=True).start()
    reactor.run(installSignalHandlers=False)
    if spec.clear is not None:
        box.shelf.close()
        os.chdir(Path(spec.clear).parent)  # Windows keeps the folder that somebody stands in
        shutil.rmtree(spec.clear, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
