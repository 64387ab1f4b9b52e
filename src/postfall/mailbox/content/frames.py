"""What goes through the pipes between us and the process that opens documents: a small object and octets, with lengths.

The answers come from a process that a hostile document may have taken over, so they are read within bounds too.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import IO

_LENGTHS = struct.Struct(">II")
_LARGEST_TALK = 64 << 10


def send(pipe: IO[bytes], talk: dict[str, Any], data: bytes = b"") -> None:
    """Write one frame and see that it leaves."""
    words = json.dumps(talk).encode("ascii")
    pipe.write(_LENGTHS.pack(len(words), len(data)) + words)
    if data:
        pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> tuple[dict[str, Any], bytes]:
    """Read one frame with at most `most` octets of data.

    Raises:
        EOFError: the other end is gone.
        ValueError: the other end talks nonsense.

    """
    words, octets = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if words > _LARGEST_TALK or octets > most:
        raise ValueError(words, octets)
    talk = json.loads(_exactly(pipe, words))
    if not isinstance(talk, dict):
        raise ValueError(talk)  # noqa: TRY004  # nonsense, whatever its type
    return talk, _exactly(pipe, octets)


def _exactly(pipe: IO[bytes], octets: int) -> bytes:
    data = pipe.read(octets)
    if len(data) != octets:
        raise EOFError
    return data
