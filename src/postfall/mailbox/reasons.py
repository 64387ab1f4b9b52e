"""What a look could not see, in words, whichever way it looked; each way has further ones of its own."""

from __future__ import annotations

from postfall.mailbox.model import NotChecked

ONLY_COUNTS = NotChecked(
    "headers",
    "depth_counts",
    "Es wurde nur gezählt, wie gewünscht. Zeiten, Personen und Betreffe sind nicht bekannt.",
    "Only counted, as asked. Times, persons and subjects are not known.",
)
ENDED_EARLY = NotChecked(
    "headers",
    "ended_early",
    "Die Durchsicht endete vorzeitig. Was gelesen war, ist behalten; ein neuer Versuch macht dort weiter.",
    "The look ended early. What was read is kept; another try goes on from there.",
)
ENDED_UNKEPT = NotChecked(
    "headers",
    "ended_early",
    "Die Durchsicht endete vorzeitig. Behalten wurde nichts; ein neuer Versuch beginnt von vorn.",
    "The look ended early. Nothing was kept; another try begins anew.",
)
