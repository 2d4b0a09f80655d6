"""unbundle rank: which of several wordings is preferred, with the whole way to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unbundle.cli.options import FormatOption
from unbundle.cli.output import Format, print_json, print_lines, print_table
from unbundle.compose import exact_of, rank_wordings, read_rankings
from unbundle.records.wordings import Lock


def rank(
    rankings: Annotated[
        Path, typer.Argument(help='CSV with the columns voter, ranking ("A > B = C") and, if wanted, weight.')
    ],
    status_quo: Annotated[str | None, typer.Option(help="The text that stays otherwise.")] = None,
    quorum: Annotated[
        str | None, typer.Option(help="Share of the weight that must prefer the winner to the status quo.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Find the preferred wording: Condorcet winner, else Ranked Pairs, with Schulze beside it."""
    ballots = read_rankings(rankings.read_bytes(), rankings.name)
    texts = {name for ballot in ballots for tier in ballot.tiers for name in tier}
    texts |= {status_quo} if status_quo else set()
    needed = None if quorum is None else exact_of(quorum, "--quorum")
    result = rank_wordings(ballots, sorted(texts), status_quo, needed)
    if format is Format.json:
        print_json(result)
        return
    print_lines([result.sentence])
    pairs = ([row.first, row.second, str(row.for_first), str(row.for_second)] for row in result.pairs)
    print_table("Every text against every other", ["first", "second", "for first>", "for second>"], pairs)
    locks = ([row.winner, row.loser, str(row.margin), _fate(row)] for row in result.locks)
    print_table("Ranked Pairs, largest margin first", ["winner", "loser", "margin>", ""], locks)


def _fate(lock: Lock) -> str:
    return "kept" if lock.kept else f"set aside: {' > '.join(lock.against)}"
