"""10,000 submissions through five nodes with partitions, doubles, disorder, a liar and a thief."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.nodes.test_nodes import check_world
from tests.nodes.world import NAMES
from unbundle.nodes.merkle import inclusion_proof, leaf_hash, root_of

SUBMISSIONS = 10_000


def five_nodes() -> None:
    """Play it, and say whether honest nodes agree, what is lost, and which forks are named."""
    start = time.process_time()
    net = check_world(SUBMISSIONS, 7, batch=400)
    played = time.process_time()
    results = [net.result(name) for name in NAMES[:4]]
    lost = [len(net.lost(name)) for name in NAMES[:4]]
    stolen = sum("revoked" in why for _, why in results[0].set_aside)
    print(f"{SUBMISSIONS} submissions, five nodes: {played - start:.1f} s CPU to play and gossip")
    print(f"  digests of the four honest nodes: {len({r.digest for r in results})} different")
    print(f"  submissions that count: {len(results[0].submissions)}; lost at each node: {lost}")
    owners = sorted({fork.owner for fork in results[0].forks})
    print(f"  forks named: {owners}; submissions of the thief set aside: {stolen}")
    print(f"  {time.process_time() - played:.1f} s CPU to count four times")


def tree() -> None:
    """The Merkle tree alone."""
    start = time.process_time()
    leaves = [leaf_hash(str(k).encode()) for k in range(100_000)]
    root_of(leaves)
    middle = time.process_time()
    inclusion_proof(77_777, leaves)
    proved = time.process_time()
    print(f"tree of 100,000 entries: {middle - start:.2f} s CPU; a proof: {proved - middle:.2f} s CPU")


if __name__ == "__main__":
    five_nodes()
    tree()
