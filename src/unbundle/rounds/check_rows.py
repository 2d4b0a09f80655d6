"""What must hold inside one line of answers, and between lines: a line is read whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from unbundle.rounds.values import Context

Fault = tuple[str, str]
"""(field, code of the reason)."""
Values = Mapping[str, str]


def check_row(section: str, known: bool, values: Values, context: Context) -> list[Fault]:
    """The faults of one line of values. `known`: a mandate that the dossier holds already."""
    checks: Mapping[str, Callable[[Values, Context], list[Fault]]] = {
        "mandate": _mandate,
        "votes": _vote,
        "positions": _position,
        "amendments": _amendment,
        "measures": _measure,
    }
    if not values or known or section not in checks:
        return []
    return checks[section](values, context)


def _needed(values: Values, *fields: str) -> list[Fault]:
    return [(one, "cell-needed") for one in fields if one not in values]


def _mandate(values: Values, context: Context) -> list[Fault]:
    faults = _needed(values, "body", "decided_on")
    today = context.received_at[:10]
    if values.get("decided_on", "") > today:
        faults.append(("decided_on", "cell-date-future"))
    until = values.get("valid_until", "9999")
    if until < max(today, values.get("valid_from", "")):
        faults.append(("valid_until", "mandate-ended"))
    if values.get("valid_from", "") > today:
        faults.append(("valid_from", "cell-date-future"))
    if values.get("for_weight") == "0" and values.get("against_weight", "0") == "0":
        faults.append(("for_weight", "mandate-split"))
    if "revoke" in values:
        faults.append(("revoke", "place-outside"))
    return faults


def _vote(values: Values, context: Context) -> list[Fault]:
    rest = values.keys() - {"reservation", "mandate"}
    faults = _needed(values, "vote") if rest else []
    weights = {name: int(values.get(f"{name}_weight", "0")) for name in ("for", "against", "abstain")}
    given = [name for name in weights if f"{name}_weight" in values]
    if not given:
        return faults
    heaviest = max(weights.values())
    side = {"approve": "for", "reject": "against", "abstain": "abstain"}.get(values.get("vote", ""), "")
    if heaviest == 0:
        faults.append((f"{given[0]}_weight", "mandate-split"))
    elif side and weights[side] < heaviest:
        faults.append(("vote", "split-contradicts"))
    return faults


def _position(values: Values, context: Context) -> list[Fault]:
    new = {"new_stance", "new_condition", "new_quote", "new_source"} & values.keys()
    if values.get("answer") != "correct":
        return [(one, "correction-not-wanted") for one in sorted(new)] + _needed(values, "answer")
    missing = {"new_stance", "new_quote"} - new
    missing |= {"new_stance"} if values.get("new_stance") == "not-stated" else set()
    return [(one, "correction-needed") for one in sorted(missing)]


def _amendment(values: Values, context: Context) -> list[Fault]:
    op = values.get("op", "")
    faults = _needed(values, "op")
    if op in ("insert", "replace"):
        faults += _needed(values, "text")
    if op in ("delete", "replace", "move") and not {"clause", "amends"} & values.keys():
        faults.append(("clause", "clause-needed"))
    if op in ("insert", "move"):
        faults += _needed(values, "after")
    if op == "insert" and "clause" in values:
        faults.append(("clause", "clause-not-wanted"))
    if op in ("delete", "replace") and "after" in values:
        faults.append(("after", "clause-not-wanted"))
    if op in ("delete", "move") and "text" in values:
        faults.append(("text", "text-not-wanted"))
    return faults


def _measure(values: Values, context: Context) -> list[Fault]:
    faults = _needed(values, "title")
    costs = int(values.get("cost", "0")) > 0
    if costs:
        faults += _needed(values, "cost_source")
    if costs and values.get("kind", "appropriation") != "appropriation":
        faults.append(("kind", "kind-without-money"))
    if not costs and values.get("kind") == "appropriation":
        faults += _needed({name: "" for name in values if name != "cost"}, "cost")
    return faults


def choose_mandate(
    section: str, values: Values, mandates: Mapping[str, str], fresh: tuple[str, ...]
) -> tuple[str, str]:
    """(item of the mandate under which a line is answered, code of the reason there is none).

    `mandates`: number as shown to item, of all mandates that hold; `fresh`: items of those given with
    this form, which go before older ones where a line names none. A vote never guesses between several.
    """
    if "mandate" in values:
        item = mandates.get(values["mandate"], "")
        return item, "" if item else "mandate-unknown"
    known = fresh or tuple(mandates.values())
    if not known:
        return "", "mandate-missing"
    if len(known) > 1 and section == "votes":
        return "", "mandate-which"
    return known[0], ""
