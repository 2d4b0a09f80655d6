"""Random and hand-made drafts, all from a few words, so that amendments meet often."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from unbundle.records.drafting import Decision
from unbundle.records.text import Amendment, Clause

WORDS = ["relief", "for", "all", "sailors", "and", "quays", "stay", "public", "now"]
WORDS += ["$1,000", "2.5", "a.b", "the", "لا", "سلام"]
STATUSES = ("adopted",) * 8 + ("open", "rejected", "withdrawn", "obsolete")


@dataclass(frozen=True)
class Drafted:
    """One random draft."""

    base: list[Clause]
    amendments: list[Amendment]
    decisions: list[Decision]


def adopted(name: str, op: Any, clause: str, text: str = "", **more: Any) -> Amendment:
    """An adopted amendment of a made-up author."""
    return Amendment(**{"author": "x", "status": "adopted", **more}, id=name, op=op, clause=clause, text=text)


def random_draft(seed: int) -> Drafted:
    """A draft with up to 5 clauses and 9 amendments of every kind, all valid; the same for one seed."""
    rng = Random(seed)
    base = [Clause(id=f"c{k}", text=random_text(rng)) for k in range(rng.randint(1, 5))]
    names = [clause.id for clause in base]
    made = [f"n{k}" for k in range(3)]
    amendments: list[Amendment] = []
    inserted: set[str] = set()
    for k in range(rng.randint(0, 9)):
        name, status = f"a{rng.randint(0, 99):02}{k}", rng.choice(STATUSES)
        target = rng.choice(amendments) if amendments and rng.random() < 0.3 else None
        if target is not None:
            amendments.append(_child(rng, name, status, target, names + sorted(inserted)))
            continue
        op = rng.choice(("insert", "replace", "replace", "replace", "delete", "move"))
        clause = rng.choice(made) if op == "insert" else rng.choice(names + sorted(inserted))
        if op == "insert":
            inserted.add(clause)
        places = ["", *(place for place in names + sorted(inserted) if place != clause)]
        after = rng.choice(places) if op in ("insert", "move") else ""
        old = next((c.text for c in base if c.id == clause), random_text(rng))
        text = {"insert": random_text(rng), "replace": reworded(rng, old)}.get(op, "")
        amendments.append(adopted(name, op, clause, text, after=after, status=status))
    return Drafted(base, amendments, _decisions(rng, amendments))


def random_text(rng: Random) -> str:
    """Sentences, list items, or nothing at all."""
    if rng.random() < 0.1:
        return ""
    lines = [" ".join(rng.choices(WORDS, k=rng.randint(1, 9))) for _ in range(rng.randint(1, 3))]
    return "\n- ".join(lines) if rng.random() < 0.4 else ". ".join(lines) + "."


def reworded(rng: Random, text: str) -> str:
    """The text with a few words dropped, changed or added."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(words) + 1)
        words[at : at + rng.randint(0, 2)] = rng.choices(WORDS, k=rng.randint(0, 2))
    return " ".join(words)


def _child(rng: Random, name: str, status: str, target: Amendment, clauses: list[str]) -> Amendment:
    op = rng.choice(
        {
            "insert": ("replace", "move", "delete"),
            "replace": ("replace", "replace", "delete"),
            "move": ("move", "delete"),
            "delete": ("delete",),
        }[target.op]
    )
    places = ["", *(place for place in clauses if place != target.clause)]
    return adopted(
        name,
        op,
        target.clause,
        reworded(rng, target.text) if op == "replace" else "",
        after=rng.choice(places) if op == "move" else "",
        amends=target.id,
        status=status,
    )


def _decisions(rng: Random, amendments: list[Amendment]) -> list[Decision]:
    decisions = []
    ids = [a.id for a in amendments]
    stages = {name: rng.choice((1, 1, 2)) for name in ids}
    for name in ids:
        if rng.random() < 0.5:
            over = tuple(o for o in ids if o > name and stages[o] == stages[name] and rng.random() < 0.3)
            outcome: Any = rng.choice(("adopted",) * 6 + ("rejected",))
            decisions.append(Decision(amendment=name, outcome=outcome, stage=stages[name], over=over))
    known = {d.amendment for d in decisions}
    return [
        d.model_copy(update={"over": tuple(o for o in d.over if o in known)}) if d.over else d
        for d in decisions
    ]
