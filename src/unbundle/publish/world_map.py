"""A map of shares by country: five classes, each with its words; what is too small to draw is listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup, escape

from unbundle.kit.countries import country_name
from unbundle.kit.world import DISPUTED, HEIGHT, WIDTH, Shape, world_shapes

CLASSES = (
    (Fraction(1, 20), "#f3e2d0", "under 5 %"),
    (Fraction(15, 100), "#e9bd92", "5 to under 15 %"),
    (Fraction(3, 10), "#d58d4f", "15 to under 30 %"),
    (Fraction(1, 2), "#a85716", "30 to under 50 %"),
    (Fraction(10), "#5e2a05", "50 % and more"),
)
"""Upper end (not in the class), colour, words; from light to dark, so that it holds without colour."""
NOTHING, UNKNOWN, STOPPED, CONTESTED = "#e4e6e8", "url(#unknown)", "url(#stopped)", "url(#disputed)"
BORDER = "#fff"
PATTERN = (
    '<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 6L6 0" stroke="#5a6068" stroke-width="1.6"/></pattern>'
    '<pattern id="stopped" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#c9d8ea"/><path d="M0 3h6" stroke="#2f5d93" stroke-width="1.6"/>'
    "</pattern>"
    '<pattern id="disputed" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4"'
    ' fill="#fff"/><path d="M0 0l4 4M0 4l4-4" stroke="#6b2f7a" stroke-width=".9"/></pattern></defs>'
)
ABSENT = "nothing recorded"
NOT_SEEN = (
    f"{ABSENT[:1].upper()}{ABSENT[1:]}: no direct delivery in the figures; what comes through a neighbour, or"
    " made into something else such as flour, is not seen."
)
BORDERS = (
    f"Disputed: {', '.join(DISPUTED.values())}. On Crimea: UN General Assembly resolution 68/262. All borders"
    " are those of Natural Earth's file; no side is taken."
)


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing without its frame, the key as (colour, words), and the countries it has no room for."""

    shapes: Markup
    key: tuple[tuple[str, str], ...]
    too_small: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def percent(share: Fraction) -> str:
    """A share in whole percent, half to even; above zero and below one half: "under 1 %"."""
    whole = round(share * 100)
    return "under 1 %" if share > 0 and not whole else f"{whole} %"


def build_map(
    shares: Mapping[str, Fraction | None], names: Mapping[str, str], stopped: Collection[str] = ()
) -> Map:
    """The map of `shares` by country code; None is hatched: not known; absent: nothing recorded.

    `stopped`: the countries that are assumed to stop delivering, which have a pattern of their own.
    """
    drawn = {shape.code for shape in world_shapes()}
    parts = []
    for fill in (NOTHING, UNKNOWN, *(colour for _, colour, _ in CLASSES), STOPPED, CONTESTED):
        shapes = [shape for shape in world_shapes() if _fill(shape, shares, stopped) == fill]
        said = [escape(_said(shape, shares, names, stopped)) for shape in shapes]
        paths = [
            f'<path d="{shape.path}"><title>{words}</title></path>'
            for shape, words in zip(shapes, said, strict=True)
        ]
        parts += [f'<g fill="{fill}">', *paths, "</g>"] if paths else []
    small = [
        f"{names.get(code, code)} {percent(share)}"
        for code, share in sorted(shares.items(), key=lambda item: names.get(item[0], item[0]))
        if code not in drawn and share
    ]
    key = [(colour, words) for _, colour, words in CLASSES]
    key += [(NOTHING, ABSENT), (UNKNOWN, "loss recorded, share not known")]
    key += [(STOPPED, "assumed to stop; not measured")] if stopped else []
    key += [(CONTESTED, "disputed")]
    return Map(Markup(PATTERN + "".join(parts)), tuple(key), tuple(small))


def map_file(title: str, drawn: Map) -> bytes:
    """The map as an SVG file of its own, with title and key; UTF-8."""
    keys = []
    for place, (colour, words) in enumerate(drawn.key):
        x, y = 10 + (place % 4) * 245, drawn.height + 18 + (place // 4) * 24
        keys.append(
            f'<rect x="{x}" y="{y}" width="16" height="16" fill="{colour}" stroke="#7b8188"/>'
            f'<text x="{x + 22}" y="{y + 13}" font-size="14">{escape(words)}</text>'
        )
    below = drawn.height + 18 + -(-len(drawn.key) // 4) * 24
    keys += [
        f'<text x="10" y="{below + 14 + 18 * place}" font-size="12">{escape(line)}</text>'
        for place, line in enumerate((NOT_SEEN, BORDERS))
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {below + 42}" role="img">'
    body = f'<g stroke="{BORDER}" stroke-width=".5">{drawn.shapes}</g>'
    style = ' font-family="sans-serif" fill="#1b1f24"'
    return f"{head}<title>{escape(title)}</title>{body}<g{style}>{''.join(keys)}</g></svg>\n".encode()


def _fill(shape: Shape, shares: Mapping[str, Fraction | None], stopped: Collection[str]) -> str:
    if shape.name in DISPUTED:
        return CONTESTED
    if shape.code in stopped:
        return STOPPED
    if shape.code not in shares:
        return NOTHING
    share = shares[shape.code]
    if share is None:
        return UNKNOWN
    return next(colour for end, colour, _ in CLASSES if share < end)


def _said(
    shape: Shape,
    shares: Mapping[str, Fraction | None],
    names: Mapping[str, str],
    stopped: Collection[str],
) -> str:
    if shape.name in DISPUTED:
        return f"{DISPUTED[shape.name]}: disputed"
    share = shares.get(shape.code)
    said = percent(share) if share is not None else "share not known" if shape.code in shares else ABSENT
    name = names.get(shape.code) or (country_name(shape.code) if shape.code else shape.name)
    return f"{name}: {'assumed to stop' if shape.code in stopped else said}"
