"""Sentences for people who never heard of voting rules: every figure comes from a record."""

from __future__ import annotations

from fractions import Fraction

from unbundle.compose.numbers import percent, plural
from unbundle.compose.setup import Setup
from unbundle.kit.money import format_minor
from unbundle.records.alternative import Decision

LONGEST_TITLE = 90


class Words:
    """Writes the sentences of one composition: names of options, sums in its currency."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.currency = setup.instance.currency

    def name(self, p: int) -> str:
        """The title of an option, cut to a readable length, else its id."""
        option = self.setup.options[p]
        title = option.title.strip()
        if not title:
            return option.id
        return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"

    def named(self, ids: tuple[str, ...]) -> str:
        """Names of options, ids of anything else, joined for a sentence."""
        names = [self.name(self.setup.at[i]) if i in self.setup.at else i for i in ids]
        quoted = [f"“{name}”" for name in names]
        if len(quoted) > 3:
            quoted = [*quoted[:3], f"{len(quoted) - 3} more"]
        if len(quoted) < 2:
            return "".join(quoted)
        return ", ".join(quoted[:-1]) + " and " + quoted[-1]

    def money(self, minor: int | Fraction) -> str:
        """A sum in whole minor units, rounded half up."""
        whole = (Fraction(minor) + Fraction(1, 2)).__floor__()
        return format_minor(whole, self.currency) if self.currency else f"{whole:,}"

    def ledger(
        self,
        counts: tuple[int, int, bool],
        share: Fraction,
        spent: Fraction,
        most: tuple[int, Fraction] | None,
    ) -> str:
        """What a voter's share paid for and what it got; `counts` = (approved, got, rejected anything)."""
        approved, got, rejected = counts
        if not approved:
            if rejected:
                return (
                    "It asked for nothing here and spoke against some measures; its share paid for nothing."
                )
            return "It said nothing here. Its silence counts as neither yes nor no."
        text = f"{got} of the {plural(approved, 'measure')} it asked for {'are' if got != 1 else 'is'} in"
        if approved == 1:
            text = f"The one measure it asked for is {'in' if got else 'not in'}"
        if most is None:
            return f"{text}; its share of {percent(share)} of the say paid for nothing."
        name, amount = self.named((self.setup.ids[most[0]],)), self.money(most[1])
        return (
            f"{text}. Its share of {percent(share)} of the say paid {self.money(spent)}, "
            f"most of it for {name} ({amount})."
        )

    def support(self, decision: Decision) -> str:
        """Whose votes count: "7 for, 2 against, 129 without a counted vote"."""
        tally = decision.tally
        parts = [f"{tally.approve} for", f"{tally.reject} against"]
        parts += [f"{tally.abstain} abstaining"] if tally.abstain else []
        parts += [f"{tally.silent} without a counted vote"] if tally.silent else []
        return ", ".join(parts)
