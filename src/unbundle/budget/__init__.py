"""In: sums of money with currency and price year, and places by code or name.
Out: what each sum would pay for at each place, with range, year and source; shares; gaps.
Refuses: units that do not fit, figures a thousandfold off, unknown and historic places; it guesses no price.

Steps, in call order: `places` (names to codes), `sums` (a dossier's lines to sums), `shares` (what
falls to a place), `costs` (unit costs with range), `equivalents` (the division). Beside the line:
`units` (quantities that know their unit), `tables` (shipped data, strict), `prices` (years and
currencies), `plausible` (checks of units), `ages` (how old each series is), `picture` (bars), `importers/`
(the user's own downloads).
"""

from unbundle.budget.ages import SeriesAge, ages
from unbundle.budget.equivalents import Home, compare_at_home, equivalents_of
from unbundle.budget.picture import draw_equivalents
from unbundle.budget.places import Place, find_places
from unbundle.budget.prices import check_price_year
from unbundle.budget.sums import Sum, sum_of, sums_of
from unbundle.records.dossier import Dossier

__all__ = [
    "Home",
    "Place",
    "SeriesAge",
    "Sum",
    "ages",
    "check_price_year",
    "compare_at_home",
    "draw_equivalents",
    "equivalents_of",
    "find_places",
    "home_stakes",
    "sum_of",
    "sums_of",
]


def home_stakes(dossier: Dossier) -> Home:
    """What the entry `stakes` of a dossier asks of this room; empty where it names no place.

    Raises: InputError with every unknown place or line, and every sum that cannot be.
    """
    spec = dossier.settings.stakes
    if spec is None or not spec.places:
        return Home((), (), ())
    places = find_places(spec.places, spec.facts, "dossier.yaml, stakes.places")
    return compare_at_home(sums_of(dossier), places)
