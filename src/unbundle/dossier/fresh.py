"""A fresh folder: commented settings and charter, tables with their header, every column explained."""

from __future__ import annotations

from collections.abc import Mapping

from unbundle.dossier.describe import NAME, describe
from unbundle.dossier.files import read_files
from unbundle.dossier.sheets import write_sheet
from unbundle.dossier.spec import Column, Table
from unbundle.dossier.tables import BALLOTS, MAPPING, MEASURES, ORGANISATIONS, POSITIONS, TABLES, TOPICS
from unbundle.kit.strict_yaml import write_yaml

STARTERS = (MEASURES, ORGANISATIONS, TOPICS, MAPPING, POSITIONS, BALLOTS)

_SETTINGS = """\
# What this dossier is about. Lines that begin with # are explanations.
format: 1
{title}
situation: Not described yet. Say in two sentences which crisis this is about, and who offers what.

# The currency in which everything is counted, and the year of its prices.
{money}

# The money limit, in whole minor units (cents): $1,234.50 is 123450.
# label: official-sum (the sum of the official package) or parameter (our own choice; say why).
budget:
  minor: 1
  label: parameter
  reason: Not set yet. This one cent only keeps the file readable; replace it.

# Which votes count: ballots (mandated), positions (published, provisional) or roll-calls.
votes_from: positions
# direct = the organisation's own page; add reported to count reports of others too.
confidence: [direct]

# Attributes by which results are shown: kind, country, or any that organisations.csv declares.
bloc_attributes: [kind, country]

# How a named organisation corrects its row, and what the reader must know about gaps.
correct_a_row: ''
caveats: []
"""

_CHARTER = """\
# The rules that the federation agreed on before it decided. This is the shortest form;
# unbundle charter new (network, congress or alliance) writes one with every choice explained.
{title}
# adopted, proposed or example; say in status_note who set these rules.
status: example
status_note: These are starting values, adopted by nobody. Replace them by what your federation agreed on.
adopted_by: ''

# The principles by which measures are judged: the id of a file in frameworks/.
{framework}

# one-each, members (by root of the number of members), base-plus or equal-blocs.
weights:
  kind: one-each

# A measure is closed when at least this share rejects it.
# basis: cast (of those who voted) or eligible (of all). of: organisations, members or bloc.
consent:
  threshold: 1/3
  basis: cast
  of: organisations

# Measures without money need at least this share in favour, more weight for than against, and
# (double_majority) more organisations for than against.
free:
  quorum: 1/4
  basis: eligible
  double_majority: true
"""


def new_dossier(
    title: str,
    *,
    currency: str = "EUR",
    price_year: int = 2026,
    framework: str = "internationalist",
    frameworks: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files of a fresh dossier, path to bytes; they load without a fault.

    `frameworks` maps file names to frameworks to put in, one of which has the id `framework`;
    without them the folder says by id only which framework it will need. Budget, charter and
    situation hold starting values that say of themselves that nobody has set them.
    Raises: InputError for a currency, framework id or framework that cannot be read.
    """
    files = {
        "dossier.yaml": _SETTINGS.format(
            title=_entries(title=title), money=_entries(currency=currency, price_year=price_year)
        ).encode(),
        "charter.yaml": _CHARTER.format(
            title=_entries(title=f"Charter for {title}"), framework=_entries(framework=framework)
        ).encode(),
        **{table.file: write_sheet(table, ()) for table in STARTERS},
        **{f"frameworks/{name}": data for name, data in (frameworks or {}).items()},
    }
    dossier = read_files(files)
    files["README.md"] = explain_files().encode()
    files[NAME] = describe(dossier, files)
    return dict(sorted(files.items()))


def explain_files() -> str:
    """Every table and column in plain words, as Markdown."""
    head = (
        "# The files of this dossier\n\n"
        "Open the CSV files in any spreadsheet; save them as CSV in UTF-8. One row is one thing. A list\n"
        "cell holds one value per line. Columns with * must be filled in; other columns may be left out.\n"
        "`unbundle check` names every fault with file, row and column.\n"
    )
    return head + "".join(_table(table) for table in TABLES)


def _table(table: Table) -> str:
    rows = "".join(_row(column) for column in table.columns)
    says = table.says[0].upper() + table.says[1:]
    head = "| column | what it says | how it is written |\n|---|---|---|\n"
    return f"\n## {table.file}\n\n{says}.\n\n{head}{rows}"


def _row(column: Column) -> str:
    star = "*" if column.required and "." not in column.target else ""
    form = column.cell.describe.replace("|", "\\|")
    return f"| {column.name}{star} | {column.says} | {form} |\n"


def _entries(**entries: object) -> str:
    return write_yaml(entries).strip()
