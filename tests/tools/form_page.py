"""Makes docs/reference/authority-form.md from the data file of the form."""

from __future__ import annotations

from postfall.draft.form.read import form

_HEAD = """# The form sheet for the authority

`postfall draft write authority-form` fills in the fields of the notification template of the European Data Protection
Board (EDPB), version {version}, adopted {adopted}. Its ids, order, types, option letters and conditions are the
template's; the labels are our own short words. [Published here]({source}), looked at {checked}. {note}
This page is made from `src/postfall/draft/data/edpb_form.yaml`.

## Formats

| format | what it is |
|---|---|
| `md`, `docx`, `pdf`, `txt` | the fields that your case needs, one after the other, with what is still open |
| `html` | a page with a button that copies each answer; works from a file, loads nothing, can be read without scripts |
| `json` | every field, also those that do not show |

## JSON

Beside what every draft has in JSON (without `blocks`): `form {{name, version, adopted, source, checked, confirmed,
note}}`, `sections [{{id, title}}]` and `fields`, one entry a field in the order of the form:

| key | meaning |
|---|---|
| `id`, `section`, `label`, `type`, `mandatory`, `law` | the field as the table below has it |
| `visible` | `true`, `false`, or `null`: it depends on what is still open |
| `depends_on` | while `visible` is `null`: field ids, or names of facts and of the case |
| `state` | `known`: a person confirmed it · `assumed`: proposed or concluded, look at it · `open` |
| `value` | the answer in words |
| `raw` | where one fact stands behind the answer: ISO moment, number, truth value or list of values |
| `options` | the letters that are chosen |
| `choices` | all options: `{{key, label, incomplete_only}}` |
| `fact`, `question` | what to find out, while it is open |
| `professional_secrecy` | `true`: the answer may tell a professional secret, check it before it leaves |

An open field takes the option “to be determined” where the template has one. Field 4 says “complete” once no mandatory
field that shows is open.

## Fields

Mandatory: yes, no, or cond. (conditional). In conditions `fN` is the answer to field N; other names are facts of the
playbook or of the case (`seat`, `late`, `first`, `outcome`).
"""


def form_page() -> str:
    """The whole page."""
    read = form()
    head = _HEAD.format(
        version=read.version, adopted=read.adopted, source=read.source, checked=read.checked, note=read.note.en
    )
    rows = [head]
    for key, title in read.sections:
        rows += [f"\n### {key} {title.en}\n", "| id | label | type | mandatory | shows if | options | answered from |"]
        rows.append("|---|---|---|---|---|---|---|")
        rows += [_row(field) for field in read.fields if field.section == key]
    rows += ["\n## What we read differently\n", "| id | reason |", "|---|---|"]
    rows += [f"| {field.id} | {field.mended.en} |" for field in read.fields if field.mended]
    rows.append(
        "\nSections 2.1 to 2.4, 5 and 7 are counted anew: in the copy of the template that we read their numbers slip."
    )
    return "\n".join(rows) + "\n"


def _row(field) -> str:
    options = "<br>".join(
        f"{row.key}) {row.label.en}{f' – `{row.when}`' if row.when else ''}{'' if row.sure else ' (assumed)'}"
        for row in field.options
    )
    parts = dict.fromkeys(part.fact or part.said or "" for part in field.parts)
    told = ", ".join(f"`{name}`" for name in parts) or (f"`{field.fact}`" if field.fact else "")
    shows = f"`{field.visible}`" if field.visible else ""
    mandatory = {"conditional": "cond."}.get(field.mandatory, field.mandatory)
    return f"| {field.id} | {field.label.en} | {field.kind} | {mandatory} | {shows} | {options} | {told} |"
