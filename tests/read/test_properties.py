"""Properties that hold for any document, and a short fuzz of every format (the long one is in benchmarks)."""

from __future__ import annotations

import gc
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbundle.errors import InputError
from unbundle.read import read_package
from unbundle.records.package import Package, Reading

from .conftest import bytes_of

HEAD = (
    '<bill><legis-body><title id="t"><enum>I</enum><appropriations-major '
    'id="m"><header>Ministry</header></appropriations-major>'
)
TAIL = "</title></legis-body></bill>"
NAMES = st.sampled_from(["Roads", "Schools", "Ships", "Health Care", "Parks, Northern"])
CLAUSES = st.sampled_from(
    [
        "",
        ", of which $5 shall be for audits",
        ": Provided, That up to $3 may be transferred to other accounts",
        ": Provided, That the Secretary shall report: Provided further, That not less than $2 shall be "
        "for pay",
    ]
)
ACCOUNTS = st.lists(
    st.tuples(NAMES, st.integers(1, 10**9), CLAUSES), min_size=1, max_size=6, unique_by=lambda a: a[0]
)


def _bill(accounts: list[tuple[str, int, str]]) -> bytes:
    rows = "".join(
        f'<appropriations-small id="s{n}"><header>{name}</header><text>For an additional amount for '
        f"<quote>{name}</quote>,"
        f" ${minor:,}{clause}.</text></appropriations-small>"
        for n, (name, minor, clause) in enumerate(accounts)
    )
    return (HEAD + rows + TAIL).encode()


@given(ACCOUNTS)
def test_each_account_is_read_once(accounts: list[tuple[str, int, str]]) -> None:
    """New money is exactly what was written, whatever parts and provisos surround it."""
    package = read_package(_bill(accounts), "b.xml").package
    found = [m.amount.minor for m in package.measures if m.kind == "appropriation" and m.amount]
    assert found == [minor * 100 for _, minor, _ in accounts]
    assert len([m for m in package.measures if m.amount]) == _bill(accounts).count(b"$")


@given(ACCOUNTS, ACCOUNTS)
def test_ids_do_not_depend_on_unrelated_text(
    first: list[tuple[str, int, str]], second: list[tuple[str, int, str]]
) -> None:
    """An account keeps its id and its parts' ids when others come, go, or change around it."""

    def ids(accounts: list[tuple[str, int, str]], name: str) -> list[str]:
        return [m.id for m in read_package(_bill(accounts), "b.xml").package.measures if m.path[-1] == name]

    kept = first[0]
    others = [account for account in second if account[0] != kept[0]]
    assert ids([*others, kept], kept[0]) == ids([kept], kept[0])


@given(ACCOUNTS)
def test_locators_and_links_hold(accounts: list[tuple[str, int, str]]) -> None:
    """Quotes equal their slice, parents come first, ids are unique, and the record survives its JSON form."""
    reading: Reading = read_package(_bill(accounts), "b.xml")
    seen: set[str] = set()
    for measure in reading.package.measures:
        assert measure.locator is not None
        assert reading.text[measure.locator.start : measure.locator.end] == measure.locator.quote
        assert measure.parent is None or measure.parent in seen
        assert measure.id not in seen
        seen.add(measure.id)
    assert Package.from_json(reading.package.to_json()) == reading.package


@settings(max_examples=150)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever people paste: a reading whose checks of place hold, or an InputError; never another error."""
    try:
        reading = read_package(text.encode("utf-8", "surrogatepass"), "t.txt")
    except InputError:
        return
    failed = {check.name for check in reading.package.checks if not check.ok}
    assert not failed & {
        "every sum in exactly one row",
        "quotes stand at their place",
        "ids are unique and links hold",
    }


SEEDS = (
    "BILLS-118hr9468enr.xml",
    "115publ9-uslm.xml",
    "us_Act_2011-11-29.xml",
    "BILLS-118hr8282ih.htm",
    "PL117-128.derived.docx",
    "PL117-128.derived.pdf",
)


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_documents_are_read_or_refused(name: str) -> None:
    """Bytes flipped, cut out, doubled: a reading or an InputError, nothing else. Seeded, so it repeats."""
    draw = random.Random(name)
    data = bytes_of(name)
    refusals = []
    for _ in range(12):
        damaged = bytearray(data)
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(len(damaged))
            choice = draw.randrange(3)
            if choice == 0:
                damaged[at] = draw.randrange(256)
            elif choice == 1:
                del damaged[at : at + draw.randint(1, 400)]
            else:
                damaged[at:at] = damaged[at : at + draw.randint(1, 400)]
        try:
            read_package(bytes(damaged), name)
        except InputError as error:
            refusals.append(error)
    assert all(error.faults for error in refusals)


def test_reading_twice_gives_equal_bytes() -> None:
    """No clock, seed or set order in a reading."""
    data = bytes_of("BILLS-117hr3237enr.xml")
    assert read_package(data, "a").package.to_json() == read_package(data, "a").package.to_json()


def test_every_rule_name_is_plain() -> None:
    """Rule names are shown to people: letters, digits and hyphens, after an optional prefix."""
    package = read_package(bytes_of("BILLS-118hr815enr.xml"), "a").package
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", m.rule) for m in package.measures)


def test_a_reading_leaves_no_cycles() -> None:
    """While it reads, the search for cycles is off for speed; that is right only as long as none are made."""
    data = bytes_of("BILLS-117hr3237enr.xml")
    read_package(data, "b.xml")
    gc.collect()
    gc.disable()
    try:
        read_package(data, "b.xml")
        assert not gc.isenabled()
        assert gc.collect() == 0
    finally:
        gc.enable()
    read_package(data, "b.xml")
    with pytest.raises(InputError):
        read_package(b"", "b.xml")
    assert gc.isenabled()
