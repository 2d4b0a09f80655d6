"""The same votes under other rules, weights, thresholds and budgets: what holds, and what turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from unbundle.compose.outcome import run_setup
from unbundle.compose.setup import Setup, compile_setup, respec
from unbundle.errors import InputError, RefusalError
from unbundle.records.alternative import Alternative, CoreRow, Variant
from unbundle.records.dossier import VariantSpec
from unbundle.records.instance import Instance, Profile, RuleSpec

Case = tuple[VariantSpec, Instance, Profile, RuleSpec]
Status = Literal["all", "most", "some", "one", "none"]


def vary(alternative: Alternative, cases: Iterable[Case]) -> Alternative:
    """The alternative with its table of variants, in the order given, and the solid core.

    The core counts the alternative itself as one of the variants. Options in id order. A variant that
    cannot be composed is a row that says why, and counts in no core.
    """
    base = {*alternative.selected, *alternative.adopted}
    variants, known = list[Variant](), Known()
    for case in cases:
        variants.append(_variant(base, case, known))
    sets = [base, *(set(variant.chosen) for variant in variants if not variant.refused)]
    options = sorted({decision.option for decision in alternative.decisions}.union(*sets))
    core = tuple(_core(option, sets) for option in options) if variants else ()
    return alternative.model_copy(update={"variants": tuple(variants), "core": core})


@dataclass(slots=True)
class Known:
    """The last setup that was compiled, and the profile it came from: most variants share their votes."""

    profile: Profile | None = None
    setup: Setup | None = None

    def compiled(self, instance: Instance, profile: Profile, rule: RuleSpec) -> Setup:
        """The setup of a case."""
        again = None
        if self.setup is not None and profile is self.profile:
            again = respec(self.setup, instance, profile, rule)
        self.profile, self.setup = profile, again or compile_setup(instance, profile, rule)
        return self.setup


def _variant(base: set[str], case: Case, known: Known) -> Variant:
    spec, instance, profile, rule = case
    try:
        outcome = run_setup(known.compiled(instance, profile, rule), light=True)
    except (InputError, RefusalError) as error:  # the base passed, so the change itself is impossible
        why = error.faults[0].message
        return Variant(id=spec.id, label=spec.label, chosen=(), cost=0, differs=(), refused=why)
    chosen = {outcome.setup.ids[p] for p in outcome.state.chosen}
    return Variant(
        id=spec.id,
        label=spec.label,
        chosen=tuple(sorted(chosen)),
        cost=outcome.state.spent,
        differs=tuple(sorted(chosen ^ base)),
    )


def _core(option: str, sets: Sequence[set[str]]) -> CoreRow:
    inside = sum(option in chosen for chosen in sets)
    return CoreRow(option=option, chosen_in=inside, of=len(sets), status=status_of(inside, len(sets)))


def status_of(inside: int, count: int) -> Status:
    """The word for a count: "all", "most" (more than half), "one", "none", else "some"."""
    if inside == 0:
        return "none"
    if inside == count:
        return "all"
    if 2 * inside > count:
        return "most"
    return "one" if inside == 1 else "some"
