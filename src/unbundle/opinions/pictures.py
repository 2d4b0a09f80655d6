"""Pictures of an opinion map as SVG, each with a text twin that says the same in rows.

The map shows how many stand where, where the groups have their centres and where declared blocs have
theirs; never a cloud of names. Equal maps give equal bytes: no clock, no chance, one decimal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape as escape_markup

import numpy as np

from unbundle.errors import natural_key
from unbundle.kit.screen import visible, without_controls
from unbundle.opinions.lines import stability_word, title_of
from unbundle.opinions.tallies import codes_of
from unbundle.records.opinions import MeasureOpinion, OpinionMap
from unbundle.records.votes import VoteTable

SIDE = 560
MARGIN = 40
CELLS = 28
FEWEST_IN_BLOC = 3
BAR_WIDTH, BAR_HEIGHT, LABEL_WIDTH = 300, 16, 380
MOST_BARS = 40
INK, PAPER, FOR, AGAINST, PASS = "#1b1b1b", "#ffffff", "#1f6f8b", "#b5482a", "#c9c4ba"
SHADES = ("#eef3f5", "#cfe0e6", "#a3c4d0", "#6ea3b5", "#3b7f97", "#1c5a70")


def draw_pictures(found: OpinionMap, votes: VoteTable, titles: Mapping[str, str]) -> dict[str, bytes]:
    """File name to bytes: agreement, and where the model gives them, map and stability; SVG and text.

    `votes` are those that the map was made of; their blocs are shown on it.
    """
    files = dict(_agreement(found, titles))
    if found.places and found.dims >= 2:
        files |= _map(found, votes)
    if found.stability is not None:
        files |= _stability(found)
    return {name: text.encode("utf-8") for name, text in sorted(files.items())}


def _map(found: OpinionMap, votes: VoteTable) -> dict[str, str]:
    points = np.array([place.at[:2] for place in found.places])
    reach = max(float(np.abs(points).max(initial=0.0)), 1e-6) * 1.05
    cell = np.clip(((points + reach) / (2 * reach) * CELLS).astype(int), 0, CELLS - 1)
    count = np.zeros((CELLS, CELLS), dtype=int)
    np.add.at(count, (cell[:, 0], cell[:, 1]), 1)
    size = (SIDE - 2 * MARGIN) / CELLS
    top = max(int(count.max()), 1)
    parts: list[str] = []
    for x, y in np.argwhere(count > 0).tolist():
        shade = SHADES[min(int(np.sqrt(count[x, y] / top) * len(SHADES)), len(SHADES) - 1)]
        left, high = MARGIN + x * size, MARGIN + (CELLS - 1 - y) * size
        parts.append(
            f'<rect x="{left:.1f}" y="{high:.1f}" width="{size:.1f}" height="{size:.1f}" fill="{shade}"/>'
        )
    marks = [
        (f"group {name}", f"{name}", at[:2], dict(found.group_sizes)[name]) for name, at in found.centres
    ]
    marks += [(f"{key}: {label}", label, at, n) for key, label, at, n in _bloc_centres(votes, points)]
    for number, (_, label, at, _) in enumerate(marks):
        parts.append(_mark(at, reach, label, number < len(found.centres)))
    rows: list[tuple[str, ...]] = [("what", "voters", "first axis", "second axis")]
    rows += [(what, str(n), f"{at[0]:.2f}", f"{at[1]:.2f}") for what, _, at, n in marks]
    title = (
        f"Where {len(points)} voters stand: darker where more stand; centres of groups and of declared blocs"
    )
    return {"map.svg": _svg(SIDE, SIDE, title, parts), "map.txt": _table(title, rows)}


def _bloc_centres(
    votes: VoteTable, points: np.ndarray
) -> Iterable[tuple[str, str, tuple[float, float], int]]:
    """Mean place of every declared bloc with at least three voters who voted."""
    voted = np.zeros(len(votes.voters), dtype=bool)
    voted[votes.voter] = True
    for key in sorted(votes.blocs):
        codes, labels = codes_of(votes.blocs[key])
        for number, label in enumerate(labels):
            mine = (codes == number) & voted
            if mine.sum() >= FEWEST_IN_BLOC:
                x, y = points[mine].mean(axis=0)
                yield key, label, (float(x), float(y)), int(mine.sum())


def _mark(at: Iterable[float], reach: float, label: str, strong: bool) -> str:
    x, y = at
    scale = (SIDE - 2 * MARGIN) / (2 * reach)
    left, high = MARGIN + (x + reach) * scale, MARGIN + (reach - y) * scale
    radius, weight = (7, "bold") if strong else (3, "normal")
    return (
        f'<circle cx="{left:.1f}" cy="{high:.1f}" r="{radius}" fill="{PAPER}" stroke="{INK}"/>'
        f'<text x="{left + radius + 3:.1f}" y="{high + 4:.1f}" font-weight="{weight}">{escape(label)}</text>'
    )


def _agreement(found: OpinionMap, titles: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    listed = _listed(found)
    parts: list[str] = []
    y = 50
    rows: list[tuple[str, ...]] = [("measure", "who", "for", "against", "abstain")]
    for opinion in listed:
        title = title_of(opinion.measure, titles)
        parts.append(f'<text x="10" y="{y}" font-weight="bold">{escape(_cut(title))}</text>')
        y += 8
        for who, tally in _tallies(opinion):
            rows.append((title, who, *(str(n) for n in tally)))
            parts += _bar(who, tally, y)
            y += BAR_HEIGHT + 4
        y += 26
    more = len(found.measures) - len(listed)
    title = "Agreement in every group and declared bloc: for, against, abstain; silence is not shown as a bar"
    if found.groups:
        title += "; with the groups held as found"
    if more > 0:
        title += f" ({len(listed)} of {len(found.measures)} measures)"
    yield "agreement.svg", _svg(LABEL_WIDTH + BAR_WIDTH + 60, max(y, 80), title, parts)
    yield "agreement.txt", _table(title, rows)


def _listed(found: OpinionMap) -> list[MeasureOpinion]:
    """Common ground first, then common rejection, then what divides, then the rest: at most forty."""
    ranks = {name: 0 for name in found.common_ground}
    ranks |= {name: 1 for name in found.common_rejection}
    ranks |= {name: 2 for name in found.divided}

    def rank(opinion: MeasureOpinion) -> tuple[int, object]:
        return ranks.get(opinion.measure, 3), natural_key(opinion.measure)

    order = sorted(found.measures, key=rank)
    return order[:MOST_BARS]


def _tallies(opinion: MeasureOpinion) -> list[tuple[str, tuple[int, int, int]]]:
    whole = opinion.overall
    found = [("everybody", (whole.approve, whole.reject, whole.abstain))]
    for bloc in opinion.blocs:
        counts = bloc.tally.approve, bloc.tally.reject, bloc.tally.abstain
        if sum(counts):
            found.append((f"{bloc.attribute}: {bloc.value}", counts))
    return found


def _bar(who: str, tally: tuple[int, int, int], y: int) -> list[str]:
    total = max(sum(tally), 1)
    parts = [f'<text x="20" y="{y + 12}">{escape(_cut(who, 48))} ({sum(tally)})</text>']
    x = float(LABEL_WIDTH)
    for count, colour in zip(tally, (FOR, AGAINST, PASS), strict=True):
        width = BAR_WIDTH * count / total
        if count:
            parts.append(_rect(x, y, width, BAR_HEIGHT, colour))
        x += width
    return parts


def _stability(found: OpinionMap) -> dict[str, str]:
    asked = found.stability
    if asked is None:
        return {}
    parts: list[str] = []
    rows: list[tuple[str, ...]] = [("number of groups", "resamples")]
    for number, (k, times) in enumerate(asked.group_counts):
        y = 70 + number * 24
        width = BAR_WIDTH * times / max(asked.resamples, 1)
        parts.append(f'<text x="20" y="{y + 12}">{escape(k)} groups ({times})</text>')
        parts.append(_rect(160, y, width, BAR_HEIGHT, FOR))
        rows.append((k, str(times)))
    word = stability_word(asked)
    title = (
        f"{word}: {asked.resamples} resamples, median likeness {asked.median_ari:.2f}, "
        f"lowest {asked.lowest_ari:.2f}"
    )
    height = 90 + 24 * len(asked.group_counts)
    return {"stability.svg": _svg(520, height, title, parts), "stability.txt": _table(title, rows)}


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    words, shown = escape(title), escape(_cut(title, 110))
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="12" fill="{INK}"><title>{words}</title>'
    )
    head = f'<text x="10" y="22" font-weight="bold">{shown}</text>'
    return start + _rect(0, 0, width, height, PAPER) + head + "".join(parts) + "</svg>\n"


def _table(title: str, rows: Iterable[tuple[str, ...]]) -> str:
    return title + "\n\n" + "".join("\t".join(map(visible, row)) + "\n" for row in rows)


def escape(text: str) -> str:
    """Text for SVG: no markup, and no characters that XML does not allow or that turn letters around."""
    return escape_markup(without_controls(text))


def _cut(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
