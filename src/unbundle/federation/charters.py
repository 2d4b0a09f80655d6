"""Charters: the shipped patterns, what cannot stand together, and what is odd but allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from importlib.resources import files

from unbundle.errors import Fault, InputError, nearest
from unbundle.federation.keeping import unkept
from unbundle.records.charter import Charter, Weights

Where = Callable[..., str]
"""The place of an entry of the charter, as faults name it; such as where("consent", "threshold")."""
Odd = tuple[str, str]
"""(entry, sentence) of a choice that is allowed and will surprise somebody."""

HALF = Fraction(1, 2)


def charter_patterns() -> tuple[str, ...]:
    """The names of the shipped patterns, sorted."""
    folder = files("unbundle.federation").joinpath("patterns")
    return tuple(sorted(e.name.removesuffix(".yaml") for e in folder.iterdir() if e.name.endswith(".yaml")))


def charter_pattern(name: str) -> bytes:
    """The YAML of a shipped pattern. Raises: InputError for an unknown name."""
    known = charter_patterns()
    if name not in known:
        message = "No pattern of a charter has this name."
        raise InputError(Fault("pattern", "pattern-unknown", message, name, nearest(name, known)))
    return files("unbundle.federation").joinpath("patterns", f"{name}.yaml").read_bytes()


def check_charter(charter: Charter, where: Where | None = None) -> tuple[Fault, ...]:
    """Every fault of a charter that its form allows: promises nobody keeps, entries without effect."""
    place = where or _plain
    found = [*unkept(charter), *_adopted(charter, place), *_weights(charter.weights, place)]
    found += [*_attributes(charter, place), *_times(charter, place), *_rest(charter, place)]
    return tuple(found)


def _plain(*steps: str | int) -> str:
    return f"charter.yaml, {'.'.join(map(str, steps))}"


def _adopted(charter: Charter, where: Where) -> Iterable[Fault]:
    if charter.status == "adopted":
        for name in ("adopted_by", "adopted_on", "adopted_how"):
            if not getattr(charter, name):
                message = "A charter that was adopted says by whom, when and how."
                step = "Fill it in, or write status: proposed."
                yield Fault(where(name), "charter-adopted", message, next=step)
    elif charter.status == "proposed" and charter.adopted_on:
        message = "A charter that is only proposed has no day of adoption."
        step = "Leave adopted_on empty, or write status: adopted."
        yield Fault(where("adopted_on"), "charter-proposed", message, charter.adopted_on, step)


USED = {
    "one-each": (),
    "members": ("power", "floor", "cap", "unknown_members"),
    "base-plus": ("power", "floor", "cap", "unknown_members", "base"),
    "equal-blocs": ("attribute",),
}


def _weights(weights: Weights, where: Where) -> Iterable[Fault]:
    for name, info in Weights.model_fields.items():
        value = getattr(weights, name)
        if name != "kind" and name not in USED[weights.kind] and value != info.default:
            message = f"This entry has no effect where weights are of kind {weights.kind}."
            yield Fault(where("weights", name), "entry-unused", message, str(value), "Delete the line.")
    if weights.kind == "base-plus" and not weights.base:
        message = "base-plus needs the number that everyone has at least."
        yield Fault(
            where("weights", "base"), "weights-base", message, next="Write base: 1000, or kind: members."
        )
    if weights.power is not None and not 0 <= weights.power <= 1:
        message = "The power lies between 0 (one each) and 1 (by members)."
        step = "Write 1/2 for the square root."
        yield Fault(where("weights", "power"), "weights-power", message, str(weights.power), step)
    if weights.cap is not None and weights.cap < max(weights.floor, 1):
        message = "Nobody can weigh at most this and at least the floor."
        yield Fault(
            where("weights", "cap"), "weights-cap", message, str(weights.cap), "Raise cap or lower floor."
        )


def _attributes(charter: Charter, where: Where) -> Iterable[Fault]:
    step = "Write country, kind, or an attribute of the column blocs."
    if charter.weights.kind == "equal-blocs" and not charter.weights.attribute:
        message = "equal-blocs needs the attribute whose values have the same say."
        yield Fault(where("weights", "attribute"), "attribute-missing", message, next=step)
    if charter.consent.of == "bloc" and not charter.consent.attribute:
        message = "Rejection by a bloc needs the attribute that makes blocs."
        yield Fault(where("consent", "attribute"), "attribute-missing", message, next=step)
    if charter.consent.of != "bloc" and charter.consent.attribute:
        message = f"This entry has no effect where rejection is counted of {charter.consent.of}."
        found = charter.consent.attribute
        yield Fault(where("consent", "attribute"), "entry-unused", message, found, "Delete the line.")


def _times(charter: Charter, where: Where) -> Iterable[Fault]:
    if charter.urgent_hours is not None and not charter.urgency:
        message = "Urgent rounds are allowed, and nobody is named who may declare one."
        step = "Say in urgency who may, and when."
        yield Fault(where("urgency"), "urgency-open", message, next=step)
    if charter.urgency and charter.urgent_hours is None:
        message = "The charter speaks of urgency, and no number of hours says how short a round may then be."
        step = "Write urgent_hours: 48, or delete urgency."
        yield Fault(where("urgent_hours"), "entry-unused", message, charter.urgency, step)
    if charter.urgent_hours is not None and (charter.round_hours or 0) < charter.urgent_hours:
        message = "An urgent round would be open longer than an ordinary one."
        step = "Raise round_hours or lower urgent_hours."
        yield Fault(where("urgent_hours"), "urgency-longer", message, str(charter.urgent_hours), step)


def _rest(charter: Charter, where: Where) -> Iterable[Fault]:
    twice = sorted({key for key in charter.tie_order if charter.tie_order.count(key) > 1})
    if twice or not charter.tie_order:
        message = "Each key stands once, and at least one is needed to break ties."
        step = "Write for example: affordability, support, id."
        yield Fault(where("tie_order"), "tie-order", message, ", ".join(twice), step)
    if charter.secrecy == "hidden-from-members" and charter.disclosure == "named":
        message = "Votes are hidden from the members, and packs would show everyone by name."
        step = "Write disclosure: pseudonymous or aggregate, or secrecy: open."
        yield Fault(where("disclosure"), "disclosure-secrecy", message, charter.disclosure, step)


def odd_choices(charter: Charter) -> tuple[Odd, ...]:
    """(entry, sentence) of every choice that is allowed and that members should know they made."""
    found = [*_odd_consent(charter), *_odd_majority(charter), *_odd_weights(charter), *_odd_rest(charter)]
    return tuple(found)


def _odd_consent(charter: Charter) -> Iterable[Odd]:
    consent = charter.consent
    if consent.threshold > HALF and consent.basis == "cast":
        yield (
            "consent.threshold",
            f"A measure that most voters reject can stay open: {consent.threshold} must reject it.",
        )
    if consent.threshold >= HALF and consent.basis == "eligible":
        yield (
            "consent.basis",
            "The share is one of all members: the silent ones work as if they did not mind.",
        )
    if consent.threshold <= Fraction(1, 20):
        yield (
            "consent.threshold",
            f"A share of {consent.threshold} closes a measure: very few can stop everyone.",
        )
    if consent.of == "bloc":
        yield "consent.of", "One bloc alone can close a measure, even a bloc of one member."


def _odd_majority(charter: Charter) -> Iterable[Odd]:
    free = charter.free
    if not free.quorum:
        yield "free.quorum", "No share in favour is asked for: one vote can adopt a measure without money."
    if free.quorum > HALF and free.basis == "eligible":
        yield "free.basis", "More than half of all members must be in favour: absent members work as a no."
    if not free.double_majority and charter.weights.kind in ("members", "base-plus"):
        yield "free.double_majority", "Few large members can adopt a measure against most of the others."
    if charter.quorum is None:
        yield "quorum", "There is no quorum: two members can decide for sixty."
    elif not charter.quorum:
        yield "quorum", "A quorum of 0 is none."
    elif charter.quorum > Fraction(3, 4):
        yield (
            "quorum",
            f"{charter.quorum} of all members must vote: a few can stop everything by staying away.",
        )


def _odd_weights(charter: Charter) -> Iterable[Odd]:
    weights = charter.weights
    if weights.kind in ("members", "base-plus"):
        if weights.power == 1:
            yield (
                "weights.power",
                "Weight grows in step with members: the largest member can outweigh all others.",
            )
        if weights.power == 0:
            yield "weights.power", "With power 0 everyone weighs the same: write kind: one-each."
        if weights.unknown_members == 0:
            yield "weights.unknown_members", "A member that gives no number weighs only the floor."
    if weights.kind == "equal-blocs":
        yield "weights.kind", "A bloc of one member has the same say as a bloc of twenty."


def _odd_rest(charter: Charter) -> Iterable[Odd]:
    if charter.mandates == "where-given":
        yield "mandates", "Votes count without a mandate: nobody can see who decided them."
    if charter.disclosure == "aggregate":
        yield "disclosure", "Packs show counts only: nobody outside can compute the result again."
    if charter.secrecy == "hidden-from-members":
        yield "secrecy", "The secretary who reads the forms still sees every vote."
    if charter.silence == "no-objection":
        yield "silence", "One member that says no can stop a text that all others sign."
    if charter.round_hours is None:
        yield "round_hours", "No shortest time: a round may close an hour after it opens."
    if not charter.thin_below:
        yield "thin_below", "No decision is ever marked as thin, even one that rests on a single member."
    if not charter.affected:
        yield (
            "affected",
            "No attribute marks organisations of the people affected; their absence will not show.",
        )
    if charter.tie_order[0] == "id":
        yield "tie_order", "Ties are broken by the order of the ids, which is no reason."
