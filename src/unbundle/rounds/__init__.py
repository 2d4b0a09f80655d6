"""In: a dossier with members, the agenda, dates; and the files that members send back.
Out: one form per member and language, letters; who answered, who is missing, every typed cell with its fate.
Refuses: formulas, merged cells, foreign and hostile files, half lines, votes without a mandate; with reasons.

What a round adds to the dossier is a record; whether a vote counts is decided where votes are counted.
"""

from unbundle.rounds.close import Deed, annul_round, close_round, with_closing
from unbundle.rounds.collect import Desk, Incoming, Permit, collect_round
from unbundle.rounds.files import outgoing_files, returned_files
from unbundle.rounds.plan import (
    Agenda,
    entry_of,
    last_moment,
    open_round,
    plan_round,
    refuse_early,
    refuse_unknown_languages,
)
from unbundle.rounds.words import Words, load_languages, pick

__all__ = [
    "Agenda",
    "Deed",
    "Desk",
    "Incoming",
    "Permit",
    "Words",
    "annul_round",
    "close_round",
    "collect_round",
    "entry_of",
    "last_moment",
    "load_languages",
    "open_round",
    "outgoing_files",
    "pick",
    "plan_round",
    "refuse_early",
    "refuse_unknown_languages",
    "returned_files",
    "with_closing",
]
