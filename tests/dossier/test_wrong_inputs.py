"""Every wrong input gets a clear error with its place, all at once, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dossier.cases import DOCUMENTS, full
from unbundle.dossier import dossier_files, load_dossier, read_files
from unbundle.errors import Fault, InputError

Files = dict[str, bytes]
GOOD = dossier_files(full(), DOCUMENTS)


def faults_of(files: Files) -> tuple[Fault, ...]:
    """The faults of a folder that must not load."""
    with pytest.raises(InputError) as caught:
        read_files(files)
    return caught.value.faults


def unlined(fault: Fault) -> str:
    """The place with N for the line in a settings file, which moves when a setting is added."""
    return re.sub(r"(\.yaml, line) \d+", r"\1 N", fault.where)


def put(name: str, old: str, new: str) -> Callable[[Files], None]:
    """Replace the first `old` in one file; it must be there."""

    def change(files: Files) -> None:
        assert old.encode() in files[name], f"{old!r} is not in {name}"
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def add(name: str, line: str) -> Callable[[Files], None]:
    """Add one row at the end of a table, filled up with empty cells."""

    def change(files: Files) -> None:
        missing = files[name].split(b"\n")[0].count(b",") - line.count(",")
        files[name] += line.encode() + b"," * missing + b"\n"

    return change


def add_as_is(name: str, line: str) -> Callable[[Files], None]:
    """Add one row at the end of a table, whatever it holds."""

    def change(files: Files) -> None:
        files[name] += line.encode() + b"\n"

    return change


def whole(name: str, data: bytes | None) -> Callable[[Files], None]:
    """Give a file other bytes, or take it away."""

    def change(files: Files) -> None:
        files.pop(name, None)
        if data is not None:
            files[name] = data

    return change


HEADER = GOOD["organisations.csv"].decode("utf-8-sig").split("\n")[0]

# (what is wrong, how to make it, where it must be found, the code)
WRONG: list[tuple[str, Callable[[Files], None], str, str]] = [
    ("missing file", whole("measures.csv", None), "measures.csv", "file-missing"),
    ("missing settings", whole("dossier.yaml", None), "dossier.yaml", "file-missing"),
    ("empty CSV", whole("organisations.csv", b""), "organisations.csv", "file-empty"),
    ("only a byte order mark", whole("topics.csv", b"\xef\xbb\xbf"), "topics.csv", "file-empty"),
    ("only blank lines", whole("topics.csv", b"\r\n\r\n"), "topics.csv", "file-empty"),
    (
        "ballot for an unknown measure",
        add("ballots.csv", "gamma,,pmps,approve,,,,,"),
        "ballots.csv, row 5, column measure",
        "reference-unknown",
    ),
    (
        "position for an unknown measure",
        put("positions.csv", "gamma,school,", "gamma,scool,"),
        "positions.csv, row 3, column topic",
        "reference-unknown",
    ),
    (
        "ballot for a measure of an earlier reading",
        add("ballots.csv", "gamma,,water-old,approve,,,,,"),
        "ballots.csv, row 5, column measure",
        "measure-dead",
    ),
    (
        "duplicate organisation",
        add("organisations.csv", "alpha,Alpha again,FRA,union,,,branch=x,"),
        "organisations.csv, row 4",
        "row-twice",
    ),
    (
        "negative cost",
        put("measures.csv", ",0,SEK", ",-5,SEK"),
        "measures.csv, row 5, column amount_minor",
        "amount-negative",
    ),
    (
        "fractional cost",
        put("measures.csv", ",0,SEK", ",12.50,SEK"),
        "measures.csv, row 5, column amount_minor",
        "amount-not-minor",
    ),
    (
        "cost shortened by a spreadsheet",
        put("measures.csv", ",0,SEK", ",4.01E+13,SEK"),
        "measures.csv, row 5, column amount_minor",
        "amount-not-minor",
    ),
    (
        "mixed currencies without a rate",
        put("measures.csv", ",0,SEK", ",0,USD"),
        "measures.csv, row 5, column currency",
        "currency-without-rate",
    ),
    (
        "amount without currency",
        put("measures.csv", ",0,SEK", ",0,"),
        "measures.csv, row 5, column currency",
        "cell-empty",
    ),
    (
        "amount on a kind without money",
        put("measures.csv", ",rescission,", ",sanction,"),
        "measures.csv, row 4, column amount_minor",
        "amount-without-money",
    ),
    (
        "unknown column",
        put("topics.csv", "definition", "definitions"),
        "topics.csv, row 1, column 3",
        "column-unknown",
    ),
    ("missing column", put("topics.csv", "definition", "definitions"), "topics.csv, row 1", "column-missing"),
    (
        "column twice",
        put("topics.csv", "id,title,definition", "id,title,definition,title"),
        "topics.csv, row 1, column 4",
        "column-twice",
    ),
    (
        "column without a name",
        put("topics.csv", "id,title,definition", "id,title,definition,"),
        "topics.csv, row 1, column 4",
        "column-unknown",
    ),
    ("too few cells", add_as_is("topics.csv", "fire,Fire"), "topics.csv, row 3", "row-width"),
    ("too many cells", add_as_is("topics.csv", "fire,Fire,all,of it"), "topics.csv, row 3", "row-width"),
    (
        "quotation mark left open",
        add_as_is("topics.csv", 'fire,Fire,"all of it'),
        "topics.csv, row 3",
        "csv-broken",
    ),
    (
        "two sorts of separators",
        put("topics.csv", "id,title,definition", "id;title,definition"),
        "topics.csv",
        "csv-delimiter",
    ),
    ("NUL byte", whole("topics.csv", GOOD["topics.csv"] + b"\0"), "topics.csv, line 3", "file-nul"),
    (
        "Windows encoding",
        whole("topics.csv", "id,title,definition\nécole,É,x\n".encode("cp1252")),
        "topics.csv, line 2",
        "file-encoding",
    ),
    (
        "UTF-16",
        whole("topics.csv", "id,title,definition\n".encode("utf-16")),
        "topics.csv",
        "file-encoding",
    ),
    (
        "bad word of a list",
        put("positions.csv", ",oppose,", ",opose,"),
        "positions.csv, row 3, column stance",
        "cell-choice",
    ),
    (
        "bad country",
        put("organisations.csv", ",SEN,", ",Senegal,"),
        "organisations.csv, row 2, column country",
        "cell-form",
    ),
    (
        "bad id",
        add("topics.csv", "fire and water,Fire,all"),
        "topics.csv, row 3, column id",
        "cell-form",
    ),
    ("bad date", put("positions.csv", "2026-01", "1/2/26"), "positions.csv, row 2, column date", "cell-form"),
    (
        "bad number",
        put("organisations.csv", ",1200,", ',"1,200",'),
        "organisations.csv, row 2, column members",
        "cell-number",
    ),
    ("bad flag", put("mapping.csv", ",false,", ",no,"), "mapping.csv, row 2, column counted", "cell-flag"),
    ("empty cell", add("topics.csv", "fire,,all"), "topics.csv, row 3, column title", "cell-empty"),
    (
        "bad line in a list",
        put("organisations.csv", "branch=water", "water"),
        "organisations.csv, row 2, column blocs",
        "cell-parts",
    ),
    (
        "duplicate row",
        add("mapping.csv", "water,pumps,same,true,again"),
        "mapping.csv, row 3",
        "row-twice",
    ),
    (
        "two votes at the same moment",
        put("ballots.csv", "10:00:00.5Z", "10:00:00.0Z"),
        "ballots.csv, row 4",
        "ballot-conflict",
    ),
    (
        "two votes, one without a moment",
        add("ballots.csv", ",v-1,school,approve,2026-04-01T10:00:00Z,,,,"),
        "ballots.csv, row 5",
        "ballot-conflict",
    ),
    (
        "ballot of nobody",
        add("ballots.csv", ",,school,approve,,,,,"),
        "ballots.csv, row 5",
        "ballot-voter",
    ),
    (
        "ballot of two",
        add("ballots.csv", "alpha,v-1,school,approve,,,,,"),
        "ballots.csv, row 5",
        "ballot-voter",
    ),
    (
        "quote that is not in the text",
        put("measures.csv", "For wells in Beta: 1,000 crowns", "For walls in Beta: 1,000 crowns"),
        "measures.csv, row 2, column quote",
        "locator-quote",
    ),
    (
        "place outside the text",
        put("measures.csv", "line,0,31,", "line,0,3100,"),
        "measures.csv, row 2, column start",
        "locator-range",
    ),
    (
        "official file changed",
        whole("documents/act.xml", DOCUMENTS["act.xml"] + b" "),
        "documents.csv, row 2, column sha256",
        "document-digest",
    ),
    (
        "official file missing",
        whole("documents/act.xml", None),
        "documents.csv, row 2, column sha256",
        "document-missing",
    ),
    (
        "canonical text changed",
        put("documents/act.xml.txt", "Whereas", "Whereat"),
        "documents.csv, row 2, column text_sha256",
        "document-digest",
    ),
    ("file without a row", whole("documents/other.xml", b"x"), "documents/other.xml", "document-unlisted"),
    (
        "document that leaves the folder",
        put("documents.csv", "act.xml,", "../act.xml,"),
        "documents.csv, row 2, column name",
        "path-escape",
    ),
    (
        "digest of no document",
        put("unclassified.csv", GOOD["documents.csv"].decode().split(",")[12][:8], "00000000"),
        "unclassified.csv, row 2, column doc_sha256",
        "reference-unknown",
    ),
    ("misspelt file", whole("position.csv", b"x"), "position.csv", "file-unknown"),
    (
        "parent circle",
        put("measures.csv", "wells,,official", "wells,pumps,official"),
        "measures.csv, row 2, column parent",
        "measure-circle",
    ),
    (
        "measure that names itself",
        put("measures.csv", "pumps,wells,", "pumps,pumps,"),
        "measures.csv, row 3, column parent",
        "measure-itself",
    ),
    (
        "level that the criterion has not",
        put("codings.csv", ",-1,1,", ",-1,7,"),
        "codings.csv, row 3, column lo",
        "level-unknown",
    ),
    (
        "criterion of no framework",
        put("codings.csv", "wells,good,", "wells,god,"),
        "codings.csv, row 3, column criterion",
        "reference-unknown",
    ),
    (
        "levels of a case",
        put("cases.csv", "good=-1", "good=4"),
        "cases.csv, row 2, column levels",
        "level-unknown",
    ),
    (
        "actor of a case",
        put("cases.csv", ",beta,", ",betta,"),
        "cases.csv, row 2, column actor",
        "reference-unknown",
    ),
    (
        "clause of an amendment",
        put("amendments.csv", "replace,cl-2", "replace,cl-3"),
        "amendments.csv, row 3, column clause",
        "reference-unknown",
    ),
    (
        "new measure of a lineage",
        put("lineage.csv", ",wells,", ",walls,"),
        "lineage.csv, row 2, column new",
        "reference-unknown",
    ),
    (
        "framework of the charter",
        put("charter.yaml", "framework: plain", "framework: plane"),
        "charter.yaml, line N, framework",
        "reference-unknown",
    ),
    (
        "share as a float",
        put("charter.yaml", "1/3", "0.33"),
        "charter.yaml, line N, consent.threshold",
        "entry-form",
    ),
    (
        "share as a percentage",
        put("charter.yaml", "1/3", "33"),
        "charter.yaml, line N, consent.threshold",
        "share-range",
    ),
    (
        "attribute that nobody declares",
        put("charter.yaml", "attribute: branch", "attribute: brunch"),
        "charter.yaml, line N, weights.attribute",
        "attribute-unknown",
    ),
    (
        "unknown entry",
        put("dossier.yaml", "situation:", "sitation:"),
        "dossier.yaml, line N, sitation",
        "entry-unknown",
    ),
    (
        "missing entry",
        put("dossier.yaml", "situation:", "sitation:"),
        "dossier.yaml, line N, situation",
        "entry-missing",
    ),
    (
        "bad word of an entry",
        put("dossier.yaml", "label: official-sum", "label: official"),
        "dossier.yaml, line N, budget.label",
        "entry-choice",
    ),
    (
        "negative budget",
        put("dossier.yaml", "minor: 100000", "minor: -1"),
        "dossier.yaml, line N, budget.minor",
        "amount-not-minor",
    ),
    (
        "fractional budget",
        put("dossier.yaml", "minor: 100000", "minor: 0.5"),
        "dossier.yaml, line N, budget.minor",
        "amount-not-minor",
    ),
    (
        "key twice",
        put("dossier.yaml", "price_year:", "currency: SEK\nprice_year:"),
        "dossier.yaml, line N",
        "yaml-key-twice",
    ),
    ("alias", put("charter.yaml", "title: ", "title: &a "), "charter.yaml, line N", "yaml-alias"),
    (
        "tag",
        put("charter.yaml", "title: ", "title: !!python/name:os.system "),
        "charter.yaml, line N",
        "yaml-tag",
    ),
    ("not YAML", put("charter.yaml", "title: ", "title: b: "), "charter.yaml, line N", "yaml-broken"),
    ("a list for a mapping", whole("charter.yaml", b"- a\n"), "charter.yaml", "yaml-form"),
    (
        "two frameworks with one id",
        whole("frameworks/two.yaml", GOOD["frameworks/plain.yaml"]),
        "frameworks/two.yaml, line N, id",
        "row-twice",
    ),
    (
        "unit inside a unit",
        put("dossier.yaml", "  - school\n", "  - wells\n  - school\n"),
        "dossier.yaml, line N, unit_ids.0",
        "units-overlap",
    ),
    (
        "units unclear",
        put("dossier.yaml", "units: listed", "units: account"),
        "dossier.yaml, line N, units",
        "units-unclear",
    ),
    (
        "money freed by spending",
        put("dossier.yaml", "  - taken-back", "  - wells"),
        "dossier.yaml, line N, frees_money.0",
        "frees-no-money",
    ),
    (
        "ballots that would not count",
        put("dossier.yaml", "votes_from: ballots", "votes_from: positions"),
        "dossier.yaml, line N, votes_from",
        "ballots-not-counted",
    ),
]


@pytest.mark.parametrize(
    ("change", "where", "code"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_wrong_input_is_named_with_its_place(change: Callable[[Files], None], where: str, code: str) -> None:
    """Who made the mistake must find it from the message alone."""
    files = dict(GOOD)
    change(files)
    found = faults_of(files)
    assert (where, code) in {(unlined(fault), fault.code) for fault in found}, "\n".join(map(str, found))
    assert all(fault.message.endswith(".") and fault.next for fault in found)


def test_all_faults_of_all_files_at_once() -> None:
    """A secretary with one evening must not find the second mistake after correcting the first."""
    changes = [
        row
        for row in WRONG
        if row[0] in ("negative cost", "bad country", "share as a float", "bad flag", "levels of a case")
    ]
    files = dict(GOOD)
    for _, change, _, _ in changes:
        change(files)
    places = [unlined(fault) for fault in faults_of(files)]
    assert places == [
        "cases.csv, row 2, column levels",
        "charter.yaml, line N, consent.threshold",
        "mapping.csv, row 2, column counted",
        "measures.csv, row 5, column amount_minor",
        "organisations.csv, row 2, column country",
    ]


def test_settings_faults_name_the_line() -> None:
    """In a file of settings people look for a line, not for a row."""
    files = dict(GOOD) | {"charter.yaml": b"# a comment\n\n" + GOOD["charter.yaml"]}
    put("charter.yaml", "status: example", "status: exemple")(files)
    line = files["charter.yaml"].decode().split("\n").index("status: exemple") + 1
    (fault,) = faults_of(files)
    assert (fault.where, fault.next) == (f"charter.yaml, line {line}, status", "Did you mean 'example'?")


def test_rate_with_too_few_parts_is_named() -> None:
    """A rate needs four parts; the one that is missing has a place, too."""
    files = dict(GOOD)
    whole("dossier.yaml", files["dossier.yaml"].replace(b"    - a made-up rate\n", b""))(files)
    (fault,) = faults_of(files)
    assert (unlined(fault), fault.code) == ("dossier.yaml, line N, rates.0.3", "entry-missing")


@pytest.mark.parametrize("key", ["votes_[from", "int", "constrained-str", "a(b)"])
def test_unknown_entries_are_named_whatever_they_are_called(key: str) -> None:
    """A slip of the finger makes any name; random damage once found one that ended the program."""
    files = dict(GOOD)
    put("dossier.yaml", "situation:", f"{key}: x\nsituation:")(files)
    assert [(unlined(f), f.code) for f in faults_of(files)] == [
        (f"dossier.yaml, line N, {key}", "entry-unknown")
    ]


def test_faults_come_in_natural_order() -> None:
    """Row 9 stands before row 10, so that people can work down their spreadsheet."""
    files = dict(GOOD)
    files["topics.csv"] = b"id,title,definition\n" + b"a b,x,y\n" * 11 + b"water,x,y\n"
    rows = [fault.where for fault in faults_of(files) if fault.code == "cell-form"]
    assert rows == [f"topics.csv, row {number}, column id" for number in range(2, 13)]


def test_one_broken_row_does_not_blame_others() -> None:
    """An organisation with a bad country still exists; its positions are not at fault."""
    files = dict(GOOD)
    put("organisations.csv", ",SEN,", ",Senegal,")(files)
    assert [fault.where for fault in faults_of(files)] == ["organisations.csv, row 2, column country"]


def test_unreadable_table_does_not_blame_others() -> None:
    """Where the list of topics cannot be read, nobody can say that a topic is unknown."""
    files = dict(GOOD) | {"topics.csv": b"\xff\xfe"}
    assert {fault.where for fault in faults_of(files)} == {"topics.csv"}


def test_unknown_names_show_the_nearest_known_one() -> None:
    """Most unknown names are misspelt."""
    files = dict(GOOD)
    put("positions.csv", "gamma,school,", "gama,scool,")(files)
    assert [fault.next for fault in faults_of(files)] == ["Did you mean 'gamma'?", "Did you mean 'school'?"]


def test_many_unknown_names_stay_quick() -> None:
    """Looking for the nearest name must not cost minutes where a whole column is wrong."""
    files = dict(GOOD)
    rows = "".join(f"org-{i:05},Name {i},FRA,union,,,branch=x,,\n" for i in range(2000))
    lost = "".join(f"gone-{i:05},water,oppose,,q,fr,,https://example.org/,,direct,,\n" for i in range(3000))
    add("organisations.csv", rows.rstrip("\n"))(files)
    add("positions.csv", lost.rstrip("\n"))(files)
    found = faults_of(files)
    assert len(found) == 3000
    assert all(fault.next for fault in found)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_accepted(mark: str) -> None:
    """A European Excel saves with semicolons; that is not the secretary's fault."""
    files = dict(GOOD)
    files["topics.csv"] = (
        f"id{mark}title{mark}definition\r\nwater{mark}Water{mark}all, about; water\r\n".replace(
            f"about{mark}", "about:"
        ).encode()
    )
    assert read_files(files).topics[0].title == "Water"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_byte_order_mark_and_line_ends_do_not_matter(start: bytes, end: bytes) -> None:
    """Excel, LibreOffice and editors differ in both, and none of them is wrong."""
    files = dict(GOOD)
    for name in [name for name in files if name.endswith(".csv")]:
        files[name] = start + GOOD[name].removeprefix(b"\xef\xbb\xbf").replace(b"\n", end)
    assert read_files(files) == read_files(GOOD)


def test_blank_rows_do_not_matter_but_count() -> None:
    """Spreadsheets leave empty rows; the numbers in messages must still be those on the screen."""
    files = dict(GOOD)
    files["topics.csv"] = b"id,title,definition\n,,\n\nwater,Water,all\na b,x,y\n"
    assert [fault.where for fault in faults_of(files)] == ["topics.csv, row 5, column id"]


def test_git_line_ends_are_recognised() -> None:
    """A checkout on Windows may change line ends of a text; the message must say so."""
    files = dict(GOOD)
    files["documents/act.xml.txt"] = files["documents/act.xml.txt"].replace(b"\n", b"\r\n")
    found = [fault for fault in faults_of(files) if fault.code == "document-digest"]
    assert "line ends" in found[0].next


def test_nothing_is_written_while_reading(tmp_path: Path) -> None:
    """A failed check leaves the folder as it was."""
    for name, data in (GOOD | {"topics.csv": b""}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(InputError):
        load_dossier(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_table_of_faults_is_read_no_further() -> None:
    """Whoever sends a million broken rows gets ten thousand faults and a last word, not a full memory."""
    found = faults_of({**GOOD, "measures.csv": GOOD["measures.csv"] + b"x\n" * 50_000})
    assert len(found) < 10_010
    assert "table-too-much" in {fault.code for fault in found}
