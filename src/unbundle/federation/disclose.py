"""What a published pack shows of each member: its name, a pseudonym, or only its part in a group's count.

Nothing here hides what is public already, and no level is granted where it would be an empty promise:
then the answer is a refusal that says why. `docs/pack.md` says what each level can and cannot hide.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from unbundle.errors import Fault, RefusalError
from unbundle.federation.ballots import count_ballots
from unbundle.records.dossier import Dossier
from unbundle.records.members import Ballot, Mandate, Organisation
from unbundle.records.verification import GroupCount, Receipt

SMALLEST = 5
"""A group in which somebody is to be hidden, and a number of answers that is shown, has at least so many."""
NOWHERE = "XXX"
"""Country of whoever does not say: the code for persons of unspecified nationality (ICAO Doc 9303-3)."""
NOT_SHOWN = "not shown"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier as the pack shows it, and as the result is computed from it.

    `dossier` holds no name of a hidden member and no ballot of an aggregate one. `counted` adds the
    aggregate members' ballots under neutral ids; it is `dossier` itself where there are none and never
    leaves the house. `sizes` counts members by level, `counts` the aggregate group's answers.
    """

    dossier: Dossier
    counted: Dossier
    receipts: tuple[Receipt, ...]
    sizes: Mapping[str, int]
    counts: tuple[GroupCount, ...]


def level_of(dossier: Dossier, organisation: Organisation) -> str:
    """named, pseudonymous or aggregate: the member's own choice, else the charter's."""
    return organisation.disclosure or dossier.charter.disclosure


def disclose(dossier: Dossier, secret: bytes) -> Shown:
    """What a pack of `dossier` may show.

    `secret` is 32 fresh random bytes for this pack alone; with it gone, nobody can test a guess about
    a pseudonym, and two packs cannot be joined by their ids.
    Raises: RefusalError with every reason why a level that somebody asked for cannot be kept.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a pack's secret has {SECRET_BYTES} bytes")
    groups: dict[str, list[Organisation]] = {"named": [], "pseudonymous": [], "aggregate": []}
    for organisation in sorted(dossier.organisations, key=lambda o: o.id):
        groups[level_of(dossier, organisation)].append(organisation)
    hidden = [*groups["pseudonymous"], *groups["aggregate"]]
    open_votes = list(_against_secrecy(dossier, groups["named"]))
    if open_votes:
        raise RefusalError(open_votes)
    sizes = {name: len(members) for name, members in groups.items() if members and name != "named"}
    if not hidden:
        return Shown(dossier, dossier, (), {}, ())
    faults = [*_public(dossier), *_rules(dossier), *_few(sizes), *_named_elsewhere(dossier, hidden)]
    faults += _split_votes(dossier, hidden)
    if faults:
        raise RefusalError(faults)
    lines = _lines(dossier)
    masks = {o.id: _receipt(secret, o.id, lines.get(o.id, [])) for o in groups["pseudonymous"]}
    shown = _replaced(dossier, hidden, {name: receipt.id for name, receipt in masks.items()}, lines)
    neutral = {o.id: f"group-{number}" for number, o in enumerate(_by_lines(groups["aggregate"], lines))}
    counted = _replaced(dossier, hidden, {**{n: r.id for n, r in masks.items()}, **neutral}, lines)
    receipts = tuple(sorted(masks.values(), key=lambda receipt: receipt.id))
    return Shown(shown, counted, receipts, sizes, _group_counts(groups["aggregate"], lines))


def compare_groups(before: Dossier, after: Dossier) -> None:
    """Raises: RefusalError if a hidden group changed by so few members that comparing names votes."""
    for level in ("pseudonymous", "aggregate"):
        old, new = (
            {o.id for o in dossier.organisations if level_of(dossier, o) == level}
            for dossier in (before, after)
        )
        compare_sizes({level: 0}, {level: max(len(old - new), len(new - old))})


def compare_sizes(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """The same from the sizes of the groups in two packs, which cannot see one member replaced by another."""
    for level in ("pseudonymous", "aggregate"):
        change = abs(after.get(level, 0) - before.get(level, 0))
        if 0 < change < SMALLEST:
            message = f"Since the earlier pack {change} members joined or left the {level} group."
            message += " Whoever compares the two packs would see how they voted."
            step = f"Wait until {SMALLEST} have changed, or keep the level of these members as it was."
            raise RefusalError(Fault("--previous", "disclosure-difference", message, next=step))


def _public(dossier: Dossier) -> Iterable[Fault]:
    if dossier.settings.votes_from != "ballots" or dossier.voters:
        message = "Positions that were published and roll calls of persons are public: they cannot be hidden."
        step = "Set disclosure to named, or count mandated ballots (votes_from: ballots)."
        yield Fault("dossier.yaml, votes_from", "disclosure-public", message, next=step)


def _rules(dossier: Dossier) -> Iterable[Fault]:
    """A rule that looks at who somebody is cannot be checked by people who may not know it."""
    variants = dossier.settings.variants
    weights = [("charter.yaml, weights", dossier.charter.weights)]
    weights += [(f"dossier.yaml, variant {v.id}", v.weights) for v in variants if v.weights]
    consents = [("charter.yaml, consent", dossier.charter.consent)]
    consents += [(f"dossier.yaml, variant {v.id}", v.consent) for v in variants if v.consent]
    step = "Give everyone one say here and count members or organisations, or set disclosure to named."
    for place, rule in weights:
        if rule.kind != "one-each":
            message = f"Weights of kind {rule.kind} depend on what hidden members do not show."
            yield Fault(place, "disclosure-weights", message, next=step)
    for place, consent in consents:
        if consent.of == "bloc":
            message = "Rejection by any one bloc depends on blocs that hidden members do not show."
            yield Fault(place, "disclosure-blocs", message, next=step)


def _against_secrecy(dossier: Dossier, named: Iterable[Organisation]) -> Iterable[Fault]:
    if dossier.charter.secrecy != "hidden-from-members" or dossier.settings.votes_from != "ballots":
        return
    voted = {ballot.organisation for ballot in dossier.ballots}
    names = [organisation.id for organisation in named if organisation.id in voted]
    if names:
        message = (
            "The charter hides votes from the members, and a pack would show these members' votes by name."
        )
        step = "Write disclosure: pseudonymous or aggregate in charter.yaml, or secrecy: open."
        yield Fault("charter.yaml, secrecy", "disclosure-secrecy", message, ", ".join(names), step)


def _split_votes(dossier: Dossier, hidden: Iterable[Organisation]) -> Iterable[Fault]:
    """The exact parts of a vote tell who cast it; without them the result would be another one."""
    ids = {organisation.id for organisation in hidden}
    split = sorted(
        {
            ballot.organisation or ""
            for ballot in count_ballots(dossier).ballots
            if ballot.organisation in ids and ballot.for_weight is not None
        }
    )
    for name in split:
        message = "The parts of a split vote would show whose it is."
        step = "Ask the member to be named, or to vote with one voice."
        place = f"organisations.csv, organisation {name}, column disclosure"
        yield Fault(place, "disclosure-split", message, name, step)


def _few(sizes: Mapping[str, int]) -> Iterable[Fault]:
    for level, size in sizes.items():
        if size < SMALLEST:
            message = (
                f"Only {size} members are {level}: whoever knows the federation would know who they are."
            )
            step = f"At least {SMALLEST} members are needed; until then ask them for another level."
            yield Fault("organisations.csv, column disclosure", "disclosure-few", message, next=step)


def _named_elsewhere(dossier: Dossier, hidden: Iterable[Organisation]) -> Iterable[Fault]:
    """Places outside the list of members and their ballots that would still name a hidden one."""
    ids = {o.id for o in hidden}
    names = {o.name.casefold(): o.id for o in hidden if len(o.name) >= 4}
    places: list[tuple[str, Any]] = [
        ("charter.yaml", dossier.charter),
        ("dossier.yaml", dossier.settings),
        *((f"{name}.csv", record) for name in _TALKING for record in getattr(dossier, name)),
    ]
    for place, record in places:
        for text in _texts(record.to_data()):
            if text in ids or any(name in text.casefold() for name in names):
                message = "This names a member that asked not to be named."
                step = "Take the row or the words out of the folder from which you publish."
                yield Fault(place, "disclosure-named", message, text, step)


_TALKING = (
    *("positions", "mapping", "codings", "actors", "cases", "judgments", "claims"),
    *("statements", "public_votes", "clauses", "amendments", "lineage", "topics", "unclassified"),
)


def _texts(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (*_texts(key), *_texts(value))
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _lines(dossier: Dossier) -> dict[str, list[list[str]]]:
    """For every member its votes that count, as [measure, vote] in order of measures."""
    lines: dict[str, list[list[str]]] = {}
    for ballot in count_ballots(dossier).ballots:
        lines.setdefault(ballot.organisation or "", []).append([ballot.measure, ballot.vote])
    return {who: sorted(rows) for who, rows in lines.items()}


def _by_lines(members: Iterable[Organisation], lines: Mapping[str, list[list[str]]]) -> list[Organisation]:
    """Members in an order that says nothing about who they are."""
    return sorted(members, key=lambda o: (lines.get(o.id, []), o.id))


def _receipt(secret: bytes, member: str, lines: list[list[str]]) -> Receipt:
    """The pseudonym and what proves it: SHA-256 of a salt of the member's own and of its votes."""
    salt = hmac.digest(secret, b"unbundle pseudonym 1\0" + member.encode("utf-8"), "sha256")
    text = json.dumps(lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    mark = sha256(salt + text.encode("utf-8")).hexdigest()[:16]
    data = {"id": f"p-{mark}", "member": member, "salt": salt.hex(), "lines": lines}
    return Receipt.from_json(json.dumps(data), f"receipt of {member}")


def _replaced(
    dossier: Dossier,
    hidden: Iterable[Organisation],
    masks: Mapping[str, str],
    lines: Mapping[str, list[list[str]]],
) -> Dossier:
    """The dossier with hidden members under their masks, and without those that have none."""
    away = {o.id for o in hidden}
    members = [o for o in dossier.organisations if o.id not in away]
    ballots = [b for b in dossier.ballots if b.organisation not in away]
    mandates = [m for m in dossier.mandates if m.organisation not in away]
    for who, mask in masks.items():
        members.append(Organisation(id=mask, name=NOT_SHOWN, country=NOWHERE, kind=NOT_SHOWN))
        held = _mandate(mask) if dossier.charter.mandates == "required" else None
        mandates += [held] if held else []
        ballots += [_line(mask, measure, vote, held) for measure, vote in lines.get(who, [])]
    return dossier.model_copy(
        update={
            "organisations": tuple(sorted(members, key=lambda o: o.id)),
            "ballots": tuple(ballots),
            "mandates": tuple(sorted(mandates, key=lambda m: m.id)),
            "signatures": tuple(row for row in dossier.signatures if row.organisation not in away),
            "reservations": tuple(row for row in dossier.reservations if row.organisation not in away),
        }
    )


def _line(who: str, measure: str, vote: Any, held: Mandate | None) -> Ballot:
    """A vote without moment and conditions, which could tell who cast it."""
    return Ballot(organisation=who, measure=measure, vote=vote, mandate=held.id if held else None)


def _mandate(mask: str) -> Mandate:
    """What stands for the mandates of a hidden member: its votes were counted under ones that held."""
    return Mandate(id=f"{mask}-mandate", organisation=mask, body=NOT_SHOWN, decided_on="")


def _group_counts(
    members: list[Organisation], lines: Mapping[str, list[list[str]]]
) -> tuple[GroupCount, ...]:
    """The group's answers per measure, silence among them, where each answer given has enough behind it."""
    votes = Counter((measure, vote) for o in members for measure, vote in lines.get(o.id, []))
    shown = []
    for measure in sorted({measure for measure, _ in votes}):
        cells = {word: votes[measure, word] for word in ("approve", "reject", "abstain")}
        cells["silent"] = len(members) - sum(cells.values())
        given = [count for count in cells.values() if count]
        if len(given) > 1 and min(given) >= SMALLEST:
            shown.append(GroupCount(measure=measure, **cells))
    return tuple(shown)
