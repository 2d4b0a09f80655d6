"""The whole run in a dozen plain lines, for a terminal or an e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from unbundle.errors import shorten
from unbundle.kit.money import format_minor
from unbundle.records.alternative import Alternative, Change, Decision
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

# An attribute that every dossier has, in words; others are named as the dossier names them.
BLOCS = {"kind": ("kind of organisation", "kinds of organisation"), "country": ("country", "countries")}
CHANGES: tuple[tuple[Change, str], ...] = (
    ("keep", "keeps"),
    ("amend", "amends (keeps, with conditions)"),
    ("drop", "drops"),
    ("add", "adds"),
    ("leave_out", "leaves out, of what was proposed,"),
)
SHOWN = 6
TITLE = 70


def summary_lines(run: Run, dossier: Dossier) -> list[str]:
    """What the package holds, who said what, what the alternative does, who dissents, what is open.

    Plain sentences, one per line, in that order; lists are cut after six names with a count of the rest.
    """
    titles = {measure.id: shorten(measure.title, TITLE) for measure in dossier.measures}
    return [
        dossier.settings.title,
        dossier.settings.status_note,
        "",
        *_package(run, dossier),
        *_voices(run, dossier),
        *_agreed(run, titles),
        "",
        run.alternative.sentence,
        *_changes(run.alternative, titles),
        *(note for note in run.alternative.notes if "own shares" in note),
        *_dissent(run, titles),
        *_open(run),
    ]


def _package(run: Run, dossier: Dossier) -> Iterable[str]:
    official = sum(measure.origin == "official" for measure in dossier.measures)
    new_money = [t for t in run.totals if not t.path and t.kind == "appropriation"]
    sums = ", ".join(f"{format_minor(t.minor, t.currency)} in {t.count} appropriations" for t in new_money)
    units = sum(option.origin == "official" for option in run.instance.options)
    money = f"; new money: {sums}." if sums else "; no new money."
    yield f"The official package: {official} lines, {units} of which can be chosen apart{money}"


def _voices(run: Run, dossier: Dossier) -> Iterable[str]:
    voices = {ballot.voter or ballot.organisation for ballot in run.box.ballots}
    roll = len(dossier.voters or dossier.organisations)
    if run.box.basis != "provisional":
        yield (
            f"Votes counted: {len(run.box.ballots):,}, cast by {len(voices)} voters; "
            f"{roll} were entitled to vote."
        )
        if run.box.not_counted and dossier.charter.mandates == "required":
            yield f"Set aside, each with its reason in results/box.json: {len(run.box.not_counted)} votes."
        return
    countries = {o.country for o in dossier.organisations if o.id in voices} - {"INT"}
    counted = len(dossier.positions) - len(run.box.not_counted)
    yield (
        f"Published positions: {counted} of {len(dossier.positions)} are counted, of {len(voices)} "
        f"organisations from {len(countries)} countries and the international level; "
        f"{roll - len(voices)} others on the list have no position that counts."
    )


def _agreed(run: Run, titles: dict[str, str]) -> Iterable[str]:
    """What every kind of organisation that spoke supports, leaving out what too few spoke on."""
    enough = run.alternative.rule.thin_below
    for attribute in _first_attribute(run):
        each, blocs = BLOCS.get(attribute, (f"bloc by {attribute}", f"blocs by {attribute}"))
        held = [m for m in run.opinions.measures if attribute in m.common and m.overall.approve >= enough]
        held.sort(key=lambda m: (-m.overall.approve, m.measure))
        words = [
            f"{titles.get(m.measure, m.measure)} ({m.overall.approve} for, {m.overall.reject} against, "
            f"in {dict(m.blocs_spoken)[attribute]} {blocs})"
            for m in held[:SHOWN]
        ]
        yield f"Supported in every {each} that spoke, with {enough} or more voices: " + (
            "; ".join(words) + _more(len(held)) if words else "nothing"
        )


def _first_attribute(run: Run) -> list[str]:
    names = [bloc.attribute for measure in run.opinions.measures for bloc in measure.blocs]
    return ["kind"] if "kind" in names else sorted(set(names))[:1]


def _changes(alternative: Alternative, titles: dict[str, str]) -> Iterable[str]:
    for change, words in CHANGES:
        group = [d for d in alternative.decisions if d.change == change]
        if not group:
            continue
        silent = [d for d in group if d.decided_by == "no-support" and not d.rests_on]
        spoken = [d for d in group if d not in silent]
        cost = sum(d.cost for d in group)
        money = f" ({format_minor(cost, alternative.currency)})" if cost else ""
        names = _names(_by_cost(spoken), titles) + _unspoken(silent, alternative)
        yield f"It {words} {len(group)}{money}: {names}"


def _unspoken(silent: list[Decision], alternative: Alternative) -> str:
    if not silent:
        return ""
    cost = sum(d.cost for d in silent)
    money = f" ({format_minor(cost, alternative.currency)})" if cost else ""
    return f"; and {len(silent)} more{money} on which no position counts, for or against"


def _dissent(run: Run, titles: dict[str, str]) -> Iterable[str]:
    """Both sides: who is against what is chosen, and who wanted what is not."""
    decisions = run.alternative.decisions
    against = sorted(
        (d for d in decisions if d.chosen and d.tally.reject), key=lambda d: (-d.tally.reject, d.option)
    )
    wanted = sorted(
        (d for d in decisions if not d.chosen and d.tally.approve), key=lambda d: (-d.tally.approve, d.option)
    )
    if against:
        shown = [f"{titles.get(d.option, d.option)} ({d.tally.reject} against)" for d in against]
        yield f"Dissent is on record against {len(against)} of what is chosen: {_listed(shown)}"
    if wanted:
        shown = [f"{titles.get(d.option, d.option)} ({d.tally.approve} for)" for d in wanted]
        yield f"Wanted by some and not chosen: {len(wanted)}: {_listed(shown)}"
    thin = [d for d in decisions if d.chosen and d.thin]
    if thin:
        money = format_minor(sum(d.cost for d in thin), run.alternative.currency)
        few = run.alternative.rule.thin_below
        yield f"Thin: {len(thin)} of the choices, with {money}, rest on fewer than {few} organisations each."


def _open(run: Run) -> Iterable[str]:
    if run.verdicts is None:
        return
    units = {option.id for option in run.instance.options}
    verdicts = [verdict for verdict in run.verdicts.verdicts if verdict.measure in units]
    undecided = sum(len(verdict.possible) > 1 for verdict in verdicts)
    alone = "; votes alone decided here" if undecided == len(verdicts) else ""
    yield (
        f"Open: the principles leave {undecided} of {len(verdicts)} measures undecided until people answer "
        f"their questions{alone}."
    )


def _by_cost(decisions: list[Decision]) -> list[str]:
    return [d.option for d in sorted(decisions, key=lambda d: (-d.cost, -d.tally.approve, d.option))]


def _names(ids: Iterable[str], titles: dict[str, str]) -> str:
    return _listed([titles.get(name, name) for name in ids])


def _listed(words: list[str]) -> str:
    return "; ".join(words[:SHOWN]) + _more(len(words)) if words else "none"


def _more(count: int) -> str:
    return f"; and {count - SHOWN} more" if count > SHOWN else ""
