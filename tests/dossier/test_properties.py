"""Random dossiers come back, and random damage ends in an InputError and never in anything else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dossier.cases import DOCUMENTS, SHA, TEXT, charter, framework, full
from tests.dossier.test_round_trip import shuffled
from unbundle.dossier import dossier_digest, dossier_files, folder_files, in_order, read_files
from unbundle.errors import InputError
from unbundle.records.dossier import BudgetLine, Dossier, Settings
from unbundle.records.measure import MONEY_KINDS, TEXT_KINDS, Amount, Availability, Locator, Measure, Term
from unbundle.records.members import Ballot, Organisation, Position, Topic, TopicMapping

GOOD = dossier_files(full(), DOCUMENTS)

nasty = st.sampled_from(
    ["=1+1", "'=x", "-", "@a", "a,b;c\td", 'x"y', "a\nb", "\\n", "a|b=c", "é Ж 字", "\u2028", "no", "1e5"]
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)
solid = (nasty | words).filter(str.strip)
trimmed = solid.map(str.strip)
pairs = st.lists(st.tuples(trimmed, trimmed), max_size=2).map(tuple)
moments = st.integers(0, 59).map(lambda second: f"2026-01-01T00:00:{second:02}Z")


@st.composite
def places(draw: st.DrawFn) -> Locator | None:
    """A true place in the made-up text, or none."""
    if draw(st.booleans()):
        return None
    start = draw(st.integers(0, len(TEXT) - 2))
    end = draw(st.integers(start + 1, len(TEXT)))
    if not TEXT[start:end].strip():
        return None
    return Locator(
        doc_sha256=SHA,
        element=draw(words.filter(lambda w: w.strip() or not w)),
        start=start,
        end=end,
        quote=TEXT[start:end],
    )


@st.composite
def measure_lists(draw: st.DrawFn) -> tuple[Measure, ...]:
    """Up to five measures; a parent is always an earlier one, so that no circle arises."""
    made: list[Measure] = []
    for i in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(sorted(MONEY_KINDS | TEXT_KINDS)))
        earlier = st.sampled_from([m.id for m in made]) if made else st.none()
        amount = st.builds(Amount, minor=st.integers(0, 2**53 - 1), currency=st.just("SEK"))
        made.append(
            Measure(
                id=f"m{i}",
                parent=draw(st.none() | earlier),
                origin=draw(st.sampled_from(["official", "proposed"])),
                path=draw(st.lists(solid, max_size=2).map(tuple)),
                title=draw(solid),
                kind=kind,
                amount=draw(st.none() | amount) if kind in MONEY_KINDS else None,
                availability=draw(st.none() | st.builds(Availability, until=solid, basis=solid)),
                conditions=draw(st.lists(solid, max_size=3).map(tuple)),
                rule=draw(solid),
                locator=draw(places()),
                terms=draw(st.lists(st.builds(Term, role=trimmed, text=trimmed), max_size=2).map(tuple)),
                variant_of=draw(st.none() | earlier),
            )
        )
    return tuple(made)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """A dossier of made-up measures, members and votes that breaks no rule."""
    measures = draw(measure_lists())
    organisations = tuple(
        Organisation(
            id=f"o{i}",
            name=draw(solid),
            country="FRA",
            kind=draw(solid),
            blocs=(("branch", "x"), *draw(pairs)),
        )
        for i in range(draw(st.integers(1, 3)))
    )
    topics = (Topic(id="t", title=draw(solid), definition=draw(solid)),)
    who = st.sampled_from([o.id for o in organisations])
    subject = st.sampled_from(["t", *(m.id for m in measures)])
    position = st.builds(
        Position,
        organisation=who,
        topic=subject,
        stance=st.sampled_from(["support", "oppose"]),
        condition=words.filter(lambda w: w.strip() or not w),
        quote=solid,
        lang=st.just("fr"),
        source_url=solid,
        date=st.sampled_from(["", "2026", "2026-01-02"]),
        confidence=st.just("direct"),
    )
    ballot = st.builds(
        Ballot,
        organisation=who,
        measure=st.sampled_from([m.id for m in measures] or ["-"]),
        vote=st.sampled_from(["approve", "reject"]),
        cast_at=moments,
    )
    settings = Settings(
        title=draw(words),
        situation=draw(nasty | words),
        currency="SEK",
        price_year=draw(st.integers(1900, 2100)),
        budget=BudgetLine(minor=draw(st.integers(0, 2**53 - 1)), label="parameter", reason=draw(words)),
        caveats=draw(st.lists(nasty | words, max_size=2).map(tuple)),
    )
    key: Callable[[Any], Any] = lambda p: (p.organisation, p.topic, p.date, p.source_url, p.quote)  # noqa: E731
    return full().model_copy(
        update={
            **{
                name: ()
                for name in Dossier.model_fields
                if name not in ("settings", "charter", "documents", "texts", "measures", "frameworks")
            },
            "settings": settings,
            "charter": charter(),
            "frameworks": (framework(),),
            "measures": measures,
            "organisations": organisations,
            "topics": topics,
            "mapping": tuple(
                TopicMapping(topic="t", measure=m.id, fit="same", counted=True, why="x") for m in measures
            ),
            "positions": tuple(draw(st.lists(position, max_size=4, unique_by=key))),
            "ballots": tuple(
                draw(st.lists(ballot, max_size=4, unique_by=lambda b: (b.organisation, b.measure, b.cast_at)))
            )
            if measures
            else (),
        }
    )


@given(dossiers(), st.integers(0, 2**16))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_random_dossiers_come_back(dossier: Dossier, seed: int) -> None:
    """Whatever people write into a dossier, saving and loading keeps it, in any order of rows."""
    files = dossier_files(dossier, DOCUMENTS)
    assert read_files(files) == in_order(dossier)
    assert dossier_digest(read_files(shuffled(files, seed))) == dossier_digest(dossier)


JUNK = [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"=",
    b"-",
    b"&a ",
    b"*a",
    b"!!x ",
    b"[",
    b"{",
    b"9" * 400,
]
JUNK += [
    b"1e999",
    b".nan",
    b"null",
    b"true",
    "\u202e".encode(),
    b"../../etc/passwd",
    b"\\n",
    b"'",
    b": ",
    b"- ",
    b"#",
    b"%",
    b"\x85",
    b"\x1b[2J",
]


def damaged(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The files with one to three random damages."""
    files = dict(files)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(files))
        data = files[name]
        a, b = sorted(chance.randint(0, len(data)) for _ in range(2))
        kind = chance.randrange(8)
        if kind == 0:
            del files[name]
            if not files:
                return files
        elif kind == 7:
            files[
                chance.choice(["x.csv", "documents/x", "frameworks/x.yaml", "documents/.x", "topics.CSV"])
            ] = data
        else:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            other = files[chance.choice(sorted(files))]
            files[name] = [
                b"",
                data[:a],
                data[:a] + data[b:],
                data[:a] + chance.choice(JUNK) + data[a:],
                data[:a] + chance.choice(JUNK) + data[b:],
                b"\n".join(lines),
                data + data[a:b],
                other,
            ][kind]
    return files


def outcome(files: dict[str, bytes]) -> str:
    """ "loads", or "refused" where every fault says what, where and what next; anything else is raised."""
    try:
        dossier_digest(read_files(files))
    except InputError as error:
        whole = all(fault.code and fault.message and fault.where and fault.next for fault in error.faults)
        return "refused" if whole else "half a message"
    return "loads"


@pytest.mark.parametrize("hundred", range(10))
def test_random_damage_is_an_input_error_or_harmless(hundred: int) -> None:
    """A thousand damaged folders: each loads, or says what is wrong with it; none crashes the program."""
    chance = random.Random(hundred)
    outcomes = [outcome(damaged(GOOD, chance)) for _ in range(100)]
    assert set(outcomes) <= {"loads", "refused"}
    assert outcomes.count("refused") > 50


REAL = Path(__file__).resolve().parents[2] / "examples" / "ukraine-2022"


def real_outcomes(seed: int, count: int) -> list[str]:
    """What becomes of `count` damaged copies of the flagship dossier."""
    files, chance = folder_files(REAL), random.Random(seed)
    return [outcome(damaged(files, chance)) for _ in range(count)]


def test_damage_of_a_real_dossier() -> None:
    """Real laws and quotations hold what no made-up text has."""
    assert set(real_outcomes(0, 40)) == {"loads", "refused"}


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 11))
def test_damage_of_a_real_dossier_a_thousand_times(seed: int) -> None:
    """The same, at the length that finds rare combinations."""
    assert set(real_outcomes(seed, 100)) == {"loads", "refused"}


def test_real_dossiers_are_kept_to_the_byte() -> None:
    """The shipped examples are written as we write them, so that a saved correction is a small difference."""
    for folder in ("ukraine-2022", "house-2024"):
        files = folder_files(REAL.parent / folder)
        dossier = read_files(files)
        documents = {name: files[f"documents/{name}"] for name in dossier.texts}
        assert dossier_files(dossier, documents) == files
