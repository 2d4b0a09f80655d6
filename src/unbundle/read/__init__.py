"""In: the bytes of an official document and its file name.
Out: a Reading - the Package (every measure with its exact source, what was not understood, sums, self-tests) and the canonical text.
Refuses: files that are empty, too large, hostile, broken, or in no format that is read; it never guesses at bytes.

Steps, in call order: `detect` (bytes to a stream of events; one reader per format in `formats/`),
`paths` (headings to paths), `clauses` (texts to clauses), `amounts` (what each sum is), `texts`
(what statements without money do), `measures` (links), `instruments` (suggested instrument),
`checks` (self-tests), `package` (the record).
"""

from __future__ import annotations

from unbundle.read.checks import totals as sum_measures
from unbundle.read.detect import stream_of
from unbundle.read.package import build
from unbundle.records.package import Reading

__all__ = ["read_package", "sum_measures"]


def read_package(data: bytes, name: str) -> Reading:
    """Every measure of one document, in document order, and the canonical text its locators point into.

    `name` is shown to people and never opened. Amounts are whole minor units of the stated currency.
    Deterministic: the same bytes give the same reading.
    Raises: InputError as `detect.stream_of` does.
    Source: notes on vocabularies are in each module of `formats/`.
    """
    return build(stream_of(data, name), data, name)
