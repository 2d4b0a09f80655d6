"""What a caller may ask of an opinion map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Model = Literal["counts", "2pl", "polis"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for `map_opinions`; the defaults give exact counts and nothing estimated.

    `attributes`: the declared attributes whose blocs must agree (None: all that the table declares).
    `min_blocs`: how many blocs must have spoken before their agreement is called common ground.
    `patterns`: at most so many patterns of votes are listed; all are counted.
    """

    model: Model = "counts"
    attributes: tuple[str, ...] | None = None
    min_blocs: int = 2
    patterns: int = 1000
