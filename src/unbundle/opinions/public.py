"""The polls of a dossier: statements put to a public, and the votes on them."""

from __future__ import annotations

from unbundle.opinions.intake import Columns, is_day, parse_time
from unbundle.opinions.poll import NO_TIME, Poll
from unbundle.records.dossier import PublicVote, Statement

VALUES = {"approve": 1, "abstain": 0, "reject": -1}


def poll_of(statements: tuple[Statement, ...], votes: tuple[PublicVote, ...]) -> Poll:
    """The latest votes of a dossier's public, statements without votes included.

    They feed opinion maps only: no ballot is made of them.
    """
    columns = Columns()
    for statement in statements:
        columns.measures.setdefault(statement.id, len(columns.measures))
    for vote in votes:
        time = parse_time(vote.cast_at) if vote.cast_at else None
        if vote.cast_at and is_day(vote.cast_at):
            columns.days.add(vote.voter)
        columns.add(vote.voter, vote.statement, VALUES[vote.vote], NO_TIME if time is None else time)
    return columns.poll("public_votes", {}, {statement.id: statement.text for statement in statements})
