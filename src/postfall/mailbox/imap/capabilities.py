"""What an IMAP server says it can do (CAPABILITY), with what IMAP4rev2 (RFC 9051) brings along unnamed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REV2 = frozenset({
    "NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR", "LIST-EXTENDED",
    "LIST-STATUS", "MOVE", "LITERAL-", "STATUS=SIZE", "SPECIAL-USE",
})  # fmt: skip
_MOST = 200
_WORD = re.compile(r"[^\s()\"\x00-\x1f]{1,100}")


@dataclass(frozen=True, slots=True)
class ImapCapabilities:
    """The words of one CAPABILITY answer, upper case, in their order."""

    words: tuple[str, ...] = ()

    def __contains__(self, word: str) -> bool:
        return word in self.words or (word in _REV2 and "IMAP4REV2" in self.words)

    @property
    def only_rev2(self) -> bool:
        """Whether the server speaks IMAP4rev2 and no older form: folder names are UTF-8 then."""
        return "IMAP4REV2" in self.words and "IMAP4REV1" not in self.words

    @property
    def message_limit(self) -> int | None:
        """Messages one command may touch (MESSAGELIMIT, RFC 9738), or None."""
        for word in self.words:
            name, _, number = word.partition("=")
            if name == "MESSAGELIMIT" and number.isascii() and number.isdigit() and 0 < len(number) < 10:
                return max(1, int(number))
        return None

    @property
    def literal(self) -> int:
        """Octets of a literal that may be sent without waiting (LITERAL+, LITERAL-; RFC 7888)."""
        return 1 << 20 if "LITERAL+" in self else 4096 if "LITERAL-" in self else 0


def capabilities_of(text: str) -> ImapCapabilities:
    """The capabilities in `IMAP4rev1 SASL-IR …`."""
    return ImapCapabilities(tuple(dict.fromkeys(word.upper() for word in _WORD.findall(text)[:_MOST])))
