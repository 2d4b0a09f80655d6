"""An opinion map and an evaluation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unbundle.records.opinions import Evaluation, OpinionMap, Representative

LISTED = 10
WORDS = {"approve": "for", "reject": "against"}


def support_rows(found: OpinionMap, titles: Mapping[str, str]) -> Iterable[list[str]]:
    """One row per measure: name, for, against, abstain, silent."""
    for opinion in found.measures:
        tally = opinion.overall
        counts = (tally.approve, tally.reject, tally.abstain, tally.silent)
        yield [title_of(opinion.measure, titles), *(str(n) for n in counts)]


def map_lines(found: OpinionMap, titles: Mapping[str, str]) -> list[str]:
    """Groups and whether they are stable, common ground, what divides, silence, and the notes."""
    lines = [f"Distinct patterns of votes: {found.pattern_count}"]
    if found.group_sizes:
        sizes = ", ".join(f"{name} ({size})" for name, size in found.group_sizes)
        lines.append(f"Groups of opinion: {sizes}")
    lines += _stability(found)
    lines += _named("Common ground", found.common_ground, titles)
    lines += _named("Common rejection", found.common_rejection, titles)
    lines += _named("Divided", found.divided, titles)
    for name in found.groups:
        mine = [line for line in found.representative if line.group == name]
        lines += [f"Group {name} stands out by:", *(_stands(line, titles) for line in mine[:LISTED])]
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


def _stability(found: OpinionMap) -> list[str]:
    asked = found.stability
    if asked is None or len(found.group_sizes) < 2:
        return []
    words = "The groups are stable" if asked.stable else "No stable groups"
    return [
        f"{words} (likeness in {asked.resamples} resamples: median {asked.median_ari:.2f}, "
        f"lowest {asked.lowest_ari:.2f})."
    ]


def _named(what: str, measures: tuple[str, ...], titles: Mapping[str, str]) -> list[str]:
    if not measures:
        return [f"{what}: none"]
    shown = [f"  {title_of(name, titles)}" for name in measures[:LISTED]]
    more = [f"  and {len(measures) - LISTED} more"] if len(measures) > LISTED else []
    return [f"{what}: {len(measures)}", *shown, *more]


def _stands(line: Representative, titles: Mapping[str, str]) -> str:
    return f"  {WORDS[line.direction]} ({line.successes} of {line.trials}) {title_of(line.measure, titles)}"
