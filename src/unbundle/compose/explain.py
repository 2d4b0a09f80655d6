"""The reasons of an alternative, gathered in one place: per measure, per voter, per bloc."""

from __future__ import annotations

from fractions import Fraction

from unbundle.compose.numbers import percent, plural
from unbundle.kit.money import format_minor
from unbundle.records.alternative import Alternative
from unbundle.records.instance import Profile, WeightedBallot
from unbundle.records.whatif import BlocAccount, Explanation

ZERO = Fraction(0)


def explain(alternative: Alternative, profile: Profile) -> Explanation:
    """All sentences of an alternative; blocs by attribute, then value."""
    return Explanation(
        sentence=alternative.sentence,
        measures={decision.option: decision.sentence for decision in alternative.decisions},
        voters={ledger.voter: ledger.sentence for ledger in alternative.ledgers},
        blocs=bloc_accounts(alternative, profile),
        notes=alternative.notes,
    )


def bloc_accounts(alternative: Alternative, profile: Profile) -> tuple[BlocAccount, ...]:
    """What every declared bloc put in and got."""
    members: dict[tuple[str, str], list[WeightedBallot]] = {}
    for ballot in profile.ballots:
        for bloc in ballot.blocs:
            members.setdefault(bloc, []).append(ballot)
    total = sum((ballot.weight for ballot in profile.ballots), ZERO)
    paid = {row.voter: sum((amount for _, amount in row.paid), ZERO) for row in alternative.ledgers}
    chosen = {*alternative.selected, *alternative.adopted}
    return tuple(
        _account(bloc, members[bloc], (total, paid, chosen), alternative.currency) for bloc in sorted(members)
    )


def _account(
    bloc: tuple[str, str],
    members: list[WeightedBallot],
    sums: tuple[Fraction, dict[str, Fraction], set[str]],
    currency: str,
) -> BlocAccount:
    total, paid, chosen = sums
    share = sum((ballot.weight for ballot in members), ZERO) / total
    spent = sum((paid.get(ballot.voter, ZERO) for ballot in members), ZERO)
    asked = {name for ballot in members for name in ballot.approves}
    got = asked & chosen
    whole = (spent + Fraction(1, 2)).__floor__()
    money = format_minor(whole, currency) if currency else f"{whole:,}"
    sentence = (
        f"{plural(len(members), 'voter')} in {bloc[0]} “{bloc[1]}” hold {percent(share)} of the say. "
        f"They asked for {plural(len(asked), 'measure')}, of which {len(got)} are in, and paid {money} of it."
    )
    return BlocAccount(
        attribute=bloc[0],
        value=bloc[1],
        voters=len(members),
        share=share,
        paid=spent,
        asked=len(asked),
        got=len(got),
        sentence=sentence,
    )
