"""The whole run in a dozen plain lines, for a terminal or an e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from unbundle.kit.money import format_minor
from unbundle.records.alternative import Alternative, Change, Decision
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

CHANGES: tuple[tuple[Change, str], ...] = (
    ("keep", "keeps"),
    ("amend", "amends (keeps, with conditions)"),
    ("drop", "drops"),
    ("add", "adds"),
    ("leave_out", "leaves out, of what was proposed,"),
)
SHOWN = 6


def summary_lines(run: Run, dossier: Dossier) -> list[str]:
    """What the package holds, who said what, what the alternative does, who dissents, what is open.

    Plain sentences, one per line, in that order; lists are cut after six names with a count of the rest.
    """
    titles = {measure.id: measure.title for measure in dossier.measures}
    return [
        dossier.settings.title,
        dossier.settings.status_note,
        "",
        *_package(run, dossier),
        *_voices(run, dossier),
        _agreed(run, titles),
        "",
        run.alternative.sentence,
        *_changes(run.alternative, titles),
        *_dissent(run, titles),
        *_open(run),
    ]


def _package(run: Run, dossier: Dossier) -> Iterable[str]:
    official = sum(measure.origin == "official" for measure in dossier.measures)
    new_money = [t for t in run.totals if not t.path and t.kind == "appropriation"]
    sums = ", ".join(f"{format_minor(t.minor, t.currency)} in {t.count} appropriations" for t in new_money)
    yield f"The official package: {official} lines" + (f"; new money: {sums}." if sums else "; no new money.")


def _voices(run: Run, dossier: Dossier) -> Iterable[str]:
    voices = {ballot.voter or ballot.organisation for ballot in run.box.ballots}
    roll = len(run.profile.ballots)
    if run.box.basis != "provisional":
        yield f"Votes counted: {len(run.box.ballots)} of {len(voices)} voters; {roll} were entitled to vote."
        return
    countries = {o.country for o in dossier.organisations if o.id in voices} - {"INT"}
    counted = len(dossier.positions) - len(run.box.not_counted)
    yield (
        f"Published positions: {counted} of {len(dossier.positions)} are counted, of {len(voices)} organisations "
        f"from {len(countries)} countries and the international level; {roll - len(voices)} others are silent here."
    )


def _agreed(run: Run, titles: dict[str, str]) -> str:
    return "Common ground of all blocs that spoke: " + _names(run.opinions.common_ground, titles)


def _changes(alternative: Alternative, titles: dict[str, str]) -> Iterable[str]:
    for change, words in CHANGES:
        group = [d for d in alternative.decisions if d.change == change]
        if not group:
            continue
        cost = sum(d.cost for d in group)
        money = f" ({format_minor(cost, alternative.currency)})" if cost else ""
        yield f"It {words} {len(group)}{money}: {_names(_by_cost(group), titles)}"


def _dissent(run: Run, titles: dict[str, str]) -> Iterable[str]:
    against = [d for d in run.alternative.decisions if d.chosen and d.tally.reject]
    worst = sorted(against, key=lambda d: (-d.tally.reject, d.option))
    if worst:
        shown = "; ".join(
            f"{titles.get(d.option, d.option)} ({d.tally.reject} against)" for d in worst[:SHOWN]
        )
        yield f"Dissent is on record against {len(worst)} of what is chosen: {shown}{_more(len(worst))}"
    thin = sum(d.thin for d in run.alternative.decisions if d.chosen)
    if thin:
        yield f"Thin: {thin} of the choices rest on fewer than {run.alternative.rule.thin_below} organisations."


def _open(run: Run) -> Iterable[str]:
    if run.verdicts is None:
        return
    undecided = sum(len(verdict.possible) > 1 for verdict in run.verdicts.verdicts)
    total = len(run.verdicts.verdicts)
    yield f"Open: {undecided} of {total} measures are undecided under the principles until people code them."


def _by_cost(decisions: list[Decision]) -> list[str]:
    return [d.option for d in sorted(decisions, key=lambda d: (-d.cost, d.option))]


def _names(ids: Iterable[str], titles: dict[str, str]) -> str:
    known = [titles.get(name, name) for name in ids]
    return "; ".join(known[:SHOWN]) + _more(len(known)) if known else "none"


def _more(count: int) -> str:
    return f"; and {count - SHOWN} more" if count > SHOWN else ""
