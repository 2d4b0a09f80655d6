"""From a dossier to what compose needs: options with constraints, and weighted ballots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from unbundle.compose.parts import weighted_ballots
from unbundle.compose.units import Tree, choose_units, convert, cost_of, tree_of
from unbundle.errors import Fault, InputError, nearest
from unbundle.records.dossier import Dossier
from unbundle.records.instance import Group, Instance, Option, Profile, SetRule, Veto, WeightedBallot
from unbundle.records.judging import Verdicts
from unbundle.records.measure import Measure
from unbundle.records.members import Ballot, BallotBox


def build_instance(
    dossier: Dossier, verdicts: Verdicts | None, set_rules: Iterable[SetRule] = ()
) -> Instance:
    """Options in id order with costs, variants and prerequisites; budget; certain vetoes; limits; rules.

    A certain veto closes a unit; a possible one does not. Rescissions and revenues named in
    `frees_money` raise the budget. Joint rules are cut to the units of this instance.
    Raises: InputError for unknown ids and amounts without a rate.
    """
    tree = tree_of(dossier)
    units = choose_units(dossier)
    options = tuple(_option(dossier, tree, units, tree.measures[unit]) for unit in units)
    groups = sorted({option.group for option in options if option.group is not None})
    return Instance(
        budget=dossier.settings.budget.minor + _freed(dossier, tree),
        currency=dossier.settings.currency,
        budget_label=_label(dossier),
        options=options,
        groups=tuple(Group(id=name) for name in groups),
        vetoed=_vetoes(verdicts, units),
        limits=tuple(sorted(dossier.settings.limits, key=lambda limit: limit.id)),
        rules=_cut(set_rules, tree, set(units)),
    )


def _label(dossier: Dossier) -> str:
    words = {"official-sum": "the official sum", "parameter": "our parameter"}
    line = dossier.settings.budget
    return f"{words[line.label]}: {line.reason}" if line.reason else words[line.label]


def _freed(dossier: Dossier, tree: Tree) -> int:
    total = 0
    for name in sorted(set(dossier.settings.frees_money)):
        if name not in tree.measures:
            near = nearest(name, tree.measures)
            place = "dossier.yaml, frees_money"
            raise InputError(Fault(place, "unknown-measure", "No measure has this id.", name, near))
        total += convert(dossier, tree.measures[name])
    return total


def _option(dossier: Dossier, tree: Tree, units: tuple[str, ...], measure: Measure) -> Option:
    known = set(units)
    requires = {unit for name in measure.requires for unit in _unit_of(tree, known, name)} - {measure.id}
    root = _root(tree, measure.id)
    varied = root != measure.id or any(m.variant_of == measure.id for m in tree.measures.values())
    return Option(
        id=measure.id,
        cost=cost_of(dossier, tree, measure.id),
        title=measure.title,
        origin=measure.origin,
        group=root if varied else None,
        requires=tuple(sorted(requires)),
        category=measure.instrument or "",
    )


def _root(tree: Tree, measure: str) -> str:
    """The measure of which this one is, at last, a variant."""
    seen = [measure]
    above = tree.measures[measure].variant_of
    while above in tree.measures and above is not None and above not in seen:
        seen.append(above)
        above = tree.measures[above].variant_of
    return min(seen) if above in seen else seen[-1]


def _unit_of(tree: Tree, units: set[str], measure: str) -> list[str]:
    """The unit that a measure is or lies in; none for what is in force without being chosen."""
    if measure not in tree.measures:
        return []
    return [name for name in (measure, *tree.above(measure)) if name in units][:1]


def _vetoes(verdicts: Verdicts | None, units: tuple[str, ...]) -> tuple[Veto, ...]:
    if verdicts is None:
        return ()
    found = [
        Veto(id=verdict.measure, reason=verdict.sentence, by=", ".join(verdict.vetoed_by))
        for verdict in verdicts.verdicts
        if verdict.vetoed_by and verdict.measure in units
    ]
    return tuple(sorted(found, key=lambda veto: veto.id))


def _cut(rules: Iterable[SetRule], tree: Tree, units: set[str]) -> tuple[SetRule, ...]:
    """The rules on units alone. A partner inside a unit comes with that unit.

    A rule all of whose partners stand outside every unit falls away: nobody can choose them, so it
    could only bar its subjects for the way the text is divided.
    """
    cut = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        subject = tuple(sorted(set(rule.subject) & units))
        other = tuple(sorted({unit for name in rule.other for unit in _unit_of(tree, units, name)}))
        if subject and (other or not rule.other):
            cut.append(rule.model_copy(update={"subject": subject, "other": other}))
    return tuple(cut)


def build_profile(dossier: Dossier, box: BallotBox, weights: Mapping[str, Fraction | int]) -> Profile:
    """One weighted ballot for everyone on the roll (the keys of `weights`), in id order, silence included.

    A unit takes the voter's ballot on itself, else on its nearest ancestor that has one. A voter whose
    votes are split stands there in parts (`parts.weighted_ballots`).
    Raises: InputError for ballots of voters outside the roll or on unknown measures.
    """
    tree, units = tree_of(dossier), choose_units(dossier)
    ballots = _by_voter(box, set(weights), tree)
    labels, organisations = _labels(dossier), {v.id: v.organisation or "" for v in dossier.voters}
    chains = [(unit, (unit, *tree.above(unit))) for unit in units]
    rows: list[WeightedBallot] = []
    for voter in sorted(weights):
        mine = ballots.get(voter, {})
        nearest_ones = ((unit, next((mine[n] for n in chain if n in mine), None)) for unit, chain in chains)
        plain = WeightedBallot(
            voter=voter,
            weight=Fraction(weights[voter]),
            organisation=organisations.get(voter, ""),
            blocs=labels.get(voter, ()),
        )
        rows += weighted_ballots(plain, {unit: ballot for unit, ballot in nearest_ones if ballot})
    return Profile(ballots=tuple(rows))


def _by_voter(box: BallotBox, roll: set[str], tree: Tree) -> dict[str, dict[str, Ballot]]:
    found: dict[str, dict[str, Ballot]] = {}
    faults = []
    for ballot in box.ballots:
        voter = ballot.voter or ballot.organisation or ""
        if voter not in roll:
            near = nearest(voter, roll)
            faults.append(
                Fault("ballot box", "voter-not-on-roll", "This voter is not on the roll.", voter, near)
            )
        if ballot.measure not in tree.measures:
            near = nearest(ballot.measure, tree.measures)
            place = f"ballot box, voter {voter}"
            text = "No measure has this id."
            faults.append(Fault(place, "unknown-measure", text, ballot.measure, near))
        found.setdefault(voter, {})[ballot.measure] = ballot
    if faults:
        raise InputError(faults)
    return found


def _labels(dossier: Dossier) -> dict[str, tuple[tuple[str, str], ...]]:
    """Declared blocs of every voter, in the dossier's order of attributes; empty labels left out."""
    if dossier.voters:
        known = {voter.id: dict(voter.attributes) for voter in dossier.voters}
    else:
        known = {o.id: {"kind": o.kind, "country": o.country, **dict(o.blocs)} for o in dossier.organisations}
    names = dossier.settings.bloc_attributes
    return {who: tuple((n, values[n]) for n in names if values.get(n)) for who, values in known.items()}
