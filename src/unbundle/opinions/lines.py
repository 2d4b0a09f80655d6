"""An opinion map and an evaluation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from unbundle.errors import natural_key
from unbundle.opinions.counted import GROUP
from unbundle.records.opinions import (
    CoordinatedBlock,
    Evaluation,
    MeasureOpinion,
    OpinionMap,
    Representative,
    Stability,
)

LISTED = 10
MOST_BLOCS = 12
WORDS = {"approve": "for", "reject": "against"}


def support_rows(found: OpinionMap, titles: Mapping[str, str]) -> Iterable[list[str]]:
    """One row per measure: name, for, against, abstain, silent; 2 before 10."""
    for opinion in sorted(found.measures, key=lambda one: natural_key(one.measure)):
        tally = opinion.overall
        counts = (tally.approve, tally.reject, tally.abstain, tally.silent)
        yield [title_of(opinion.measure, titles), *(str(n) for n in counts)]


def map_lines(found: OpinionMap, titles: Mapping[str, str]) -> list[str]:
    """Groups and whether they are stable; common ground and what divides, with the support in every
    bloc; blocks that look coordinated, silence, and the notes. Control characters are made visible.
    """
    lines = [f"Distinct patterns of votes: {found.pattern_count}"]
    if found.group_sizes:
        sizes = ", ".join(f"{name} ({size})" for name, size in found.group_sizes)
        lines.append(f"Groups of opinion: {sizes}")
    lines += _stability(found)
    lines += _named("Common ground", found.common_ground, found, titles)
    lines += _named("Common rejection", found.common_rejection, found, titles)
    lines += _named("Divided", found.divided, found, titles)
    for name in found.groups:
        mine = [line for line in found.representative if line.group == name]
        if mine:
            lines += [f"Group {name} stands out by:", *(_stands(line, titles) for line in mine[:LISTED])]
    lines += [_block(number, block) for number, block in enumerate(found.coordinated, 1)]
    if found.silent_measures:
        lines.append(f"Nobody voted on {len(found.silent_measures)} of {len(found.measures)} measures.")
    if found.silent_voters:
        lines.append(f"{len(found.silent_voters)} of {found.voters} on the roll did not vote.")
    return [*lines, *found.notes]


def evaluation_lines(score: Evaluation) -> list[str]:
    """The chosen model first, its peers below (lower log-loss is better); then calibration."""
    lines = [
        f"{score.held_out} votes hidden, {score.trained_on} seen (seed {score.seed}).",
        f"{score.model + f' ({score.dims} dimensions)':24s} log-loss {score.log_loss:.4f}  "
        f"accuracy {score.accuracy:.3f}  calibration error {score.calibration_error:.4f}",
    ]
    lines += [
        f"{peer.model:24s} log-loss {peer.log_loss:.4f}  accuracy {peer.accuracy:.3f}  "
        f"calibration error {peer.calibration_error:.4f}"
        for peer in score.peers
    ]
    lines.append("Of the votes given these chances of approval, this share approved:")
    lines += [
        f"  {b.low:.1f} to {b.high:.1f}: {b.observed:.3f} of {b.votes} (predicted {b.predicted:.3f})"
        for b in score.calibration
    ]
    return lines


def title_of(measure: str, titles: Mapping[str, str]) -> str:
    """The id, with the statement's text where there is one."""
    text = " ".join(titles.get(measure, "").split())
    return f"{measure}: {text}" if text else measure


def stability_word(asked: Stability) -> str:
    """Stable, borderline or not stable: never "stable" where the resamples leave it open."""
    if asked.borderline:
        return "Borderline: it is open whether the groups are stable"
    return "The groups are stable" if asked.stable else "No stable groups"


def _stability(found: OpinionMap) -> list[str]:
    asked = found.stability
    if asked is None or len(found.group_sizes) < 2:
        return []
    ends = asked.median_interval
    between = f" ({ends.low:.2f} to {ends.high:.2f})" if ends else ""
    return [
        f"{stability_word(asked)}: likeness in {asked.resamples} resamples has the median "
        f"{asked.median_ari:.2f}{between}, lowest {asked.lowest_ari:.2f}."
    ]


def _block(number: int, block: CoordinatedBlock) -> str:
    names = sorted(block.voters, key=natural_key)
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return (
        f"Block {number} of nearly identical ballots: {len(names)} voters, {block.votes} votes, begun within "
        f"{block.seconds} seconds, any two alike in at least {percent(block.least_agreement)} %: "
        f"{', '.join(names[:LISTED])}{more}"
    )


def percent(share: Fraction | float) -> int:
    """Whole per cent."""
    return round(100 * share)


def _support(opinion: MeasureOpinion, groups: int) -> list[str]:
    """Support in every bloc that took a side, one line per attribute; then what the finding hangs on."""
    by: dict[str, list[str]] = {}
    for one in opinion.supports:
        if one.by == "overall" or one.share is None or (one.by == GROUP and groups < 2):
            continue
        ends = f"{percent(one.interval.low)} to {percent(one.interval.high)}"
        by.setdefault(one.by, []).append(
            f"{one.value}: {one.share * one.sides} of {one.sides} for ({percent(one.share)} %, {ends})"
        )
    lines = []
    for name, parts in by.items():
        more = f"; and {len(parts) - MOST_BLOCS} more" if len(parts) > MOST_BLOCS else ""
        lines.append(f"      by {name}: {'; '.join(parts[:MOST_BLOCS])}{more}")
    asked = (
        ("any one voter", opinion.survives_leaving_out_any_one),
        ("any twentieth of the votes", opinion.survives_dropping_votes),
    )
    told = [f"{'holds' if stays else 'falls'} without {what}" for what, stays in asked if stays is not None]
    if told:
        held = " (groups held as found)" if groups > 1 else ""
        lines.append(f"      {', '.join(told)}{held}")
    return lines


def _named(what: str, names: tuple[str, ...], found: OpinionMap, titles: Mapping[str, str]) -> list[str]:
    if not names:
        return [f"{what}: none"]
    measures = sorted(names, key=natural_key)
    opinions = {opinion.measure: opinion for opinion in found.measures}
    shown = []
    for name in measures[:LISTED]:
        shown += [f"  {title_of(name, titles)}", *_support(opinions[name], len(found.groups))]
    more = [f"  and {len(measures) - LISTED} more"] if len(measures) > LISTED else []
    return [f"{what}: {len(measures)}", *shown, *more]


def _stands(line: Representative, titles: Mapping[str, str]) -> str:
    return f"  {WORDS[line.direction]} ({line.successes} of {line.trials}) {title_of(line.measure, titles)}"
