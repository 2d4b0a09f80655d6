"""The log's tree against RFC 6962: known roots, a naive definition, proofs good and bad."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.nodes.merkle import consistency_proof, continues, includes, inclusion_proof, leaf_hash, root_of

ENTRIES = [f"entry {k}".encode() for k in range(70)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
# The test vectors of the certificate-transparency project: inputs, and the root after each.
VECTORS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def naive(entries: list[bytes]) -> bytes:
    """The definition, word by word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + naive(entries[:split]) + naive(entries[split:])).digest()


def test_published_roots() -> None:
    """Other programs must find the roots that we sign."""
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in VECTORS]
    assert [root_of(leaves[: k + 1]).hex() for k in range(8)] == list(ROOTS)


def test_the_definition() -> None:
    """Roots are built level by level; the definition halves from the top."""
    for size in range(len(ENTRIES) + 1):
        assert root_of(LEAVES[:size]) == naive(ENTRIES[:size])


def test_every_inclusion_proof() -> None:
    """A reader can check one entry with a few hashes, and no other entry passes for it."""
    for size in range(1, 40):
        root = root_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(index, LEAVES[:size])
            assert includes(LEAVES[index], index, size, path, root)
            assert not includes(LEAVES[(index + 1) % size] if size > 1 else b"x", index, size, path, root)
            assert not includes(LEAVES[index], index, size, [*path, root], root)
            if path:
                assert not includes(LEAVES[index], index, size, path[:-1], root)


def test_every_consistency_proof() -> None:
    """A log that continues an older one can show it; a rewritten one cannot."""
    for size in range(1, 34):
        root = root_of(LEAVES[:size])
        for old in range(1, size + 1):
            path = consistency_proof(old, LEAVES[:size])
            assert continues(old, root_of(LEAVES[:old]), size, root, path), (old, size)
            rewritten = root_of([leaf_hash(b"other"), *LEAVES[1:old]])
            assert not continues(old, rewritten, size, root, path)
            if path:
                assert not continues(old, root_of(LEAVES[:old]), size, root, path[:-1])


@given(st.integers(1, 60), st.data())
def test_a_changed_proof_fails(size: int, data: st.DataObject) -> None:
    """Every hash of a proof matters."""
    root = root_of(LEAVES[:size])
    old = data.draw(st.integers(1, size))
    path = consistency_proof(old, LEAVES[:size])
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        wrong = [*path[:at], sha256(path[at]).digest(), *path[at + 1 :]]
        assert not continues(old, root_of(LEAVES[:old]), size, root, wrong)


def test_no_proof_of_nothing() -> None:
    """Questions without an answer are refused."""
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(3, LEAVES[:3])
    with pytest.raises(ValueError, match="no older state"):
        consistency_proof(0, LEAVES[:3])
    assert not includes(LEAVES[0], 5, 3, [], LEAVES[0])
    assert not continues(0, b"", 3, b"", [])


@pytest.mark.oracle
def test_pymerkle_finds_the_same() -> None:
    """A library that others trust gives the same roots and proofs."""
    pymerkle = pytest.importorskip("pymerkle")
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for size, entry in enumerate(ENTRIES, 1):
        tree.append_entry(entry)
        assert tree.get_root(size) == root_of(LEAVES[:size])
