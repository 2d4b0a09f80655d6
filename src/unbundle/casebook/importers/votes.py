"""Votes of the UN General Assembly: the UN Digital Library's bulk file, and Voeten's UNVotes.

UNDL (record 4060887): copyright United Nations, non-commercial use with attribution; two published
headers, with and without `vote_note`. UNVotes (doi:10.7910/DVN/LEJUQZ): CC0.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from unbundle.casebook.importers.deeds import Deed, Row, known, read_table, refuse, whole
from unbundle.errors import Fault

_HEAD = [
    "undl_id",
    "ms_code",
    "ms_name",
    "ms_vote",
    "date",
    "session",
    "resolution",
    "draft",
    "committee_report",
    "meeting",
    "title",
    "agenda_title",
    "subjects",
]
_TAIL = ["total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms", "undl_link"]
UNDL = ((*_HEAD, *_TAIL), (*_HEAD, "vote_note", *_TAIL))
UNDL_VOTES = {"Y": "yes", "N": "no", "A": "abstained", "X": "did not vote"}
VOETEN = ("rcid", "ccode", "vote")
VOETEN_VOTES = {"1": "yes", "2": "abstained", "3": "no", "8": "absent", "9": "not a member"}


def read_undl(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per resolution with its totals; classes: session, resolutions.

    Raises: InputError as `read_table` does; for votes outside the set; and where the votes of the
    rows do not add up to the totals that the file states.
    """
    faults: list[Fault] = []
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    heads: dict[str, Row] = {}
    for number, row in enumerate(read_table(data, name, (), UNDL), start=2):
        if known(row["ms_vote"], UNDL_VOTES, f"{name}, row {number}, column ms_vote", faults):
            votes[row["undl_id"]][row["ms_vote"]] += 1
            heads.setdefault(row["undl_id"], row)
    refuse(faults)
    for key, row in heads.items():
        for code, column in (("Y", "total_yes"), ("N", "total_no"), ("A", "total_abstentions")):
            where = f"{name}, resolution {row['resolution']}, column {column}"
            stated = whole(row[column], where, faults) if row[column].strip() else ""
            if stated and stated != str(votes[key][code]):
                message = f"The rows hold {votes[key][code]} votes, the total says {stated}."
                faults.append(Fault(where, "import-total", message, stated, "Download the file again."))
    refuse(faults)
    return tuple(_deed(key, row, votes[key], name) for key, row in sorted(heads.items()))


def read_voeten(data: bytes, name: str) -> tuple[Deed, ...]:
    """One deed per roll call (rcid) with its totals; titles are in another file of that set.

    Raises: InputError as `read_table` does, and for votes outside 1, 2, 3, 8, 9.
    """
    faults: list[Fault] = []
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for number, row in enumerate(read_table(data, name, VOETEN), start=2):
        code = row["vote"].strip().removesuffix(".0")
        if known(code, VOETEN_VOTES, f"{name}, row {number}, column vote", faults):
            votes[row["rcid"].removesuffix(".0")][VOETEN_VOTES[code]] += 1
    refuse(faults)
    return tuple(
        Deed(
            id=f"voeten-{rcid}",
            title=f"Roll call {rcid}: {_totals(count)}",
            year="",
            classes=("resolutions",),
            reached="yes" if count["yes"] > count["no"] else "no",
            text=f"roll call {rcid}",
            source=f"Voeten, UNVotes ({name})",
        )
        for rcid, count in sorted(votes.items(), key=lambda item: (len(item[0]), item[0]))
    )


def _deed(key: str, row: Row, votes: Counter[str], name: str) -> Deed:
    named = Counter({UNDL_VOTES[code]: number for code, number in votes.items()})
    return Deed(
        id=f"undl-{key}",
        title=f"{row['resolution']}: {row['title']} ({_totals(named)})",
        year=row["date"][:4],
        classes=(f"session {row['session']}", "resolutions"),
        reached="yes" if votes["Y"] > votes["N"] else "no",
        text=" ".join((row["title"], row["agenda_title"], row["subjects"])),
        source=f"UN Digital Library ({name}), {row['undl_link']}",
    )


def _totals(votes: Counter[str]) -> str:
    rest = votes["did not vote"] + votes["absent"]
    return f"{votes['yes']} yes, {votes['no']} no, {votes['abstained']} abstained, {rest} did not vote"
