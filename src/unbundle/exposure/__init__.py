"""In: a shock (who stops how much of which goods, how long), trade and need figures, a fund or none.
Out: what each country loses of imports and supply, people, need, its cost, and its part of the fund.
Refuses: goods and exporters without figures, states that are no more, shares outside 0 to 1, mixed
units or currencies, figures a thousandfold wrong. What is missing is named, never filled in.
"""

from unbundle.exposure.amounts import fund_of
from unbundle.exposure.expose import expose, shock_stakes
from unbundle.exposure.fund import Filling, fill
from unbundle.exposure.importers import Taken, is_foreign, read_foreign
from unbundle.exposure.need import people_by_country
from unbundle.exposure.plausible import scale_faults
from unbundle.exposure.shock import load_shock
from unbundle.exposure.tables import Tables, balances_from_csv, flows_from_csv, shipped_tables, with_tables

__all__ = [
    "Filling",
    "Tables",
    "Taken",
    "balances_from_csv",
    "expose",
    "fill",
    "flows_from_csv",
    "fund_of",
    "is_foreign",
    "load_shock",
    "people_by_country",
    "read_foreign",
    "scale_faults",
    "shipped_tables",
    "shock_stakes",
    "with_tables",
]
