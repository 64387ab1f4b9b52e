"""A process of its own for libraries that read hostile files: started by us, limited, watched, and ended.

The parent calls `start`, `Watch` and `end`. The child calls `hush` and `confine` before it reads anything: from then on
it may not use more memory than it was given, write files, open connections or start programs. Where a system cannot
refuse some of that (Windows knows none of these limits), what remains is the time limit of the parent, and that nothing
worth stealing is in there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO, Self

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.kill", "shutil.",
    "ftplib.", "smtplib.", "urllib.", "http.", "webbrowser.", "winreg.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Of the environment only what starting Python may need; secrets may stand in the rest."""


def start(module: str, *words: str) -> subprocess.Popen[bytes]:
    """A new Python that runs `module` of ours with `words`, its input and output piped to us. Raises `OSError`."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
    }
    windows = sys.platform == "win32"
    return subprocess.Popen(  # noqa: S603  # our own module, by our own Python
        [sys.executable, "-P", "-m", module, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=not windows,  # Ctrl-C is for us, not for it
        creationflags=0x08000200 if windows else 0,  # CREATE_NO_WINDOW, CREATE_NEW_PROCESS_GROUP
    )


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill it, reap it, and close the pipes."""
    child.kill()
    child.wait()
    for way in (child.stdin, child.stdout):
        if way is not None:
            try:
                way.close()
            except OSError:  # unsent octets of a broken pipe
                continue


def pipe(way: IO[bytes] | None) -> IO[bytes]:
    """The pipe to a child that is there. Raises `EOFError`."""
    if way is None:
        raise EOFError
    return way


class Watch:
    """Kills a process that is not done in time; `bit` says whether it had to."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.bit = False
        self._child = child
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _bite(self) -> None:
        self.bit = True
        self._child.kill()


def hush() -> IO[bytes]:
    """The pipe for answers; nothing else gets into it, whatever a library prints."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def confine(memory: int) -> None:
    """Give up what a document could abuse; `memory` is the address space in octets. There is no way back."""
    _limit(memory)
    sys.addaudithook(_refuse)


def _limit(memory: int) -> None:
    """Limits of the system, where it has them. No core files: they would hold people's documents."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses some
            continue


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook (PEP 578): what a document has no business with."""
    if event.startswith(_FORBIDDEN) or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
        raise PermissionError(event)
