"""The shipped tables are what their page says: byte for byte, complete, within their size."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from unbundle.budget.places import states
from unbundle.budget.tables import read_state_spending, read_table, read_values, shipped, sources
from unbundle.errors import InputError

DATA = Path(__file__).resolve().parents[2] / "src" / "unbundle" / "budget" / "data"


def test_page_names_every_file_with_its_digest() -> None:
    """A doubter compares the digest on the page with the file; a file without a row has no origin."""
    page = (DATA / "PROVENANCE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.csv) \| (\d+) \| .* \| `([0-9a-f]{64})` \|$", page, re.MULTILINE)
    assert sorted(name for name, _, _ in rows) == sorted(path.name for path in DATA.glob("*.csv"))
    for name, count, digest in rows:
        data = (DATA / name).read_bytes()
        assert sha256(data).hexdigest() == digest, name
        assert data.count(b"\n") - 1 == int(count), name


def test_size() -> None:
    """A megabyte for the whole room: who pays for every byte still can install it."""
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_000_000


def test_every_series_has_source_unit_and_licence() -> None:
    """No figure without a page to click on."""
    for source in sources().values():
        assert all(source), source
        assert source.url.startswith("https://")
        assert (DATA / source.file).is_file()


def test_states_add_up_to_the_published_total() -> None:
    """The people of the states were copied by hand: the Census Bureau's own total finds a wrong digit."""
    assert len(states()) == 51
    assert sum(people for _, people, _ in states().values()) == 333_287_557


def test_strict_tables() -> None:
    """Another header, a doubled row, a negative and a missing number: all faults of a table at once."""
    with pytest.raises(InputError) as caught:
        read_values("x.csv", b"place,year,worth\nDEU,2020,1\n")
    assert caught.value.faults[0].code == "table-header"
    table = b"place,year,value\nDEU,2020,1\nDEU,2020,2\nDEU,2021,-3\nDEU,2022,n/a\n"
    with pytest.raises(InputError) as caught:
        read_values("x.csv", table)
    assert [f.code for f in caught.value.faults] == ["table-twice", "quantity-negative", "table-number"]
    with pytest.raises(InputError) as caught:
        read_table("x.csv", b"a,a\n1\n")
    assert sorted(f.code for f in caught.value.faults) == ["table-column-twice", "table-row"]
    with pytest.raises(InputError):
        read_table("x.csv", b"a\n\xff\n")
    with pytest.raises(InputError):
        read_table("x.csv", b"\n")


def test_order_of_rows_changes_nothing() -> None:
    """The same rows in another order are the same series."""
    head, *rows = shipped("pupil_primary.csv").decode().splitlines()
    turned = "\n".join([head, *reversed(rows)]).encode()
    assert read_values("x.csv", turned) == read_values("x.csv", shipped("pupil_primary.csv"))
    head, *rows = shipped("us_state_spending.csv").decode().splitlines()
    turned = "\n".join([head, *reversed(rows)]).encode()
    assert read_state_spending("x.csv", turned) == read_state_spending(
        "x.csv", shipped("us_state_spending.csv")
    )
