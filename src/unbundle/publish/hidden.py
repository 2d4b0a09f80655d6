"""The outcome of a federation some of whose ballots stay hidden, and a plain page that shows it."""

from __future__ import annotations

from html import escape

from unbundle.kit.canonical import to_bytes
from unbundle.kit.money import format_minor
from unbundle.records.alternative import Alternative
from unbundle.records.dossier import Dossier
from unbundle.records.verification import Choice, GroupCount, HiddenOutcome

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>body{{font:1rem/1.5 sans-serif;max-width:60rem;margin:auto;padding:1rem}}
td,th{{text-align:left;padding:.2rem .8rem;border-bottom:1px solid}}</style></head><body>
<h1>{title}</h1><p>{situation}</p><p>{note}</p>
<h2>What the alternative holds</h2>
<p>It costs {cost} of {budget}.</p>
<table><thead><tr><th>measure</th><th>cost</th><th>in the alternative</th></tr></thead><tbody>
{rows}</tbody></table>
{counts}</body></html>
"""
NOTE = (
    "{group} members of this federation show their votes only as a group. Tallies, payments and reasons are "
    "left out, because the votes of these members would follow from them. The outcome can therefore be "
    "checked only in part: see check-us.md."
)


def outcome_of(alternative: Alternative, group: int, counts: tuple[GroupCount, ...]) -> HiddenOutcome:
    """What was chosen at what cost, and nothing about who wanted it; options in id order."""
    choices = (Choice(option=d.option, cost=d.cost, chosen=d.chosen) for d in alternative.decisions)
    return HiddenOutcome(
        budget=alternative.budget,
        currency=alternative.currency,
        cost=alternative.cost,
        choices=tuple(sorted(choices, key=lambda choice: choice.option)),
        group=group,
        counts=counts,
    )


def parts_files(parts: dict[str, object]) -> dict[str, bytes]:
    """`results/<part>.json` for plain data by name of part, in order of names."""
    return {f"results/{name}.json": to_bytes(parts[name]) for name in sorted(parts)}


def render_outcome(dossier: Dossier, outcome: HiddenOutcome) -> bytes:
    """One page, UTF-8, that loads nothing from elsewhere; every text in it is escaped."""
    titles = {measure.id: measure.title for measure in dossier.measures}
    rows = "".join(
        f"<tr><td>{escape(titles[c.option])}</td><td>{escape(format_minor(c.cost, outcome.currency))}</td>"
        f"<td>{'yes' if c.chosen else 'no'}</td></tr>\n"
        for c in outcome.choices
    )
    page = PAGE.format(
        title=escape(dossier.settings.title),
        situation=escape(dossier.settings.situation),
        note=NOTE.format(group=outcome.group),
        cost=escape(format_minor(outcome.cost, outcome.currency)),
        budget=escape(format_minor(outcome.budget, outcome.currency)),
        rows=rows,
        counts=_counts(outcome, titles),
    )
    return page.encode("utf-8")


def _counts(outcome: HiddenOutcome, titles: dict[str, str]) -> str:
    if not outcome.counts:
        return ""
    rows = "".join(
        f"<tr><td>{escape(titles.get(c.measure, c.measure))}</td><td>{c.approve}</td><td>{c.reject}</td>"
        f"<td>{c.abstain}</td><td>{c.silent}</td></tr>\n"
        for c in outcome.counts
    )
    head = "<tr><th>measure</th><th>for</th><th>against</th><th>abstained</th><th>silent</th></tr>"
    return f"<h2>How the group answered</h2>\n<table><thead>{head}</thead><tbody>\n{rows}</tbody></table>\n"
