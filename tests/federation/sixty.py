"""A made-up federation of 60 organisations in 30 countries and four languages, and what each of them does.

Every organisation, person, vote, sentence and figure here is invented; countries and languages are real.
Nothing is drawn by chance: each answer follows from the number of the organisation and of the measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]

COUNTRIES = {
    "en": ("GBR", "IRL", "NGA", "KEN", "IND", "USA", "ZAF", "AUS"),
    "fr": ("FRA", "SEN", "MLI", "BEL", "CIV", "CMR", "BFA"),
    "es": ("ESP", "MEX", "ARG", "COL", "PER", "CHL", "BOL", "ECU"),
    "ar": ("EGY", "TUN", "MAR", "JOR", "LBN", "PSE", "SDN"),
}
KINDS = ("union", "party", "movement", "church", "town")
NAMES = {
    "en": "Made-up {kind} {n}",
    "fr": "Organisation inventée nº {n} ({kind})",
    "es": "Organización inventada n.º {n} ({kind})",
    "ar": "منظمة مخترعة رقم {n} ({kind})",
}
PEOPLE = {3: "refugees", 17: "refugees", 28: "conscripts", 44: "refugees", 59: "conscripts"}

OPEN_1, CLOSE_1 = "2026-05-04T08:00:00Z", "2026-05-05T18:00:00Z"
OPEN_2, CLOSE_2 = "2026-05-06T08:00:00Z", "2026-05-07T09:00:00Z"
SIGN_FROM, SIGN_UNTIL, EMBARGO = "2026-05-07T12:00:00Z", "2026-05-08T12:00:00Z", "2026-05-08T15:00:00Z"
END = "2026-05-08T16:00:00Z"

MONEY = {
    "m01": ("Food for the towns that took people in", 9_000_000_00),
    "m02": ("Grain store at the harbour", 4_500_000_00),
    "m03": ("Trains instead of lorries", 7_200_000_00),
    "m04": ("New fighter aircraft", 12_000_000_00),
    "m05": ("Heating for clinics", 3_100_000_00),
    "m06": ("School meals", 2_750_000_00),
    "m07": ("Harbour patrols", 5_000_000_00),
    "m08": ("Homes for those who fled", 8_400_000_00),
}
FREE = {
    "m09": "Talks within thirty days",
    "m10": "Debts are paused",
    "m11": "Work permits end at once",
    "m12": "Yearly report to parliament",
}
BUDGET = 25_000_000_00
AGAINST = {"m04": 7, "m07": 3, "m11": 6}
"""In how many of ten cases a vote is against the measure; one in ten for all others."""

SILENT_1 = (58, 59, 60)
LATE_1 = (55, 56, 57)
BROKEN_FOR_EVER = 52
BROKEN_ONCE = 51
TWICE = 10
WRONG_PERSON = 9
SPLIT_MANDATE = {7: (70, 30), 31: (55, 45)}
SPLIT_VOTES = 8
REVOKED = 6
REVOKED_IN_FORM = 5
REVOKED_WHILE_OPEN = 33
SECOND_READING = (2, 5, 6, 12, 20, 31, 33, 40, 51, 55, 60)
BY_WORD = (13, 26, 39)
TYPING_ERRORS = {53: ("m03", "perhaps"), 54: ("m05", "=1+1")}
PROPOSALS = {1: ("Wells along the road", 1_250_000_00), 4: ("Radio in four languages", 600_000_00)}


def number(n: int) -> str:
    """The id of an organisation."""
    return f"o{n:02}"


def organisations() -> Iterator[Row]:
    """Rows of organisations.csv: two in each of 30 countries, members from 50 to half a million."""
    places = [(lang, country) for lang, countries in COUNTRIES.items() for country in countries]
    for n in range(1, 61):
        lang, country = places[(n - 1) % 30]
        kind = KINDS[n % len(KINDS)]
        blocs = [f"language={lang}"] + ([f"affected={PEOPLE[n]}"] if n in PEOPLE else [])
        yield {
            "id": number(n),
            "name": NAMES[lang].format(kind=kind, n=n),
            "country": country,
            "kind": kind,
            "members": "" if n % 13 == 0 else str(50 + 137 * n * n),
            "blocs": "\n".join(blocs),
        }


def language(n: int) -> str:
    """The language in which an organisation answers."""
    return next(row["blocs"].split("\n")[0][9:] for row in organisations() if row["id"] == number(n))


def choice(n: int, measure: str, reading: int = 1) -> str:
    """What an organisation thinks of a measure: approve, reject, abstain, or nothing."""
    m = int(measure[1:])
    draw = (7 * n + 3 * m + n * m + 5 * reading) % 10
    against = AGAINST.get(measure, 1)
    if draw < against:
        return "reject"
    if draw == 9:
        return ""
    return "abstain" if draw == 8 else "approve"


def said_in_first_round(n: int) -> dict[str, str]:
    """All votes in the form of the first round; the second form of the one that answers twice."""
    words = {measure: choice(n, measure) for measure in (*MONEY, *FREE)}
    if n == TWICE:
        words["m01"] = "reject"
    return {measure: word for measure, word in words.items() if word}


def said_in_second_round(n: int) -> dict[str, str]:
    """The second reading: every third measure, and the two proposals of the first round."""
    words = {measure: choice(n, measure, 2) for measure in ("m01", "m04", "m07", "m10", "m12")}
    proposals = {proposal_id(p): "approve" if (n + p) % 3 else "reject" for p in PROPOSALS}
    return {measure: word for measure, word in {**words, **proposals}.items() if word}


def proposal_id(n: int) -> str:
    """The id that a member's own measure gets."""
    return f"r1.{number(n)}.m1"


def parts(n: int, measure: str) -> tuple[int, int, int] | None:
    """The three numbers that one organisation writes beside its votes on two measures."""
    word = choice(n, measure)
    if n != SPLIT_VOTES or measure not in ("m02", "m09") or not word:
        return None
    return {"approve": (5, 3, 2), "reject": (3, 5, 2), "abstain": (2, 3, 5)}[word]


def mandate_id(n: int, reading: int = 1) -> str:
    """The id of the mandate that an organisation gave in a round."""
    return f"r{reading}.{number(n)}.d1"


def came_at(n: int, reading: int = 1) -> str:
    """When the reply of an organisation came."""
    if reading == 1:
        return f"2026-05-05T{'19' if n in LATE_1 else '10'}:{n % 60:02}:00Z"
    return f"2026-05-06T20:{n % 60:02}:00Z"


BASE = tuple(
    (f"c{k}", f"Part {k}: the governments shall act within ninety days, openly.") for k in range(1, 11)
)
DAYS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty")


def amendments() -> Iterator[tuple[int, int, int, Row]]:
    """(reading, organisation, line in its form, amendment): forty in all, many of them on the same words."""
    for n in range(1, 21):
        clause = f"c{(n - 1) % 10 + 1}"
        words = f"Part {clause[1:]}: the governments shall act within {DAYS[n % 8]} days, openly."
        yield 1, n, 1, {"op": "replace", "clause": clause, "text": words}
    for k, n in enumerate(range(21, 31), 1):
        yield (
            1,
            n,
            1,
            {"op": "insert", "after": f"c{k}", "text": f"Added by {number(n)}: and it is paid for."},
        )
    for n in range(31, 35):
        yield 1, n, 1, {"op": "delete", "clause": "c10"}
    for n, after in ((35, "c2"), (36, "c4"), (37, "c6")):
        yield 1, n, 1, {"op": "move", "clause": "c8", "after": after}
    for n, target in ((2, 1), (12, 2), (20, 11)):
        clause = f"c{(target - 1) % 10 + 1}"
        words = f"Part {clause[1:]}: the governments shall act within seven days, openly."
        yield 2, n, 1, {"op": "replace", "amends": f"r1.{number(target)}.a1", "text": words}


def amendment_id(reading: int, n: int, line: int) -> str:
    """The id that an amendment gets."""
    return f"r{reading}.{number(n)}.a{line}"


def wanted(reading: int, n: int, row: Row) -> bool:
    """What the drafting group adopts: the first of two wordings, six insertions, one move, no deletion."""
    if reading == 2:
        return n != 20
    return {"replace": n <= 10 or n == 19, "insert": n <= 26, "delete": False, "move": n == 36}[row["op"]]


def filed() -> Iterator[tuple[int, int, int, Row]]:
    """The amendments that stand: one was handed in by a person whom the mandate does not name."""
    return (found for found in amendments() if found[1] != WRONG_PERSON)


POSITIONS = {2: "confirm", 12: "confirm", 22: "correct", 32: "withdraw", 42: "", 47: "confirm", 50: "correct"}
"""Organisations with a published position on bread, and what they answer to it."""

ANSWERS = ("endorse",) * 6 + ("endorse-with-reservations", "endorse-with-reservations", "abstain", "no")


def signatures() -> Iterator[Row]:
    """Rows of signatures.csv: late ones, withdrawn ones, one under a revoked mandate, one corrected."""
    for n in range(1, 61):
        if n % 13 == 0:
            continue
        row: Row = {
            "organisation": number(n),
            "answer": ANSWERS[n % 10],
            "at": f"2026-05-08T{'13' if n % 11 == 0 else '07'}:{n % 60:02}:00Z",
            "mandate": mandate_id(n, 2 if n in (60, 55) else 1),
            "by": speaker(n),
        }
        if row["answer"] == "endorse-with-reservations":
            row["reservations"] = f"c{n % 5 + 1}=Not without a date, says {number(n)}."
        if n in (14, 28):
            row["withdrawn"] = f"2026-05-08T14:{n}:00Z"
        yield row
    yield {
        "organisation": number(1),
        "answer": "abstain",
        "at": "2026-05-07T13:00:00Z",
        "mandate": mandate_id(1),
        "by": speaker(1),
    }


def speaker(n: int) -> str:
    """The invented person who fills in the forms of an organisation."""
    return f"Delegate {n} (made up)"


def holder(n: int) -> str:
    """The invented person whom the mandate names."""
    return "Somebody else (made up)" if n == WRONG_PERSON else speaker(n)


def mandates() -> Iterator[Row]:
    """Every mandate that reached the dossier, as its member wrote it."""
    for n in range(1, 61):
        if n in (*SILENT_1, *LATE_1, BROKEN_FOR_EVER):
            continue
        row: Row = {"id": mandate_id(n), "organisation": number(n), "holders": [holder(n)]}
        if n in SPLIT_MANDATE:
            row["for"], row["against"] = SPLIT_MANDATE[n]
        if n == REVOKED:
            row["revoked"] = "2026-05-06T07:00:00Z"
        if n == REVOKED_WHILE_OPEN:
            row["revoked"] = "2026-05-06T15:00:00Z"
        if n == REVOKED_IN_FORM:
            row["revoked"] = came_at(n, 2)
        yield row
    for n in (6, 55, 60):
        yield {"id": mandate_id(n, 2), "organisation": number(n), "holders": [holder(n)]}


def votes() -> Iterator[Row]:
    """Every vote that stands in a form which came in time, valid or not.

    A form that takes its mandate back and votes under it is told so line by line: those votes come back.
    """
    for n in range(1, 61):
        if n in (*SILENT_1, *LATE_1, BROKEN_FOR_EVER):
            continue
        for measure, word in said_in_first_round(n).items():
            if TYPING_ERRORS.get(n, ("",))[0] == measure:
                continue
            row = _vote(n, measure, word, 1)
            shares = parts(n, measure)
            yield {**row, "parts": shares} if shares else row
    for n in SECOND_READING:
        if n == REVOKED_IN_FORM:
            continue
        for measure, word in said_in_second_round(n).items():
            yield _vote(n, measure, word, 2)


def _vote(n: int, measure: str, word: str, reading: int) -> Row:
    at = "2026-05-05T17:00:00Z" if (n, reading) == (BROKEN_ONCE, 1) else came_at(n, reading)
    new = reading == 2 and n in (6, 55, 60)
    return {
        "organisation": number(n),
        "measure": measure,
        "vote": word,
        "at": at,
        "mandate": mandate_id(n, 2 if new else 1),
        "by": speaker(n),
    }
