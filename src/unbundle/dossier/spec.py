"""How one CSV file of a dossier is specified: columns, record, key, references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unbundle.dossier.cells import COUNT, SHA256, TEXT, Cell
from unbundle.records.base import Record


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header, what a cell holds, and where the value goes.

    `field` is the field of the record, or "part.field" for a field of a nested record; the name
    where empty. `required` columns must be there and their cells filled in, in nested records
    only where the nested record is there at all. `refers` lists what a value may name: files of
    this dossier (ids in them), "document-digests", or "criteria". A `late` column came after the first
    published dossiers: it is left out of a file none of whose rows uses it.
    """

    name: str
    cell: Cell
    says: str
    required: bool = False
    refers: tuple[str, ...] = ()
    field: str = ""
    late: bool = False

    @property
    def target(self) -> str:
        """The field that this column fills."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file: the record that a row becomes, its columns in order, and what makes a row unique.

    `name` is the file without ".csv" and the field of the Dossier. Rows are ordered by `key`;
    with `unique` false the same key may stand in several rows. `parts` are nested records.
    """

    name: str
    record: type[Record]
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    unique: bool = True
    parts: Mapping[str, type[Record]] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of the file in the folder."""
        return f"{self.name}.csv"


def locator_columns(quote: str = "quote") -> tuple[Column, ...]:
    """The five columns of a locator; `quote` is the name of the column with the words."""
    digest = ("document-digests",)
    return (
        Column("doc_sha256", SHA256, "digest of the official file", True, digest, "locator.doc_sha256"),
        Column("element", TEXT, "element in the official file", field="locator.element"),
        Column("start", COUNT, "first character in the canonical text", True, field="locator.start"),
        Column("end", COUNT, "character after the last", True, field="locator.end"),
        Column(quote, TEXT, "the words there, exactly", True, field="locator.quote"),
    )
