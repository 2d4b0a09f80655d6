"""Five days of a made-up federation by files alone: every number is found a second time by naive.py.

Sixty invented organisations in thirty countries and four languages: a charter, two rounds, forty amendments,
late and broken replies, a revoked mandate, split votes, a withdrawn signature, sign-off, pack. Everything
goes through the command line and through files that a member or a secretary could have typed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.federation import naive, sixty
from tests.pack.made import checker, unbundle
from tests.rounds.filling import cells_of, type_into
from tests.rounds.filling_docx import fill_docx
from unbundle.records.rounds import Round
from unbundle.rounds import load_languages
from unbundle.rounds.layout import form_of

LANGUAGES = Path(__file__).resolve().parents[2] / "src" / "unbundle" / "rounds" / "languages"
CHOICES = {
    tag: yaml.safe_load((LANGUAGES / f"{tag}.yaml").read_text("utf-8"))["choices"] for tag in sixty.COUNTRIES
}
FLOOR, CAP, UNKNOWN, THIRD, HALF = 10_000, 500_000, 100, Fraction(1, 3), Fraction(1, 2)


def ok(*words: str | Path) -> str:
    """What a command prints that must succeed."""
    done = unbundle(*words)
    assert done.code == 0, done.text
    return done.out


def refused(code: str, *words: str | Path) -> None:
    """A command that must stop with this error."""
    done = unbundle(*words)
    assert done.code in (2, 3)
    assert code in done.err


def write_table(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A table as a spreadsheet saves it."""
    found = list(rows)
    names = list(dict.fromkeys(name for row in found for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(found)


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def replace(path: Path, *pairs: tuple[str, str]) -> None:
    """What a person changes in a text file; every change must find its place."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after the five days: dossier/, first/, second/, text.json, results/ and so on."""
    place = tmp_path_factory.mktemp("five-days")
    day_one(place)
    day_two(place)
    day_three(place)
    day_four(place)
    day_five(place)
    return place


def day_one(place: Path) -> None:
    """Monday: the folder, the charter, the members, what was published; the first forms go out."""
    dossier = place / "dossier"
    ok("new", dossier)
    ok("charter", "new", "congress", "--out", dossier, "--replace")
    replace(
        dossier / "charter.yaml",
        ("status: proposed", "status: adopted"),
        ("# affected: affected", "affected: affected"),
    )
    refused("charter-adopted", "charter", "check", dossier / "charter.yaml")
    replace(
        dossier / "charter.yaml",
        ("status_note: A pattern, adopted by nobody yet.", "status_note: Made up for a test."),
        ("adopted_by: ''", "adopted_by: the made-up congress"),
        ("adopted_on: ''", "adopted_on: 2026-05-03"),
        ("adopted_how: ''", "adopted_how: by show of hands"),
        ("round_hours: 120", "round_hours: 24"),
        ("urgent_hours: 48", "urgent_hours: 12"),
    )
    replace(
        dossier / "dossier.yaml",
        ("situation: Not described yet.", "situation: A made-up crisis."),
        ("  minor: 1\n", f"  minor: {sixty.BUDGET}\n"),
        (
            "bloc_attributes: [kind, country]",
            "bloc_attributes: [kind, country, language, affected]\nlanguages: [en, fr, es, ar]",
        ),
    )
    money = [
        {"id": name, "title": title, "kind": "appropriation", "amount_minor": cost, "currency": "EUR"}
        for name, (title, cost) in sixty.MONEY.items()
    ]
    free = [{"id": name, "title": title, "kind": "duty"} for name, title in sixty.FREE.items()]
    write_table(dossier / "measures.csv", [{**row, "rule": "typed by hand"} for row in (*money, *free)])
    write_table(dossier / "organisations.csv", sixty.organisations())
    write_table(dossier / "clauses.csv", [{"id": name, "text": text} for name, text in sixty.BASE])
    write_table(dossier / "topics.csv", [{"id": "bread", "title": "Bread", "definition": "Food for people"}])
    write_table(
        dossier / "mapping.csv",
        [{"topic": "bread", "measure": "m01", "fit": "same", "counted": "true", "why": "made up"}],
    )
    write_table(dossier / "positions.csv", [published(n) for n in sixty.POSITIONS])
    ok("check", dossier)
    ok("charter", "check", dossier)
    late = ("--deadline", "2026-05-05T07:59:00Z", "--at", sixty.OPEN_1)
    refused("round-too-short", "round", "open", dossier, "--out", place / "first", *late)
    times = ("--deadline", sixty.CLOSE_1, "--at", sixty.OPEN_1)
    ok("round", "open", dossier, "--out", place / "first", "--questions", "0", *times)


def published(n: int) -> dict[str, str]:
    """A made-up position as somebody collected it."""
    return {
        "organisation": sixty.number(n),
        "topic": "bread",
        "stance": "support",
        "quote": f"Bread for all, says {sixty.number(n)}.",
        "lang": sixty.language(n),
        "source_url": f"https://example.org/{sixty.number(n)}",
        "confidence": "direct",
    }


def typed(n: int, reading: int) -> dict[tuple[str, str, str], Any]:
    """Everything that one organisation types into its form."""
    words = CHOICES[sixty.language(n)]
    cells: dict[tuple[str, str, str], Any] = {("about", "filled_by", "answer"): sixty.speaker(n)}
    known = reading == 2 and n not in (6, 55, 60)
    if not known:
        cells[("mandate", "1", "body")] = "Board (made up)"
        cells[("mandate", "1", "decided_on")] = "2026-05-04"
        cells[("mandate", "1", "holders")] = sixty.holder(n)
    if reading == 1 and n in sixty.SPLIT_MANDATE:
        cells[("mandate", "1", "for_weight")], cells[("mandate", "1", "against_weight")] = (
            sixty.SPLIT_MANDATE[n]
        )
    if known and n == sixty.REVOKED_IN_FORM:
        cells[("mandate", sixty.mandate_id(n), "revoke")] = words["revoke"]["revoke"]
    said = sixty.said_in_first_round(n) if reading == 1 else sixty.said_in_second_round(n)
    for measure, word in said.items():
        cells[("votes", measure, "vote")] = words["vote"][word]
        shares = sixty.parts(n, measure) if reading == 1 else None
        for side, weight in zip(("for", "against", "abstain"), shares or (), strict=False):
            cells[("votes", measure, f"{side}_weight")] = weight
    for when, who, line, row in sixty.amendments():
        if (when, who) == (reading, n):
            cells |= {("amendments", str(line), key): text for key, text in row.items() if key != "op"}
            cells[("amendments", str(line), "op")] = words["op"][row["op"]]
    if reading == 1:
        cells |= first_round_only(n, words)
    return cells


def first_round_only(n: int, words: dict[str, dict[str, str]]) -> dict[tuple[str, str, str], Any]:
    """Own measures, answers to published positions, and the typing errors."""
    cells: dict[tuple[str, str, str], Any] = {}
    if n in sixty.PROPOSALS:
        title, cost = sixty.PROPOSALS[n]
        cells[("measures", "1", "title")] = title
        cells[("measures", "1", "kind")] = words["kind"]["appropriation"]
        cells[("measures", "1", "cost")] = str(cost // 100)
        cells[("measures", "1", "cost_source")] = "made up"
    if sixty.POSITIONS.get(n):
        cells[("positions", "bread", "answer")] = words["answer"][sixty.POSITIONS[n]]
    if sixty.POSITIONS.get(n) == "correct":
        cells[("positions", "bread", "new_stance")] = words["stance"]["oppose"]
        cells[("positions", "bread", "new_quote")] = f"Not this way, says {sixty.number(n)}."
    if n in sixty.TYPING_ERRORS:
        measure, text = sixty.TYPING_ERRORS[n]
        cells[("votes", measure, "vote")] = text
    return cells


def fill_word(place: Path, n: int) -> bytes:
    """The Word form of the first round, filled in."""
    plan = Round.from_json((place / "dossier" / "rounds" / "r1" / "round.json").read_bytes())
    member = next(one for one in plan.members if one.organisation == sixty.number(n))
    tag, code = next(pair for pair in member.forms if pair[0] == sixty.language(n))
    empty = (place / "first" / "forms" / f"{sixty.number(n)}.{tag}.docx").read_bytes()
    return fill_docx(form_of(plan, member, load_languages()[tag], code), empty, typed(n, 1))


def fill(place: Path, n: int, reading: int, **more: Any) -> bytes:
    """The form of an organisation, filled in."""
    folder = place / ("first" if reading == 1 else "second") / "forms"
    form = (folder / f"{sixty.number(n)}.{sixty.language(n)}.xlsx").read_bytes()
    return type_into(form, cells_of(form, {**typed(n, reading), **more.get("cells", {})}))


def hand_in(folder: Path, files: Mapping[str, tuple[bytes, str]]) -> None:
    """Files in the folder of replies, and the list of when each came."""
    folder.mkdir(exist_ok=True)
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    rows = [{"file": name, "received_at": at} for name, (_, at) in files.items()]
    old = read_table(folder / "received.csv") if (folder / "received.csv").exists() else []
    write_table(folder / "received.csv", [*old, *rows])


def day_two(place: Path) -> None:
    """Tuesday: replies come in, some late, some broken; one is sent again, one twice; the round is closed."""
    dossier, folder = place / "dossier", place / "replies-1"
    files = {}
    for n in range(1, 61):
        if n in sixty.SILENT_1:
            continue
        data = b"" if n in sixty.BY_WORD else fill(place, n, 1)
        if n in (sixty.BROKEN_ONCE, sixty.BROKEN_FOR_EVER):
            data = data[: len(data) // 2]
        if n in sixty.BY_WORD:
            files[f"answer of {n}.docx"] = (fill_word(place, n), sixty.came_at(n))
            continue
        files[f"answer of {n}.xlsx"] = (data, sixty.came_at(n))
    first = fill(
        place,
        sixty.TWICE,
        1,
        cells={("votes", "m01", "vote"): CHOICES[sixty.language(sixty.TWICE)]["vote"]["approve"]},
    )
    files["too early.xlsx"] = (first, "2026-05-05T08:00:00Z")
    hand_in(folder, files)
    times = ("--at", "2026-05-05T18:30:00Z")
    ok("round", "collect", folder, "--dossier", dossier, "--out", place / "back-1", *times)
    again = {"answer of 51, once more.xlsx": (fill(place, sixty.BROKEN_ONCE, 1), "2026-05-05T17:00:00Z")}
    hand_in(folder, again)
    ok("round", "collect", folder, "--dossier", dossier, "--out", place / "back-1", *times)
    replace(dossier / "charter.yaml", ("threshold: 1/3", "threshold: 2/3"))
    refused("round-charter", "round", "close", dossier, "--at", "2026-05-05T18:40:00Z")
    replace(dossier / "charter.yaml", ("threshold: 2/3", "threshold: 1/3"))
    ok("round", "close", dossier, "--at", "2026-05-05T19:30:00Z")
    ok("check", dossier)


def day_three(place: Path) -> None:
    """Wednesday: a mandate is revoked at noon, between the readings; the second forms go out and come in."""
    dossier, folder = place / "dossier", place / "replies-2"
    revoke(dossier, sixty.REVOKED, "2026-05-06T07:00:00Z")
    times = ("--deadline", sixty.CLOSE_2, "--at", sixty.OPEN_2)
    ok("round", "open", dossier, "--out", place / "second", "--questions", "0", *times)
    hand_in(folder, {f"{n}.xlsx": (fill(place, n, 2), sixty.came_at(n, 2)) for n in sixty.SECOND_READING})
    revoke(dossier, sixty.REVOKED_WHILE_OPEN, "2026-05-06T15:00:00Z")
    ok(
        "round",
        "collect",
        folder,
        "--dossier",
        dossier,
        "--out",
        place / "back-2",
        "--at",
        "2026-05-07T09:10:00Z",
    )
    ok("round", "close", dossier, "--at", "2026-05-07T09:20:00Z")


def revoke(dossier: Path, n: int, at: str) -> None:
    """The secretary enters into the table what the body of a member has written."""
    rows = read_table(dossier / "mandates.csv")
    for row in rows:
        if row["id"] == sixty.mandate_id(n):
            row["revoked_at"] = at
    write_table(dossier / "mandates.csv", rows)


def day_four(place: Path) -> None:
    """Thursday: all amendments at once show the collisions; the group decides; one text is opened."""
    dossier = place / "dossier"
    every = [
        {"amendment": sixty.amendment_id(when, n, line), "outcome": "adopted", "stage": 1}
        for when, n, line, _ in sixty.filed()
    ]
    (place / "all.json").write_text(json.dumps({"decisions": every, "wordings": english()}), "utf-8")
    (place / "all-text.json").write_text(
        ok("draft", "merge", dossier, "--draft", place / "all.json", "--format", "json")
    )
    chosen = [
        {
            "amendment": sixty.amendment_id(when, n, line),
            "outcome": "adopted" if sixty.wanted(when, n, row) else "rejected",
        }
        for when, n, line, row in sixty.filed()
    ]
    (place / "draft.json").write_text(json.dumps({"decisions": chosen, "wordings": english()}), "utf-8")
    draft = ("--draft", place / "draft.json")
    ok("draft", "merge", dossier, *draft, "--out", place / "text.json")
    ok("draft", "check", place / "text.json", dossier, *draft)
    times = ("--closes", sixty.SIGN_UNTIL, "--embargo", sixty.EMBARGO, "--at", sixty.SIGN_FROM)
    ok("signoff", "open", dossier, "--text", place / "text.json", "--id", "common", *times)


def english() -> list[dict[str, str]]:
    """Checked wordings of what came in other languages (the made-up sentences are English in any form)."""
    return [
        {"of": sixty.amendment_id(when, n, line), "lang": "en", "text": row["text"], "status": "checked"}
        for when, n, line, row in sixty.filed()
        if sixty.language(n) != "en" and "text" in row
    ]


def day_five(place: Path) -> None:
    """Friday: signatures, the list after the embargo, the run, and the pack that anyone can check."""
    dossier = place / "dossier"
    rows = [
        {
            "call": "common",
            "organisation": row["organisation"],
            "answer": row["answer"],
            "signed_at": row["at"],
            "mandate": row["mandate"],
            "signed_by": row["by"],
            "reservations": row.get("reservations", ""),
            "withdrawn_at": row.get("withdrawn", ""),
        }
        for row in sixty.signatures()
        if row["mandate"] in {mandate["id"] for mandate in read_table(dossier / "mandates.csv")}
    ]
    write_table(dossier / "signatures.csv", rows)
    ok("check", dossier)
    refused("embargo", "signoff", "list", dossier, "common", "--at", "2026-05-08T14:59:00Z")
    out = place / "signatories.json"
    ok("signoff", "list", dossier, "common", "--format", "json", "--out", out, "--at", sixty.END)
    ok("run", dossier, "--out", place / "run")
    ok("publish", dossier, "--out", place / "pack", "--as", "pack")


def load(place: Path, *path: str) -> Any:
    """A file that a command wrote, as data."""
    return json.loads(place.joinpath(*path).read_bytes())


@pytest.fixture(scope="module")
def counted() -> dict[tuple[str, str], tuple[int, int, int]]:
    """The naive count of everything that the members typed."""
    return naive.count(list(sixty.votes()), list(sixty.mandates()))[0]


@pytest.fixture(scope="module")
def weights() -> dict[str, int]:
    """The naive weight of every member."""
    return {
        row["id"]: naive.weight_of(int(row["members"]) if row["members"] else None, FLOOR, CAP, UNKNOWN)
        for row in sixty.organisations()
    }


def costs() -> dict[str, int]:
    """What every measure costs, the members' own ones too."""
    own = {sixty.proposal_id(n): cost for n, (_, cost) in sixty.PROPOSALS.items()}
    return {**{name: cost for name, (_, cost) in sixty.MONEY.items()}, **dict.fromkeys(sixty.FREE, 0), **own}


def test_the_cast_is_as_large_as_said() -> None:
    """Sixty organisations, thirty countries, four languages, forty amendments."""
    rows = list(sixty.organisations())
    assert len(rows) == len({row["id"] for row in rows}) == 60
    assert len({row["country"] for row in rows}) == 30
    assert {sixty.language(n) for n in range(1, 61)} == {"en", "fr", "es", "ar"}
    assert len(list(sixty.amendments())) == 40


def test_who_answered_who_is_missing(play: Path) -> None:
    """Late, broken and missing replies of both rounds, by name; the one sent again counts."""
    gone = {
        **dict.fromkeys(sixty.LATE_1, "late"),
        **dict.fromkeys((*sixty.SILENT_1, sixty.BROKEN_FOR_EVER), "missing"),
    }
    first = {sixty.number(n): gone.get(n, "answered") for n in range(1, 61)}
    found = load(play, "back-1", "collected.json")
    assert {row["organisation"]: row["state"] for row in found["members"]} == first
    broken = {row["file"] for row in found["replies"] if row["standing"] == "refused"}
    assert broken == {"answer of 51.xlsx", "answer of 52.xlsx"}
    assert [row["file"] for row in found["replies"] if row["standing"] == "replaced"] == ["too early.xlsx"]
    second = {sixty.number(n): "missing" for n in range(1, 61)}
    second |= {sixty.number(n): "answered" for n in sixty.SECOND_READING}
    again = load(play, "back-2", "collected.json")
    assert {row["organisation"]: row["state"] for row in again["members"]} == second
    rounds = read_table(play / "dossier" / "rounds.csv")
    assert [(row["id"], row["answered"], row["late"]) for row in rounds] == [
        ("r1", "53", "3"),
        ("r2", "11", "0"),
    ]
    assert len({row["charter_sha256"] for row in rounds}) == 1


def test_nothing_that_was_typed_is_lost(play: Path) -> None:
    """Every cell that a member filled in is in the record: accepted, or refused with its reason."""
    found = load(play, "back-1", "collected.json")
    by_member = {row["organisation"]: row for row in found["replies"] if row["standing"] == "counted"}
    for n in range(1, 61):
        if sixty.number(n) not in by_member:
            continue
        record = by_member[sixty.number(n)]["typed"]
        texts = sorted(cell["text"] for cell in record)
        assert texts == sorted(str(text) for text in typed(n, 1).values()), n
        bad = {cell["text"] for cell in record if cell["state"] != "accepted"}
        assert bad == ({sixty.TYPING_ERRORS[n][1]} if n in sixty.TYPING_ERRORS else set()), n


def test_every_vote_is_counted_or_set_aside(play: Path) -> None:
    """The box of the run is the naive count of what was typed: each vote, each part, each reason."""
    counted, aside = naive.count(list(sixty.votes()), list(sixty.mandates()))
    box = load(play, "run", "results", "box.json")
    assert box["basis"] == "mandated"
    ours = {key: (naive.side_of(heads), heads) for key, heads in counted.items()}
    theirs = {}
    for row in box["ballots"]:
        heads = tuple(row.get(f"{side}_weight") or 0 for side in ("for", "against", "abstain"))
        mine = ours[row["organisation"], row["measure"]][1]
        theirs[row["organisation"], row["measure"]] = row["vote"], heads if any(heads) else mine
        assert any(heads) or sum(part > 0 for part in mine) == 1
        assert row["mandate"]
    assert theirs == ours
    assert len(box["not_counted"]) == len(aside)
    reasons: dict[str, int] = {}
    for _, _, reason in box["not_counted"]:
        word = reason.rpartition(": ")[2]
        reasons[word] = reasons.get(word, 0) + 1
    expected = {
        "person": STRANGER,
        "revoked": "the mandate was revoked",
        "replaced": "replaced by a later vote",
    }
    assert reasons == {
        expected[why]: sum(vote["why"] == why for vote in aside) for why in {vote["why"] for vote in aside}
    }
    assert set(expected) == {vote["why"] for vote in aside}
    assert len(box["ballots"]) + len(box["not_counted"]) == len(read_table(play / "dossier" / "ballots.csv"))


STRANGER = "this person is neither holder nor substitute of the mandate"


def test_weights_and_tallies(play: Path, counted: Any, weights: dict[str, int]) -> None:
    """Weights by square roots, and four exact sums for each measure."""
    profile = load(play, "run", "results", "profile.json")
    found: dict[str, Fraction] = {}
    for row in profile["ballots"]:
        who = row["voter"].partition(":")[0]
        found[who] = found.get(who, Fraction(0)) + Fraction(row["weight"])
    assert found == weights
    decisions = load(play, "run", "results", "alternative.json")["decisions"]
    assert {row["option"] for row in decisions} == set(costs())
    for row in decisions:
        sums = naive.tally(counted, weights, row["option"])
        stated = {word: Fraction(row["tally"][f"{word}_weight"]) for word in sums}
        assert stated == sums, row["option"]
        assert row["rests_on"] == sum(
            naive.side_of(h) != "abstain" or h[0] > 0 for (_, on), h in counted.items() if on == row["option"]
        )


def test_what_is_decided(play: Path, counted: Any, weights: dict[str, int]) -> None:
    """Which measures are closed, bought and adopted, and what is spent."""
    instance = load(play, "run", "results", "instance.json")
    assert (instance["vetoed"], instance["rules"], instance["limits"]) == ([], [], [])
    sums = {name: naive.tally(counted, weights, name) for name in costs()}
    shut = {name for name in costs() if naive.closed(sums[name], THIRD)}
    money = {name: cost for name, cost in costs().items() if cost}
    people = naive.heads(counted, weights, money)
    bought = naive.buy(people, money, set(money) - shut, sixty.BUDGET)
    adopted = {
        name for name in set(costs()) - set(money) - shut if naive.adopted(counted, sums[name], name, HALF)
    }
    found = load(play, "run", "results", "alternative.json")
    decided = {row["option"]: row["decided_by"] for row in found["decisions"]}
    assert {name for name, by in decided.items() if by == "consent"} == shut
    assert set(found["selected"]) == bought
    assert set(found["adopted"]) == adopted
    assert {"m04", "m11"} <= shut
    assert 0 < len(bought) < len(money) - len(shut)
    assert adopted


def test_votes_under_a_mandate_taken_back_in_the_same_form(play: Path) -> None:
    """They come back line by line with the reason, and what was said before stands."""
    found = load(play, "back-2", "collected.json")
    who = sixty.number(sixty.REVOKED_IN_FORM)
    cells = next(row for row in found["replies"] if row["organisation"] == who)["typed"]
    typed_votes = {cell["item"] for cell in cells if cell["section"] == "votes" and cell["text"]}
    assert typed_votes == set(sixty.said_in_second_round(sixty.REVOKED_IN_FORM))
    assert {cell["state"] for cell in cells if cell["section"] == "votes"} == {"refused"}
    box = load(play, "run", "results", "box.json")
    mine = {row["measure"]: row["vote"] for row in box["ballots"] if row["organisation"] == who}
    assert mine == sixty.said_in_first_round(sixty.REVOKED_IN_FORM)


def test_positions_after_the_first_round(play: Path) -> None:
    """Confirmed, corrected and withdrawn by their organisations; the old words are still there."""
    rows = read_table(play / "dossier" / "positions.csv")
    found = {(row["organisation"], row["status"] or "published", row["stance"]) for row in rows}
    expected = set()
    for n, answer in sixty.POSITIONS.items():
        word = {"confirm": "confirmed", "correct": "corrected", "withdraw": "withdrawn"}.get(
            answer, "published"
        )
        expected.add((sixty.number(n), word, "support"))
        expected |= {(sixty.number(n), "confirmed", "oppose")} if answer == "correct" else set()
    assert found == expected


def test_collisions_and_the_one_text(play: Path) -> None:
    """Every clause on which adopted wishes clash is shown; the chosen ones give this text and no other."""
    filed = [
        {
            **row,
            "id": sixty.amendment_id(when, n, line),
            "clause": row.get("clause", f"r1.{sixty.number(n)}.c{line}"),
        }
        for when, n, line, row in sixty.filed()
    ]
    table = read_table(play / "dossier" / "amendments.csv")
    assert {row["id"] for row in table} == {row["id"] for row in filed}
    assert len(table) == 39
    shown = {row["clause"] for row in load(play, "all-text.json")["collisions"]}
    assert shown == naive.clashes(filed)
    assert len(shown) == 8
    chosen = [
        {
            **row,
            "id": sixty.amendment_id(when, n, line),
            "clause": row.get("clause", f"r1.{sixty.number(n)}.c{line}"),
        }
        for when, n, line, row in sixty.filed()
        if sixty.wanted(when, n, row)
    ]
    text = load(play, "text.json")
    assert text["collisions"] == []
    assert [(row["id"], row["text"]) for row in text["clauses"]] == naive.merged(list(sixty.BASE), chosen)


def test_signatures(play: Path) -> None:
    """Who signed what, late, withdrawn, silent, set aside: the list after the embargo."""
    known = {row["id"] for row in sixty.mandates()}
    rows = [row for row in sixty.signatures() if row["mandate"] in known]
    ours = naive.signed(rows, list(sixty.mandates()), sixty.SIGN_FROM, sixty.SIGN_UNTIL, sixty.END)
    found = load(play, "signatories.json")
    assert {row["organisation"]: row["answer"] for row in found["signatures"]} == ours["answers"]
    assert set(found["late"]) == ours["late"]
    assert set(found["withdrawn"]) == ours["withdrawn"] == {"o14", "o28"}
    assert len(found["set_aside"]) == ours["set_aside"]
    everybody = {row["id"] for row in sixty.organisations()}
    assert set(found["silent"]) == everybody - set(ours["answers"])
    assert found["outcome"] == "stands"
    assert sum(len(row["reservations"]) for row in found["signatures"]) == sum(
        answer == "endorse-with-reservations" for answer in ours["answers"].values()
    )


def test_a_national_version_of_the_text_that_was_signed(play: Path) -> None:
    """A clause added for Senegal passes; one word of the common text changed does not."""
    common = load(play, "text.json")
    rows = [{"id": row["id"], "text": row["text"]} for row in common["clauses"]]
    digest = read_table(play / "dossier" / "calls.csv")[0]["text_sha256"]
    added = {"id": "sen-1", "text": "In Dakar too.", "added": True}
    version = {"of": digest, "country": "SEN", "lang": "en", "clauses": [*rows[:3], added, *rows[3:]]}
    words = (play / "dossier", play / "sen.json", "--draft", play / "draft.json")
    (play / "sen.json").write_text(json.dumps(version), "utf-8")
    assert f"{len(rows)} common clauses as they are, 1 added" in ok("signoff", "national", *words)
    (play / "sen.json").write_text(json.dumps(version).replace("openly", "quietly", 1), "utf-8")
    done = unbundle("signoff", "national", *words)
    assert (done.code, done.err.count("national-altered")) == (4, 1)


def test_the_pack_can_be_checked_by_anybody(play: Path) -> None:
    """The same result again, and the checker that imports nothing of ours finds nothing wrong."""
    done = unbundle("verify", play / "pack")
    assert done.code == 0, done.text
    assert "the same, byte for byte" in done.out
    alone = checker(play / "pack")
    assert alone.code == 0, alone.text
    assert "WRONG" not in alone.out


def test_the_people_affected_are_on_the_page(play: Path) -> None:
    """Beside measures: what their organisations said, and who of them was absent."""
    page = (play / "pack" / "report" / "index.html").read_text("utf-8")
    assert "People affected (refugees): " in page
    assert "People affected (conscripts): " in page
    assert "absent: " in page
