"""Base rates as one picture: a bar for what the share may be, a mark for the share found."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from unbundle.records.casebook import BaseRate

WIDTH = 720
ROW = 56
LEFT = 12
SCALE = 600


def draw_rates(every: Sequence[BaseRate]) -> str:
    """An SVG of the rates in their order, with every number as text in it and in its title.

    Lengths are whole units of a scale of SCALE from 0 to 100 per cent. A rate without interval, of too
    few cases to be counted, gets no bar and no row.
    """
    rates = [rate for rate in every if rate.low is not None and rate.high is not None]
    rows = "".join(_row(rate, ROW * place) for place, rate in enumerate(rates))
    said = "; ".join(_said(rate) for rate in rates)
    height = ROW * len(rates) + 24
    ends = "".join(
        f'<text x="{LEFT + SCALE * tenth // 10}" y="{height - 6}" text-anchor="{place}">{tenth * 10} %</text>'
        for tenth, place in ((0, "start"), (5, "middle"), (10, "end"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="14"'
        f' font-family="system-ui,sans-serif" fill="#1b1f24"><title>{escape(said)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{rows}{ends}</svg>\n'
    )


def _row(rate: BaseRate, top: int) -> str:
    low, high = (LEFT + round(SCALE * end) for end in (rate.low or 0, rate.high or 0))
    mark = LEFT + round(SCALE * rate.k / rate.n) if rate.n else LEFT
    return (
        f'<text x="{LEFT}" y="{top + 18}">{escape(rate.label)}</text>'
        f'<rect x="{LEFT}" y="{top + 35}" width="{SCALE}" height="2" fill="#d3d7db"/>'
        f'<rect x="{low}" y="{top + 28}" width="{high - low}" height="16" fill="#9cc3da"/>'
        f'<rect x="{mark - 2}" y="{top + 24}" width="4" height="24" fill="#0b5c8a"/>'
        f'<text x="{LEFT + SCALE + 12}" y="{top + 41}">{rate.k} of {rate.n}</text>'
    )


def _said(rate: BaseRate) -> str:
    return f"{rate.label}: {rate.k} of {rate.n}, between {rate.low or 0:.0%} and {rate.high or 0:.0%}"
