"""The charter and the rule in plain words, for the table of what was agreed and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from unbundle.publish.index import Index
from unbundle.publish.money import exact
from unbundle.publish.words import COMPLETIONS, RULE_NAMES, date_words
from unbundle.records.charter import Charter, Consent, FreeRule, Weights

NAMED = {
    Fraction(1): "all",
    Fraction(1, 2): "half",
    Fraction(1, 3): "a third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 10): "a tenth",
}
STATUS = {
    "adopted": "These rules were adopted by {}.",
    "proposed": "These rules are proposed; nobody has adopted them.",
    "example": "These rules are an example of ours; nobody has adopted them.",
}
TIES = {
    "affordability": "what costs each supporter least",
    "support": "more support",
    "cost": "the lower cost",
    "id": "the order of the ids",
}
STEPS = {
    "consent": "what too many reject is closed",
    "money": "money is shared out",
    "completion": "money left over is used",
    "free": "lines without money are decided",
}


SILENCE = {
    "silence-is-silence": "Silence is silence: neither yes nor no nor abstention.",
    "no-objection": "On measures silence is silence: neither yes nor no nor abstention. A text put to "
    "signature falls when a member says no in time; whoever is silent did not sign it.",
}
MANDATED = (
    "Those under a mandate of the member that held at that moment, covered the line, and was used by a "
    "holder or substitute. A split mandate gives a split vote."
)
DISCLOSURES = {
    "pseudonymous": "A mask instead of the name; each member has a receipt for its own line.",
    "aggregate": "Only its part in a count.",
}


def charter_status(charter: Charter) -> str:
    """Who stands behind the rules, in one sentence."""
    by = " ".join(filter(None, (charter.adopted_by, _when(charter), charter.adopted_how)))
    return STATUS[charter.status].format(by or "those named in the charter")


def charter_rows(index: Index) -> tuple[tuple[str, str], ...]:
    """(question, answer) rows of the charter, the rule and the money limit."""
    charter, rule = index.dossier.charter, index.run.alternative.rule
    budget = index.dossier.settings.budget
    rows = [
        ("Who set these rules", f"{charter.title}. {charter_status(charter)} {charter.status_note}".strip()),
        ("Whose say weighs what", weights_words(charter.weights)),
        ("When a line is closed", consent_words(rule.consent or charter.consent, index.from_positions)),
        (
            "How money is shared out",
            f"By {RULE_NAMES[rule.rule]}; what is left over: {COMPLETIONS[rule.completion]}.",
        ),
        ("How lines without money are decided", free_words(rule.free or charter.free, index.from_positions)),
        ("What silence means", SILENCE[charter.silence]),
        ("When a decision is marked thin", f"When it rests on fewer than {rule.thin_below} voices."),
        ("In which order", "First " + ", then ".join(STEPS.get(s, s) for s in charter.decision_order) + "."),
        ("What breaks a tie", ", then ".join(TIES[key] for key in rule.tie_order) + "."),
        (
            "The money limit",
            f"{exact(budget.minor, index.currency)}: {_label(budget.label)}. {budget.reason}",
        ),
    ]
    return (*rows, *_only_where_chosen(charter))


def _only_where_chosen(charter: Charter) -> Iterable[tuple[str, str]]:
    """Rows on what a charter may leave out."""
    if charter.mandates == "required":
        yield "Which votes count", MANDATED
    if charter.quorum is not None:
        yield "The quorum", f"Nothing is decided unless {fraction_words(charter.quorum)} of all took part."
    if charter.secrecy != "open":
        yield "Who sees the votes", "Only the secretary who reads the forms; not the other members."
    if charter.disclosure != "named":
        yield "What packs show of a member", DISCLOSURES[charter.disclosure]
    if charter.round_hours is not None:
        urgent = (
            f" In urgency at least {charter.urgent_hours}. {charter.urgency}" if charter.urgent_hours else ""
        )
        yield "How long members have to answer", f"At least {charter.round_hours} hours.{urgent}"
    if charter.affected:
        yield (
            "Who stands for the people affected",
            f"Organisations that declare “{charter.affected}”; their answers stand beside every measure.",
        )


def fraction_words(value: Fraction) -> str:
    """A share in words where it has a name, else as "p/q"."""
    return NAMED.get(value, str(value))


def _base(basis: str, from_positions: bool) -> str:
    if basis != "cast":
        return "of all, silent ones included"
    return "of those with a counted position on it" if from_positions else "of those who voted on it"


def consent_words(consent: Consent, from_positions: bool = False) -> str:
    """When rejection closes a line."""
    base = _base(consent.basis, from_positions)
    who = {
        "members": "by weight",
        "organisations": "counted as organisations",
        "bloc": f"within any one bloc of “{consent.attribute}”",
    }[consent.of]
    share = fraction_words(consent.threshold)
    return (
        f"When at least {share} {base} reject it, {who}."
        if share != "all"
        else f"When all {base} reject it, {who}."
    )


def free_words(free: FreeRule, from_positions: bool = False) -> str:
    """When a line without money is adopted."""
    base = _base(free.basis, from_positions)
    double = ", and more organisations in favour than against" if free.double_majority else ""
    order = "most support first" if free.order == "support" else "in the order of the ids"
    return (
        f"After the money, {order}: more weight in favour than against, in favour at least "
        f"{fraction_words(free.quorum)} {base}{double}."
    )


def weights_words(weights: Weights) -> str:
    """How much each organisation's say weighs."""
    if weights.kind == "one-each":
        return "Everyone on the roll has one say of equal weight."
    if weights.kind == "members":
        return f"By number of members to the power {weights.power}, rounded down."
    if weights.kind == "base-plus":
        return f"A base of {weights.base}, plus members to the power {weights.power}, rounded down."
    return f"Every group of the same {weights.attribute} has the same say in all."


def _when(charter: Charter) -> str:
    return f"on {date_words(charter.adopted_on)}" if charter.adopted_on else ""


def _label(label: str) -> str:
    return "the official sum" if label == "official-sum" else "our parameter, not an official sum"
