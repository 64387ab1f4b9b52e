"""Whether a wheel ships exactly the playbooks and templates that git knows, byte for byte."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SHELVES = ("playbooks", "templates")
INSIDE = "postfall/_shipped/"


def known_files(checkout: Path = CHECKOUT) -> dict[str, bytes]:
    """Path → content of every playbook and template file that git knows."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *SHELVES], cwd=checkout, check=True, capture_output=True
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return {name: (checkout / name).read_bytes() for name in names}


def shipped_files(wheel: Path) -> dict[str, bytes]:
    """Path → content of every playbook and template file in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(INSIDE) and not name.endswith("/")]
        return {name.removeprefix(INSIDE): archive.read(name) for name in names}


def differences(known: dict[str, bytes], shipped: dict[str, bytes]) -> list[str]:
    """One line for each file that is missing, too many or other."""
    return [
        *(f"missing in the wheel: {name}" for name in sorted(known.keys() - shipped.keys())),
        *(f"in the wheel, unknown to git: {name}" for name in sorted(shipped.keys() - known.keys())),
        *(f"differs: {name}" for name in sorted(known.keys() & shipped.keys()) if known[name] != shipped[name]),
    ]


def main() -> int:
    """Compare the wheel that is named on the command line."""
    known = known_files()
    found = differences(known, shipped_files(Path(sys.argv[1])))
    print("\n".join(found) or f"shipped content equals the checkout: {len(known)} files")
    return 1 if found or not known else 0


if __name__ == "__main__":
    sys.exit(main())
