"""How long a large dossier takes to save, to load and to digest, and with how much memory.

1,000 measures, 500 organisations, 20,000 positions: about fifty times the largest example.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.dossier.cases import DOCUMENTS, full
from unbundle.dossier import dossier_digest, dossier_files, read_files
from unbundle.records.dossier import Dossier
from unbundle.records.measure import Amount, Measure
from unbundle.records.members import Organisation, Position, Topic, TopicMapping

MEASURES, ORGANISATIONS, TOPICS, POSITIONS = 1_000, 500, 40, 20_000
T = TypeVar("T")


def large() -> Dossier:
    """A made-up dossier of that size; every organisation has a position on every topic."""
    measures = tuple(
        Measure(
            id=f"m{i:04}",
            title=f"Measure {i}",
            kind="appropriation",
            amount=Amount(minor=i * 100, currency="SEK"),
            conditions=("Provided, That a report is made.", "Provided further, That it is public."),
            rule="made up",
        )
        for i in range(MEASURES)
    )
    organisations = tuple(
        Organisation(
            id=f"o{i:03}", name=f"Organisation {i}", country="SEN", kind="union", blocs=(("branch", "x"),)
        )
        for i in range(ORGANISATIONS)
    )
    positions = tuple(
        Position(
            organisation=f"o{i % ORGANISATIONS:03}",
            topic=f"t{i // ORGANISATIONS:02}",
            stance="support",
            quote="We say so, in a sentence of about the usual length of a quotation.",
            lang="fr",
            source_url=f"https://example.org/{i}",
            date="2026-01-02",
            confidence="direct",
        )
        for i in range(POSITIONS)
    )
    topics = tuple(Topic(id=f"t{i:02}", title=f"Topic {i}", definition="made up") for i in range(TOPICS))
    mapping = tuple(
        TopicMapping(topic=f"t{i % TOPICS:02}", measure=m.id, fit="same", counted=True, why="made up")
        for i, m in enumerate(measures)
    )
    changes = {"measures": measures, "organisations": organisations, "positions": positions, "topics": topics}
    keep = {"settings", "charter", "documents", "texts", "frameworks"}
    empty = {name: () for name in Dossier.model_fields if name not in keep}
    settings = full().settings.model_copy(
        update={
            "units": "account",
            "unit_ids": (),
            "frees_money": (),
            "limits": (),
            "rule": type(full().settings.rule)(),
        }
    )
    return full().model_copy(update={**empty, **changes, "mapping": mapping, "settings": settings})


def timed(label: str, work: Callable[[], T]) -> T:
    """The result of `work`; prints how long it took."""
    begin = time.perf_counter()
    result = work()
    print(f"{label:<24}{time.perf_counter() - begin:8.2f} s")
    return result


def main() -> None:
    """Print seconds and the largest memory."""
    print(f"{MEASURES:,} measures, {ORGANISATIONS:,} organisations, {POSITIONS:,} positions")
    dossier = large()
    files = timed("save (and read back)", lambda: dossier_files(dossier, DOCUMENTS))
    print(f"{'bytes':<24}{sum(map(len, files.values())):>12,}")
    loaded = timed("load", lambda: read_files(files))
    timed("digest", lambda: dossier_digest(loaded))
    print(f"{'largest memory':<24}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
