"""How a quality came about, in one sentence for people."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from postfall.exercise.score.model import Interval, Rating
from postfall.language import Text, both, duration, number

NOT_DONE = Text("Nicht getan.", "Not done.")
DONE = Text("Getan.", "Done.")
NOT_ANSWERED = Text("Nicht beantwortet.", "Not answered.")
UNSURE = Text("„Weiß nicht“: besser als falsch.", "“I do not know”: better than wrong.")
RIGHT = Text("Richtig.", "Right.")
WRONG = Text("Falsch.", "Wrong.")
NO_REASON = Text("Richtig entschieden, aber ohne Begründung.", "The right decision, but without a reason.")
WEAK_REASON = Text(
    "Richtig entschieden; die Begründung trägt nicht ganz.", "The right decision; the reason does not quite bear it."
)
RATINGS = {
    Rating.PERFORMED: Text("erreicht", "performed"),
    Rating.SOME_CHALLENGES: Text("mit Schwächen erreicht", "performed with some challenges"),
    Rating.MAJOR_CHALLENGES: Text("mit großen Schwächen", "performed with major challenges"),
    Rating.UNABLE: Text("nicht erreicht", "unable to be performed"),
}
"""The four ratings in words, after the participant evaluation guides of HSEEP."""


def rating(value: Rating | None) -> Text:
    """A rating in words; None is one that waits for the facilitator."""
    return RATINGS[value] if value else Text("noch nicht bewertet", "not marked yet")


def marked(quality: Fraction) -> Text:
    """A facilitator's mark."""
    tenths = int(quality * 10)
    return Text(f"Von der Übungsleitung bewertet: {tenths} von 10.", f"Marked by the facilitator: {tenths} of 10.")


def estimated(given: Interval, true: int, quality: Fraction) -> Text:
    """An interval that holds the truth or misses it."""
    low, high = sorted((given.low, given.high))
    if low <= true <= high:
        if quality == 1:
            return Text("Getroffen.", "Held the truth.")
        return Text("Getroffen, aber die Spanne ist weit.", "Held the truth, but the range is wide.")
    missed = both(number, low - true if true < low else true - high)
    if true > high:
        return Text("Um {missed} unterschätzt.", "Too low by {missed}.").fill(missed=missed)
    return Text("Um {missed} überschätzt.", "Too high by {missed}.").fill(missed=missed)


def listed(given: tuple[str, ...], right: tuple[str, ...], quality: Fraction) -> Text:
    """A set of names: how many are missing, how many are too many."""
    if quality == 1:
        return Text("Vollständig.", "Complete.")
    said, true = ({" ".join(row.casefold().split()) for row in rows} for rows in (given, right))
    missing, more = both(number, len(true - said)), both(number, len(said - true))
    return Text("Es fehlen {missing}, zu viel sind {more}.", "{missing} missing, {more} too many.").fill(
        missing=missing, more=more
    )


def timed(why: Text, after: timedelta | None, due: timedelta | None) -> Text:
    """`why`, and where there was a limit that was not kept, by how much."""
    if after is None or due is None or after <= due:
        return why
    late = both(duration, after - due)
    return Text(f"{why.de} {{late}} zu spät.", f"{why.en} {{late}} too late.").fill(late=late)
