"""Archives come from strangers: whatever they hold, we refuse or read, in bounded time, and never crash."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unbundle.errors import InputError
from unbundle.kit.guard_zip import ZipLimits, unsafe_path, unzip


def made(entries: list[tuple[str, bytes]], **info: int) -> bytes:
    """A zip with exactly these entries, doubled names allowed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(entry, key, value)
            archive.writestr(entry, data)
    return buffer.getvalue()


def codes(data: bytes, **limits: int) -> set[str]:
    """The fault codes with which `data` is refused."""
    with pytest.raises(InputError) as caught:
        unzip(data, "pack.zip", ZipLimits(**limits))
    return {fault.code for fault in caught.value.faults}


def test_a_plain_archive_is_read_in_path_order() -> None:
    """The honest case, folders left out."""
    assert list(unzip(made([("b/x", b"1"), ("b/", b""), ("a", b"2")]), "p")) == ["a", "b/x"]


@pytest.mark.parametrize(
    "name", ["../up", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "./a", "a\x01b", "a" * 2000]
)
def test_paths_that_leave_the_folder(name: str) -> None:
    """The classic attack on every unpacker."""
    assert unsafe_path(name)


def test_path_escape_is_refused() -> None:
    """And it is refused before anything is unpacked."""
    assert "zip-path" in codes(made([("../up", b"x")]))


def test_an_entry_without_a_name_is_refused() -> None:
    """Found by fuzzing Word files: the standard library stumbles over it."""
    data = made([("ab", b"x")]).replace(b"ab", b"\x00b")
    assert "zip-path" in codes(data)


def test_bomb() -> None:
    """Ten megabytes of zeros in ten kilobytes, and a limit on the whole."""
    assert codes(made([("a", bytes(10_000_000))])) == {"zip-bomb"}
    assert codes(made([("a", b"0123456789")]), total_bytes=5) == {"zip-bomb"}


def test_doubled_names_links_and_numbers_of_files() -> None:
    """Each would let a pack show one file to a reader and another to the checker."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = made([("a", b"1"), ("a", b"2")])
    assert codes(doubled) == {"zip-double"}
    assert codes(made([("a", b"/etc/passwd")], external_attr=(stat.S_IFLNK | 0o777) << 16)) == {"zip-link"}
    assert codes(made([(str(n), b"") for n in range(20)]), entries=10) == {"zip-entries"}


@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    """Noise is refused with words, never with a crash."""
    assert codes(data) == {"zip-broken"}


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_damaged_archives(at: int, change: int) -> None:
    """One changed byte anywhere: the same content, or a clear refusal."""
    data = bytearray(made([("a/b.txt", b"hello " * 50), ("c", b"world")]))
    data[at % len(data)] ^= change
    try:
        files = unzip(bytes(data), "p")
    except InputError:
        return
    assert all(isinstance(content, bytes) and not unsafe_path(name) for name, content in files.items())
