"""A real Dovecot 2.3 on free loopback ports, in a folder of its own under the system's temporary folder.

    with Dovecot.start() as server:
        server.mail("alice", messages)      # (name, bytes, seconds since 1970) each
        server.rules("alice", {"main": b"keep;"}, active="main")
        server.pop3, server.pop3s, server.imap, server.sieve, server.certificate

Needs root (Dovecot drops to other users) and Debian's dovecot-core, dovecot-pop3d, dovecot-imapd; for filter rules
dovecot-managesieved too. `absent()` and `no_sieve()` say what is missing. Every user has the password `secret`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

USERS = ("alice", "bob", "carol", "dave")
PASSWORD = "secret"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/run
log_path = {base}/log/dovecot.log
info_log_path = {base}/log/dovecot.log
protocols = pop3 imap{protocols}
listen = 127.0.0.1
ssl = yes
ssl_cert = <{base}/ssl/cert.pem
ssl_key = <{base}/ssl/key.pem
ssl_dh =
disable_plaintext_auth = {no_plaintext}
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{base}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
  process_min_avail = 1
  service_count = 0
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
  service_count = 0
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
protocol pop3 {{
  pop3_lock_session = {lock}
}}
{sieve_config}
{extra}
"""

SIEVE_CONFIG = """
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
plugin {{
  sieve = file:{base}/sieve/%u;active={base}/sieve/%u.sieve
  sieve_max_script_size = 2M
}}
"""


def absent() -> str | None:
    """Why Dovecot cannot be started here, or None."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "Dovecot needs root to start"
    missing = [name for name in ("dovecot", "openssl") if shutil.which(name) is None]
    missing += [name for name in ("pop3", "imap") if not Path("/usr/lib/dovecot", name).exists()]
    if missing:
        return f"not installed: {', '.join(missing)} (apt-get install dovecot-core dovecot-pop3d dovecot-imapd openssl)"
    return None


def no_sieve() -> str | None:
    """Why filter rules cannot be served here, or None."""
    missing = [name for name in ("managesieve", "managesieve-login") if not Path("/usr/lib/dovecot", name).exists()]
    return absent() or ("not installed: ManageSieve (apt-get install dovecot-managesieved)" if missing else None)


def free_ports(count: int) -> list[int]:
    """Ports on 127.0.0.1 that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class Dovecot:
    """A running server; `stop` (or leaving the `with`) ends it and removes its folder."""

    base: Path
    pop3: int
    pop3s: int
    imap: int
    imaps: int
    sieve: int

    @property
    def certificate(self) -> Path:
        """Its self-signed certificate for localhost and 127.0.0.1."""
        return self.base / "ssl" / "cert.pem"

    @classmethod
    def start(cls, *, lock: bool = False, plaintext: bool = True, extra: str = "") -> Self:
        """Start one and wait until it answers."""
        base = Path(tempfile.mkdtemp(prefix="postfall-dovecot-"))
        base.chmod(0o755)
        for name in ("run", "mail", "log", "ssl", "sieve"):
            (base / name).mkdir()
        pop3, pop3s, imap, imaps, sieve = free_ports(5)
        server = cls(base, pop3, pop3s, imap, imaps, sieve)
        rules = no_sieve() is None
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", str(base / "ssl/key.pem"), "-out", str(base / "ssl/cert.pem"),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        (base / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS))
        config = base / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                base=base, pop3=pop3, pop3s=pop3s, imap=imap, imaps=imaps, extra=extra,
                lock="yes" if lock else "no", no_plaintext="no" if plaintext else "yes",
                protocols=" sieve" if rules else "",
                sieve_config=SIEVE_CONFIG.format(base=base, sieve=sieve) if rules else "",
            )
        )  # fmt: skip
        for user in USERS:
            server.mail(user, ())
        with (base / "log/start.out").open(
            "wb"
        ) as out:  # a pipe would stay open in the daemon, and we would wait for ever
            subprocess.run(
                ["dovecot", "-c", str(config)], check=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=20
            )
        server.await_greeting()
        return server

    def await_greeting(self) -> None:
        """Wait until the POP3 port greets (10 s at most)."""
        for _ in range(100):
            try:
                with closing(socket.create_connection(("127.0.0.1", self.pop3), timeout=2)) as line:
                    if line.recv(100).startswith(b"+OK"):
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError((self.base / "log/dovecot.log").read_text())

    def mail(self, user: str, messages: Iterable[tuple[str, bytes, int]]) -> None:
        """Put messages into the inbox of `user` as Maildir files with sizes in their names."""
        folder = self.base / "mail" / user
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, data, at in messages:
            wire = len(data) + data.count(b"\n") - data.count(b"\r\n")
            path = folder / "cur" / f"{name},S={len(data)},W={wire}:2,S"
            path.write_bytes(data)
            os.utime(path, (at, at))
        for where, folders, files in os.walk(self.base / "mail"):
            for name in (".", *folders, *files):
                os.chown(Path(where, name), 65534, 65534)

    def rules(self, user: str, scripts: Mapping[str, bytes], active: str | None = None) -> None:
        """Give `user` these filter rules and no others."""
        folder, link = self.base / "sieve" / user, self.base / "sieve" / f"{user}.sieve"
        shutil.rmtree(folder, ignore_errors=True)
        link.unlink(missing_ok=True)
        folder.mkdir()
        for name, data in scripts.items():
            (folder / f"{name}.sieve").write_bytes(data)
        if active is not None:
            link.symlink_to(f"{user}/{active}.sieve")
        for path in (self.base / "sieve", folder, *folder.iterdir()):
            os.chown(path, 65534, 65534)

    def rule_files(self) -> dict[str, tuple[int, int, str]]:
        """Everything in the folder of filter rules: name → (size, mtime in ns, target of a link)."""
        return {
            str(path): (
                path.lstat().st_size, path.lstat().st_mtime_ns, str(path.readlink()) if path.is_symlink() else ""
            )
            for path in sorted((self.base / "sieve").rglob("*"))
        }  # fmt: skip

    def files(self, user: str) -> dict[str, tuple[int, int]]:
        """Name → (size, mtime in ns) of every message file of `user`."""
        folder = self.base / "mail" / user
        return {
            f"{part}/{path.name}": (path.stat().st_size, path.stat().st_mtime_ns)
            for part in ("cur", "new")
            for path in (folder / part).iterdir()
        }

    def log(self) -> str:
        """What it wrote into its log so far."""
        return (self.base / "log/dovecot.log").read_text(errors="replace")

    def stop(self) -> None:
        """End it and remove its folder."""
        subprocess.run(["doveadm", "-c", str(self.base / "dovecot.conf"), "stop"], check=False, capture_output=True)
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
