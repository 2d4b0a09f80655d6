"""What a caller may ask of an opinion map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Model = Literal["counts", "2pl", "polis"]
Start = Literal["polis", "red-dwarf"]
Engine = Literal["auto", "numpy", "numba"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for `map_opinions`; the defaults give exact counts and nothing estimated.

    For every model: `attributes`, whose blocs must agree (None: all that the table declares);
    `min_blocs` that must have spoken before agreement is called common ground; at most `patterns`
    patterns listed (all are counted); `weigh_by`, an attribute each of whose blocs then weighs the
    same; `seed` of every draw.
    For "2pl" and "polis": `groups` forces their number; `moderated` and `meta` statements;
    `engine`. For "2pl": `dims`, and `resamples` that ask whether groups are stable (None:
    ten, and up to forty of a small table while they leave it open). For "polis":
    `given` groups by voter, or the `start` of cold ones.
    """

    model: Model = "counts"
    attributes: tuple[str, ...] | None = None
    min_blocs: int = 2
    patterns: int = 1000
    weigh_by: str | None = None
    seed: int = 0
    dims: int = 2
    groups: int | None = None
    resamples: int | None = None
    moderated: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    start: Start = "polis"
    engine: Engine = "auto"
