"""In: a dossier that asks for its past; acts taken apart; files that the user has downloaded.

Out: precedents by conduct, base rates, clauses that come back, reforms, the ledger - each with its source.
Refuses: files whose header is not the one documented; classes, lines and reforms that are not known.

Retrieval sees conduct alone (`conduct`, `near`): no actor is an argument there. Groups of actors only
mix a list (`near.mix`) and count the casebook (`stakes.coverage`).
"""

from unbundle.casebook.classes import class_names, published_rates, rate_of_class
from unbundle.casebook.conduct import scale
from unbundle.casebook.conflicts import conflict_rates
from unbundle.casebook.importers import IMPORTERS, Deed
from unbundle.casebook.laws import Act, LawIndex, act_of, index_of, joined, recurring, shipped_index
from unbundle.casebook.ledger import ANSWERS, Account, accounts, carried_over, latest, sentence
from unbundle.casebook.lookup import find, rates_of_deeds
from unbundle.casebook.picture import draw_rates
from unbundle.casebook.reforms import OPEN, answers, as_measure, kit, offered, reform, sequences, themes
from unbundle.casebook.search import Hit
from unbundle.casebook.stakes import (
    Past,
    base_rates_of,
    casebook_stakes,
    coverage,
    further_rates,
    precedents_of,
)
from unbundle.casebook.tables import cases

__all__ = [
    "ANSWERS",
    "IMPORTERS",
    "OPEN",
    "Account",
    "Act",
    "Deed",
    "Hit",
    "LawIndex",
    "Past",
    "accounts",
    "act_of",
    "answers",
    "as_measure",
    "base_rates_of",
    "carried_over",
    "casebook_stakes",
    "cases",
    "class_names",
    "conflict_rates",
    "coverage",
    "draw_rates",
    "find",
    "further_rates",
    "index_of",
    "joined",
    "kit",
    "latest",
    "offered",
    "precedents_of",
    "published_rates",
    "rate_of_class",
    "rates_of_deeds",
    "recurring",
    "reform",
    "scale",
    "sentence",
    "sequences",
    "shipped_index",
    "themes",
]
