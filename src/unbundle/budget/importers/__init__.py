"""Readers of files that users download themselves. Nothing of them is shipped; exact headers, or an error.

`sipri` military expenditure by country, `omb` budget authority of the United States, `usaspending`
account balances, `acs` people and households of places in the United States.
"""

from unbundle.budget.importers.acs import read_acs
from unbundle.budget.importers.omb import read_omb
from unbundle.budget.importers.sipri import read_sipri
from unbundle.budget.importers.spending import Spending, pick
from unbundle.budget.importers.usaspending import read_usaspending

__all__ = ["Spending", "pick", "read_acs", "read_omb", "read_sipri", "read_usaspending"]
