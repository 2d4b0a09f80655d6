"""A picture of equivalents: one bar per service, from the lowest to the highest number, with its year."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from unbundle.records.stakes import Equivalent

WIDTH, ROW, LEFT, SCALE = 720, 56, 12, 400


def draw_equivalents(items: Sequence[Equivalent]) -> str:
    """An SVG of equivalents that count the same thing, in their order; every number is text in it.

    Lengths are whole units, floored, of a scale from nothing to the highest number. The sentences of
    the equivalents are its title, so that it says everything to those who do not see it.
    """
    top = max((item.high for item in items), default=0) or 1
    rows = "".join(_row(item, ROW * place, top) for place, item in enumerate(items))
    said = " ".join(item.sentence for item in items)
    height = ROW * len(items) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="14"'
        f' font-family="system-ui,sans-serif" fill="#1b1f24"><title>{escape(said)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{rows}</svg>\n'
    )


def _row(item: Equivalent, y: int, top: int) -> str:
    low, mark, high = (LEFT + SCALE * count // top for count in (item.low, item.units, item.high))
    words = f"{item.title}, {item.unit}, {item.name} (figures of {item.unit_cost.year})"
    return (
        f'<text x="{LEFT}" y="{y + 18}">{escape(words)}</text>'
        f'<rect x="{LEFT}" y="{y + 35}" width="{SCALE}" height="2" fill="#d3d7db"/>'
        f'<rect x="{low}" y="{y + 28}" width="{max(high - low, 2)}" height="16" fill="#9cc3da"/>'
        f'<rect x="{mark - 2}" y="{y + 24}" width="4" height="24" fill="#0b5c8a"/>'
        f'<text x="{LEFT + SCALE + 12}" y="{y + 41}">{item.units:,} ({item.low:,} to {item.high:,})</text>'
    )
