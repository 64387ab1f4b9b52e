"""How a comparison of two looks is shown: as data for programs, as a page that says what it may mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from postfall.exposure.compare import Limit
from postfall.exposure.lying import Shape
from postfall.language import Text, both, cut, iso_day, number, same, short_moment, size
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exposure.compare import Compared
    from postfall.mailbox.model import Row

SHOWN = 20
_SUBJECT, _SENDER = 28, 26


def compare_data(compared: Compared) -> dict[str, Any]:
    """The `data` of `mailbox compare`, as `docs/reference/mailbox-compare.md` describes it."""
    return {
        "earlier": compared.earlier,
        "later": compared.later,
        "appeared": _rows(compared.appeared),
        "vanished": _rows(compared.vanished),
        "moved": [_row(one.row) | {"to": one.folder} for one in compared.moved],
        "unsettled": {"gone": _rows(compared.unsettled_gone), "new": _rows(compared.unsettled_new)},
        "uidvalidity_changed": compared.uidvalidity_changed,
        "renumbered": [{"folder": row.folder, "before": row.before, "after": row.after} for row in compared.renumbered],
        "fewer_copies": _rows(compared.fewer_copies),
        "same": compared.same,
        "new_ids": compared.new_ids,
        "late": compared.late,
        "pattern": {"shape": compared.pattern.shape.value, "days": compared.pattern.days},
        "limits": [limit.value for limit in compared.limits],
    }


def _rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows]


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "folder": row.folder,
        "arrival": row.arrival,
        "sender": row.sender[0].address if row.sender else None,
        "subject": row.subject,
        "octets": row.octets,
    }


def compare_blocks(compared: Compared, *, swapped: bool = False) -> list[object]:
    """The page: numbers, what they may mean, the messages, what the comparison cannot say."""
    blocks: list[object] = [
        Title(Text("Zwei Blicke in das Postfach", "Two looks into the mailbox")),
        Pairs(
            (
                (Text("Früher", "Earlier"), _taken(compared.earlier)),
                (Text("Später", "Later"), _taken(compared.later)),
                (Text("Unverändert", "Unchanged"), both(number, compared.same)),
                (Text("Verschwunden", "Vanished"), both(number, len(compared.vanished))),
                (Text("Neu", "New"), both(number, len(compared.appeared))),
                (Text("Verschoben", "Moved"), both(number, len(compared.moved))),
            )
        ),
    ]
    if swapped:
        blocks.append(Text("Der ältere Blick gilt als der frühere.", "The older look counts as the earlier one."))
    blocks += _gone(compared) + _new(compared) + _moves(compared) + _unsettled(compared)
    said = {Limit.COPY} if compared.vanished else set()  # stands beside what is missing already
    blocks += [Notice(_LIMITS[limit], Level.INFO) for limit in compared.limits if limit not in said]
    if compared.renumbered:
        names = ", ".join(row.folder for row in compared.renumbered[:5])
        blocks.append(Notice(_RENUMBERED.fill(names=names), Level.INFO))
    differing = compared.vanished or compared.appeared or compared.moved
    open_ends = compared.unsettled_gone or compared.unsettled_new or compared.limits or compared.renumbered
    if not (differing or open_ends):
        blocks.append(Notice(Text("Beide Blicke zeigen dasselbe.", "Both looks show the same."), Level.GOOD))
    return blocks


def _taken(moment: str) -> Text:
    """When a look was taken, in the zone in which it was written down."""
    try:
        return both(short_moment, datetime.fromisoformat(moment))
    except ValueError:
        return same(moment[:16])


def _gone(compared: Compared) -> list[object]:
    if not compared.vanished:
        return []
    shape = compared.pattern.shape
    meaning = _PATTERNS[shape]
    if shape is Shape.OLDEST and compared.pattern.days is not None:
        meaning = _OLDEST_DAYS.fill(days=compared.pattern.days)
    if Limit.COPY in compared.limits:
        return [
            Title(Text("Liegt nur im früheren Blick", "Lies in the earlier look only")),
            _LIMITS[Limit.COPY],
            _grid(compared.vanished),
            *_more(len(compared.vanished)),
        ]
    return [
        Title(Text("Verschwunden", "Vanished")),
        meaning,
        _grid(compared.vanished),
        *_more(len(compared.vanished)),
        Points(_WHO_DELETES),
        Text(
            "Was verschwand, lag vorher dort: Es zählt weiter zu dem, was jemand sehen konnte.",
            "What vanished had lain there: it still counts as what somebody could see.",
        ),
    ]


def _new(compared: Compared) -> list[object]:
    if not compared.appeared:
        return []
    blocks: list[object] = [
        Title(Text("Neu", "New")),
        _grid(compared.appeared),
        *_more(len(compared.appeared)),
    ]
    if compared.late:
        blocks.append(Notice(_LATE.fill(count=both(number, compared.late))))
    return blocks


def _moves(compared: Compared) -> list[object]:
    if not (compared.moved or compared.fewer_copies):
        return []
    columns = (Text("Von", "From"), Text("Nach", "To"), Text("Absender", "Sender"), Text("Betreff", "Subject"))
    rows = tuple(
        (one.row.folder, one.folder, _sender(one.row), cut(one.row.subject, _SUBJECT)) for one in compared.moved[:SHOWN]
    )
    blocks: list[object] = [Title(Text("Verschoben", "Moved"))]
    if rows:
        blocks += [Grid(columns, rows), *_more(len(compared.moved))]
    if compared.fewer_copies:
        blocks.append(_FEWER.fill(count=both(number, len(compared.fewer_copies))))
    blocks.append(
        Text(
            "Eine fremde Regel verschiebt oft Antworten in Ordner, in die niemand sieht. Prüfen Sie die Regeln.",
            "A foreign rule often moves answers into folders that nobody looks at. Check the rules.",
        )
    )
    return blocks


def _unsettled(compared: Compared) -> list[object]:
    rows = (
        (len(compared.unsettled_gone), _GONE_OPEN),
        (len(compared.unsettled_new), _NEW_OPEN),
    )
    return [Notice(text.fill(count=both(number, count))) for count, text in rows if count]


def _grid(rows: Sequence[Row]) -> Grid:
    columns = (Text("Angekommen", "Arrived"), Text("Absender", "Sender"), Text("Betreff", "Subject"), same("Byte"))
    cells = tuple(
        (both(iso_day, row.arrival or "?"), _sender(row), cut(row.subject, _SUBJECT), both(size, row.octets))
        for row in rows[:SHOWN]
    )
    return Grid(columns, cells, right=(3,))


def _more(count: int) -> list[object]:
    left = count - SHOWN
    if left <= 0:
        return []
    return [
        Text("… und {count} weitere (alle: --json)", "… and {count} more (all: --json)").fill(count=both(number, left))
    ]


def _sender(row: Row) -> str:
    return cut(row.sender[0].address, _SENDER) if row.sender else "?"


_PATTERNS = {
    Shape.NONE: same(""),
    Shape.FEW: Text(
        "Wenige Nachrichten: Ein Muster ist nicht zu erkennen. Sehen Sie jede an.",
        "A few messages: no pattern can be seen. Look at each.",
    ),
    Shape.ALL: Text(
        "Der ganze Ordner ist leer. So sieht es aus, wenn ein Mailprogramm nach dem Abholen löscht – oder wenn jemand "
        "aufräumt, damit nichts zu finden ist.",
        "The whole folder is empty. That is how it looks when a mail program deletes after fetching – or when somebody "
        "cleans up so that nothing can be found.",
    ),
    Shape.OLDEST: Text(
        "Es fehlt genau das Älteste. Das spricht für ein Mailprogramm oder eine Aufbewahrungsfrist.",
        "Exactly the oldest is missing. That speaks for a mail program or a retention rule.",
    ),
    Shape.SCATTERED: Text(
        "Es fehlen einzelne Nachrichten, jüngere und ältere. Das war eine Hand, kein Programm mit Frist: Ihre, die von "
        "jemandem aus Ihrem Haus – oder eine fremde.",
        "Single messages are missing, younger and older ones. That was a hand, no program with a period: yours, a "
        "colleague's – or a foreign one.",
    ),
    Shape.UNDATED: Text(
        "Ohne Ankunftszeiten ist kein Muster zu erkennen.", "Without times of arrival no pattern can be seen."
    ),
}
_OLDEST_DAYS = Text(
    "Es fehlt genau das Älteste, alles über {days} Tage. Das spricht für ein Mailprogramm, das nach einer Zahl von "
    "Tagen löscht, oder für eine Aufbewahrungsfrist beim Anbieter.",
    "Exactly the oldest is missing, all that is over {days} days old. That speaks for a mail program that deletes "
    "after a number of days, or for a retention rule at the provider.",
)
_WHO_DELETES = (
    Text(
        "War es Ihr Mailprogramm? Sehen Sie in seinen Server-Einstellungen nach, auf jedem Gerät.",
        "Was it your mail program? Look at its server settings, on every device.",
    ),
    Text(
        "Wenn nicht: Bitten Sie den Anbieter um die Protokolle dieser Zeit und um eine Wiederherstellung.",
        "If not: ask the provider for the logs of that time and for a restore.",
    ),
)
_LATE = Text(
    "{count} davon tragen eine Ankunft vor dem früheren Blick und lagen damals nicht da: zurückgeholt, verschoben – "
    "oder später hineingelegt.",
    "{count} of them bear an arrival before the earlier look and did not lie there then: brought back, moved – or put "
    "there later.",
)
_FEWER = Text(
    "{count} liegen in einem Ordner weniger, aber noch im Postfach.",
    "{count} lie in one folder less, but still in the mailbox.",
)
_GONE_OPEN = Text(
    "{count} fehlen im späteren Blick. Er war dort nicht vollständig: Ob sie verschwunden sind, ist offen.",
    "{count} are missing in the later look. It was incomplete there: whether they vanished is open.",
)
_NEW_OPEN = Text(
    "{count} zeigt nur der spätere Blick. Der frühere war dort nicht vollständig: Ob sie neu sind, ist offen.",
    "{count} only the later look shows. The earlier one was incomplete there: whether they are new is open.",
)
_RENUMBERED = Text(
    "Der Server hat Ordner neu nummeriert ({names}). Dort wurde nach Message-ID und Größe verglichen.",
    "The server numbered folders anew ({names}). There messages were compared by Message-ID and size.",
)
_LIMITS = {
    Limit.OTHER_MAILBOX: Text(
        "Die Blicke nennen verschiedene Postfächer oder Zugänge.", "The looks name different mailboxes or accesses."
    ),
    Limit.INBOX_ONLY: Text(
        "Ein Blick kennt nur den Posteingang (POP3). Verglichen wurde nur er.",
        "One look knows the inbox only (POP3). Only that was compared.",
    ),
    Limit.COPY: Text(
        "Ein Blick zeigt den Server, der andere eine Kopie. Was in einem fehlt, muss nicht gelöscht worden sein.",
        "One look shows the server, the other a copy. What one of them lacks need not have been deleted.",
    ),
    Limit.NO_IDS: Text(
        "Die Kennungen der Nachrichten passen nicht zusammen. Verglichen wurde, was in den Nachrichten selbst steht.",
        "The ids of the messages do not go together. Compared was what the messages themselves say.",
    ),
    Limit.COUNTS_ONLY: Text(
        "Ein Blick hat nur gezählt: Absender, Betreff und Ankunft fehlen teilweise.",
        "One look only counted: sender, subject and arrival are partly missing.",
    ),
    Limit.EARLIER_PARTIAL: Text("Der frühere Blick endete vorzeitig.", "The earlier look ended early."),
    Limit.LATER_PARTIAL: Text("Der spätere Blick endete vorzeitig.", "The later look ended early."),
    Limit.FOLDERS_UNREAD: Text(
        "Einige Ordner wurden nicht gelesen: Verschwundenes kann dort liegen.",
        "Some folders were not read: what vanished may lie there.",
    ),
}
