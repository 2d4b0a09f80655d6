"""The Merkle tree of RFC 6962: root, inclusion and consistency proofs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry (section 2.1: a zero byte before it)."""
    return sha256(b"\x00" + entry).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The tree hash of leaf hashes, in order; of none it is the hash of nothing.

    Source: RFC 6962, section 2.1.
    """
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        paired = [_node(level[k], level[k + 1]) for k in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index`, from the leaf to the root.

    Source: RFC 6962, section 2.1.1. Raises: ValueError if there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"There is no leaf {index} among {len(leaves)}.")
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is entry `index` of the tree of `size` entries with this root.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node % 2 or node == last:
            found = _node(step, found)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            found = _node(found, step)
        node, last = node // 2, last // 2
    return last == 0 and found == root


def consistency_proof(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree of all `leaves` continues the one of the first `old`.

    Source: RFC 6962, section 2.1.2. Raises: ValueError unless 0 < old <= len(leaves).
    """
    if not 0 < old <= len(leaves):
        raise ValueError(f"A tree of {len(leaves)} entries has no older state with {old}.")
    path: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old != high - low:
        middle = _split(high - low)
        if old <= middle:
            path.append(root_of(leaves[low + middle : high]))
            high = low + middle
        else:
            path.append(root_of(leaves[low : low + middle]))
            low, old, whole = low + middle, old - middle, False
    return ([] if whole else [root_of(leaves[low:high])]) + path[::-1]


def continues(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree (size, root) begins with the tree (old, old_root).

    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 < old <= size or (old == size and path):
        return False
    if old == size:
        return old_root == root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    node, last = old - 1, size - 1
    while node % 2:
        node, last = node // 2, last // 2
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            first, second = _node(step, first), _node(step, second)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            second = _node(second, step)
        node, last = node // 2, last // 2
    return last == 0 and first == old_root and second == root


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << ((size - 1).bit_length() - 1))
