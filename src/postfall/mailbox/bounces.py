"""Whom a bounce names: the machine-readable part of a delivery report (`message/delivery-status`, RFC 3464)."""

from __future__ import annotations

import re

_LONGEST = 256 * 1024
_MOST = 200
_GROUPS = re.compile(rb"\r?\n[ \t]*\r?\n")
_FIELD = re.compile(
    rb"^(final-recipient|original-recipient|action|status)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+){0,20}+)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"(?<![^\s,;<>\"])[^\s,;<>\"]{1,250}@[^\s,;<>\"]{1,250}")


def failed_recipients(report: bytes) -> tuple[str, ...]:
    """The addresses that `report`, the decoded body of a delivery-status part, says were not reached; each once.

    A group counts where its Action is `failed`, or, without an Action, where its Status is a permanent one (5.x.x).
    The recipient as the sender wrote it (Original-Recipient) goes before the one it became. At most 200 addresses of
    the first 256 KiB. Never raises.
    """
    found: dict[str, None] = {}
    for group in _GROUPS.split(report[:_LONGEST]):
        fields = {name.lower(): value.decode("utf-8", "replace") for name, value in _FIELD.findall(group)}
        if not _failed(fields):
            continue
        for key in (b"original-recipient", b"final-recipient"):
            address = _ADDRESS.search(fields.get(key, "").partition(";")[2] or fields.get(key, ""))
            if address is not None:
                found[address.group()] = None
                break
        if len(found) >= _MOST:
            break
    return tuple(found)


def _failed(fields: dict[bytes, str]) -> bool:
    action = fields.get(b"action", "").strip().lower()
    return action.startswith("failed") or (not action and fields.get(b"status", "").strip().startswith("5"))
