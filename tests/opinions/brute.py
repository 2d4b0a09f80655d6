"""Plain, slow readings of the definitions, written apart from the code they check."""

from __future__ import annotations

from unbundle.records.votes import VoteTable


def sides(votes: VoteTable, without: int | None = None) -> dict[tuple[int, int], int]:
    """(voter, measure) to value, with the votes of one voter left out where asked."""
    triples = zip(votes.voter.tolist(), votes.measure.tolist(), votes.value.tolist(), strict=True)
    return {(p, s): v for p, s, v in triples if p != without}


def status(votes: VoteTable, measure: int, min_blocs: int = 2, without: int | None = None) -> str:
    """ "common", "rejected" or "" for one measure, from the words of the definition."""
    cast = sides(votes, without)
    wanted = set()
    for labels in votes.blocs.values():
        blocs = sorted(set(labels) - {""})
        if len(blocs) < 2:
            continue
        verdicts = []
        for bloc in blocs:
            members = [p for p, label in enumerate(labels) if label == bloc]
            took = [p for p in members if cast.get((p, measure), 0) != 0]
            if took:
                balance = sum(cast[p, measure] * int(votes.weight[p]) for p in took)
                verdicts.append((balance > 0) - (balance < 0))
        if len(verdicts) < min_blocs:
            return ""
        wanted.add(verdicts[0] if len(set(verdicts)) == 1 else 0)
    return {1: "common", -1: "rejected"}.get(wanted.pop(), "") if len(wanted) == 1 else ""


def survives(votes: VoteTable, measure: int, min_blocs: int = 2) -> bool:
    """Whether the status stays when each voter in turn is left out."""
    now = status(votes, measure, min_blocs)
    return all(status(votes, measure, min_blocs, p) == now for p in range(len(votes.voters)))
