"""`docs/reference/authorities.md`: the page of the authorities, made from `law/data/authorities`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.law.authorities.read import authorities

if TYPE_CHECKING:
    from postfall.law.authorities.model import Authority

INTRO = """# Authorities

Made from the files in `src/postfall/law/data/authorities`. `postfall authority find` picks the ones in charge
([how to](../how-to/find-the-authority.md), [why](../explanation/competence.md)); `postfall authority show ID` prints
one of them. Names and addresses come in large part from the collection `datenanfragen/data` (CC0-1.0, state of
2026-07-21). Look at the authority's own site before you send anything.

`form` is where a controller notifies a breach, never the form for complaints. **?** marks what we could not read on the
authority's own site; an empty cell means that we know of none.

## JSON

`authority find` gives `authorities` and `hints`. Each of the `authorities` has

| key | what |
|---|---|
| `id` `name` `country` `land` `covers` | `covers`: dioceses, stations |
| `role` | see below |
| `why` | the role in words |
| `form` `form_confirmed` | the breach form or the page that leads to it, empty where unknown |
| `address` `mail` `phone` `pgp` `pgp_url` `web` | `address` in one line, `pgp` a fingerprint; empty where unknown |
| `rule` `note` | why it is in charge, what to know |
| `checked` `confirmed` `source` | when it was last looked at; whether the address was read on its own site; where |

| role | what |
|---|---|
| `lead` | notify this one, also for the people in the other states (Art. 56 GDPR) |
| `competent` | notify this one |
| `also` | notify in addition, under a law of its own |
| `candidate` | may be the one; an answer is missing |
| `concerned` | hears of it through the lead |

`hints` are sentences about what the answers leave open. `authority show` gives `authority`, the same without `why` and
with `role` null.

"""
_PARTS = (
    ("## Germany: Federation and Länder", lambda row: row.country == "DE" and not _special(row)),
    ("## Germany: churches, broadcasters, media", lambda row: row.country == "DE" and _special(row)),
    ("## Other states", lambda row: row.country != "DE"),
)


def _special(row: Authority) -> bool:
    return row.id.startswith(("de-kath", "de-ekd", "de-rundfunk", "de-by-blm"))


def authorities_page() -> str:
    """The whole page."""
    parts = [INTRO.rstrip() + "\n"]
    for title, belongs in _PARTS:
        rows = [row for row in authorities() if belongs(row)]
        parts.append(f"\n{title}\n\n{table(rows)}")
    parts.append("\n## Each in full\n")
    parts += [section(row) for row in authorities()]
    return "".join(parts)


def table(rows: list[Authority]) -> str:
    """One line each: who, where to notify."""
    lines = ["| id | name | breach form |", "|---|---|---|"]
    lines += [f"| `{row.id}` | {row.name} | {form(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def form(row: Authority) -> str:
    """The form with a mark where its page was not read."""
    return f"<{row.form}>{'' if row.form_confirmed else ' **?**'}" if row.form else ""


def section(row: Authority) -> str:
    """All that is known of one authority."""
    doubt = "" if row.confirmed else " **?**"
    facts = [
        ("In charge of", row.covers.en),
        ("Post", ", ".join(row.address) + doubt if row.address else ""),
        ("Mail", row.mail),
        ("Phone", row.phone),
        ("PGP", " ".join(part for part in (row.pgp, f"<{row.pgp_url}>" if row.pgp_url else "") if part)),
        ("Site", f"<{row.web}>"),
        ("Form", form(row)),
        ("Note", row.note.en),
        ("Checked", f"{row.checked}. Source: {row.source}"),
    ]
    lines = [f"- {label}: {value}" for label, value in facts if value]
    return f"\n### {row.id}\n\n**{row.name}**\n\n{row.rule.en}\n\n" + "\n".join(lines) + "\n"
