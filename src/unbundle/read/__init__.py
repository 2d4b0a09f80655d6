"""In: the bytes of an official document and its file name.
Out: a Reading - the Package (every measure with its exact source, sums, self-tests) and the canonical text.
Refuses: files that are empty, too large, hostile, broken, or in no format that is read.

Steps, in call order: `detect` (bytes to a stream of events; one reader per format in `formats/`),
`paths` (headings to paths), `clauses` (texts to clauses), `money` and `amounts` (sums, and what
each is), `texts` (what statements without money do), `measures` (links), `instruments` (suggested
instrument), `summaries` (a plain sentence), `checks` (self-tests), `package` (the record). Beside
the line: `diff` (two versions) and `export` (tables).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from unbundle.read.checks import totals as sum_measures
from unbundle.read.detect import stream_of
from unbundle.read.diff import Change, Diff, diff_packages
from unbundle.read.export import package_rows, to_csv, to_xlsx
from unbundle.read.instruments import InstrumentRule, parse_rules
from unbundle.read.package import build
from unbundle.read.summaries import summary
from unbundle.records.package import Reading

__all__ = [
    "Change",
    "Diff",
    "InstrumentRule",
    "diff_packages",
    "package_rows",
    "parse_rules",
    "read_package",
    "sum_measures",
    "summary",
    "to_csv",
    "to_xlsx",
]


def read_package(data: bytes, name: str, rules: tuple[InstrumentRule, ...] = ()) -> Reading:
    """Every measure of one document, in document order, and the canonical text its locators point into.

    `name` is shown to people and never opened. `rules` for the suggested instrument (`parse_rules`)
    are tried before the shipped ones. Amounts are whole minor units of the stated currency.
    Deterministic: the same bytes give the same reading.
    Raises: InputError as `detect.stream_of` does.
    Source: notes on vocabularies are in each module of `formats/`.
    """
    with _no_search_for_cycles():
        return build(stream_of(data, name), data, name, rules)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """A reading makes hundreds of thousands of objects and no cycle of them, which Python would look for."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
