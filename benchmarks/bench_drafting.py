"""10,000 random drafts: merged, derived again by the checker, shuffled; and the time of one large merge."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.drafting.cases import adopted, random_draft
from unbundle.drafting import check_text, merge_texts
from unbundle.records.text import Clause

DRAFTS = 10_000


def random_drafts() -> None:
    """Count disagreements with the checker and with a shuffled order of filing."""
    start = time.perf_counter()
    applied = not_applied = collisions = checker = order = 0
    for seed in range(DRAFTS):
        draft = random_draft(seed)
        text = merge_texts(draft.base, draft.amendments, draft.decisions)
        checker += check_text(text, draft.base, draft.amendments, draft.decisions) != ()
        mixed = Random(seed).sample(draft.amendments, len(draft.amendments))
        order += merge_texts(draft.base, mixed, draft.decisions[::-1]) != text
        applied += len(text.applied)
        not_applied += len(text.not_applied)
        collisions += len(text.collisions)
    print(f"{DRAFTS} random drafts: {applied} amendments hold, {not_applied} do not, {collisions} collisions")
    print(f"  checker disagrees: {checker}; another order of filing gives another text: {order}")
    print(f"  {time.perf_counter() - start:.1f} s")


def large_merge() -> None:
    """40 clauses of 200 words, 400 amendments that change one word each."""
    rng = Random(1)
    base = [
        Clause(id=f"c{k}", text=" ".join(f"w{rng.randrange(500)}" for _ in range(200))) for k in range(40)
    ]
    changes = []
    for k in range(400):
        clause = base[k % 40]
        words = clause.text.split(" ")
        words[(k // 40) * 20 + 3] = f"new{k}"
        changes.append(adopted(f"a{k:03}", "replace", clause.id, " ".join(words)))
    start = time.perf_counter()
    text = merge_texts(base, changes)
    print(f"400 amendments to 8,000 words: {len(text.applied)} hold, {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    random_drafts()
    large_merge()
