"""Power and false discovery of the audit, on worlds where the truth is known; speed on large casebooks.

    python benchmarks/audit.py [--replications 200] [--part power|facts|precedent|blind|speed|un]

A world: cases of four blocs that differ in true gravity; five coded criteria; a framework; twenty judges
who apply it with 10 % noise of one step. Four of them are given a bias towards one bloc, each bloc in
turn. Every seed is printed and every figure can be repeated. Nothing here is tuned to a seed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from unbundle.audit import AuditSpec, Context, actors_from_csv, cases_from_csv, judgments_from_csv
from unbundle.audit.balance import Limits, Rows
from unbundle.audit.balance import flags as balance_flags
from unbundle.audit.contrast import Direction, Scores, Strata, Usual, contrasts, judged
from unbundle.audit.exact import sign_test
from unbundle.audit.lattice import compare
from unbundle.audit.sensitivity import ask_all
from unbundle.audit.softened import softened_tests
from unbundle.audit.strata import Facts, gather_facts, panel_levels
from unbundle.audit.table import build_table
from unbundle.judge.coders import alpha
from unbundle.judge.sorting import Rule, category, sort_many
from unbundle.kit.bootstrap import shuffled
from unbundle.records.judging import Case

RATE = Fraction(1, 20)
JUDGES, PLANTED, BLOCS, NOISE = 20, 4, 4, 0.10
GRAVE, MILD = (0.0, 0.3, 0.6, 0.9), (-0.3, 0.0, 0.3, 0.6)
"""Mean gravity of each bloc's acts: a casebook of acts that somebody complained of, and a milder one."""

RULE = Rule(
    criteria=("a", "b", "c", "d", "e"),
    low=(0,) * 5,
    high=(4,) * 5,
    weight=(1,) * 5,
    majority=3,
    profile=((2,) * 5, (3,) * 5),
    blocked=((0, -1, -1, -1, -1), (1, -1, -1, -1, -1)),
)


THREE = Rule(
    criteria=RULE.criteria,
    low=(0,) * 5,
    high=(2,) * 5,
    weight=(1,) * 5,
    majority=3,
    profile=((1,) * 5, (2,) * 5),
    blocked=((-1,) * 5, (0, -1, -1, -1, -1)),
)


@dataclass(frozen=True)
class World:
    """Cases with bloc, coded levels, and the framework's verdict as harshness 0 to 2."""

    bloc: NDArray[np.int64]
    levels: NDArray[np.int64]
    harsh: NDArray[np.int64]
    cases: dict[str, Case]


def world(rng: np.random.Generator, count: int, gravity: tuple[float, ...], scale: int = 5) -> World:
    """`count` cases on `scale` levels, which fall with a latent gravity that differs by bloc."""
    bloc = rng.integers(0, BLOCS, count)
    latent = rng.normal(0, 1, count) + np.array(gravity)[bloc]
    middle, slope, spread = (2.0, 0.8, 0.7) if scale == 5 else (1.2, 0.5, 0.45)
    raw = middle - slope * latent[:, None] + rng.normal(0, spread, (count, 5))
    levels = np.clip(np.rint(raw), 0, scale - 1).astype(np.int64)
    cases = {
        f"c{i}": Case.model_construct(id=f"c{i}", episode=f"c{i}", bloc=f"b{bloc[i]}", levels={})
        for i in range(count)
    }
    return World(bloc, levels, 2 - sort_many(RULE if scale == 5 else THREE, levels), cases)


def noisy(rng: np.random.Generator, verdict: NDArray[np.int64]) -> NDArray[np.int64]:
    """One step up or down in 10 % of verdicts."""
    moved = np.clip(verdict + rng.choice([-1, 1], len(verdict)), 0, 2)
    return np.where(rng.random(len(verdict)) < NOISE, moved, verdict)


def verdicts(rng: np.random.Generator, w: World, n: int, delta: float, side: int, step: int) -> Scores:
    """Judges 0 to 3 move a case of the favoured bloc by `step` with chance `delta`; all have noise."""
    scores = {}
    for judge in range(JUDGES):
        pick = rng.choice(len(w.harsh), n, replace=False)
        verdict = w.harsh[pick].copy()
        if judge < PLANTED and delta:
            hit = (w.bloc[pick] == side) & (rng.random(n) < delta)
            verdict = np.where(hit, np.clip(verdict + step, 0, 2), verdict)
        scores[f"j{judge:02}"] = {f"c{i}": int(v) for i, v in zip(pick, noisy(rng, verdict), strict=True)}
    return scores


Flag = tuple[str, str, str]


def flags(scores: Scores, cases: dict[str, Case], strata: Strata, usual: Usual = int) -> set[Flag]:
    """Everything flagged, as (judge, bloc, direction); strata are the rule's harshness, as text."""
    return {
        (t.contrast.judge, t.contrast.bloc, t.direction)
        for t in judged(contrasts(scores, cases, strata, usual), RATE)
        if t.flagged
    }


def planted(side: int, direction: Direction) -> set[Flag]:
    """What should be found."""
    return {(f"j{j:02}", f"b{side}", direction) for j in range(PLANTED)}


def rates(runs: list[tuple[set[Flag], set[Flag]]]) -> tuple[float, float, float]:
    """Mean power, mean share of false flags among flags, share of runs with any flag."""
    power = np.mean([len(found & true) / max(1, len(true)) for found, true in runs])
    false = np.mean([len(found - true) / max(1, len(found)) for found, true in runs])
    return float(power), float(false), float(np.mean([bool(found) for found, _ in runs]))


def power_part(replications: int) -> Iterator[str]:
    """Planted leniency and harshness towards each bloc in turn, and panels without bias."""
    yield "| casebook | planted | n per judge | side | power | FDR | runs | seeds |"
    yield "|---|---|---|---|---|---|---|---|"
    plans: list[tuple[str, tuple[float, ...], int, float, int, Direction]] = [
        ("grave", GRAVE, 130, 0.5, -1, "milder"),
        ("grave", GRAVE, 320, 0.3, -1, "milder"),
        ("grave", GRAVE, 320, 0.3, 1, "harsher"),
        ("mild", MILD, 130, 0.5, -1, "milder"),
        ("mild", MILD, 320, 0.3, -1, "milder"),
    ]
    for name, gravity, n, delta, step, direction in plans:
        everything = []
        head = f"| {name} | {direction} {delta} | {n} |"
        for side in range(BLOCS):
            runs = []
            seeds = range(1000 * side, 1000 * side + max(1, replications // BLOCS))
            for seed in seeds:
                rng = np.random.default_rng(seed)
                w = world(rng, 3 * n, gravity)
                scores = verdicts(rng, w, n, delta, side, step)
                found = flags(scores, w.cases, lambda _, c, w=w: str(w.harsh[int(c[1:])]))
                runs.append((found, planted(side, direction)))
            everything += runs
            power, false, _ = rates(runs)
            span = f"{seeds[0]} to {seeds[-1]}"
            yield f"{head} b{side} | {power:.2f} | {false:.3f} | {len(runs)} | {span} |"
        power, false, _ = rates(everything)
        yield f"{head} **all** | **{power:.2f}** | **{false:.3f}** | {len(everything)} | |"
    yield ""
    yield from _clean(max(500, replications))


def _clean(replications: int) -> Iterator[str]:
    any_flag = {"rule": 0, "none": 0}
    for seed in range(replications):
        rng = np.random.default_rng(10_000 + seed)
        w = world(rng, 600, GRAVE)
        scores = verdicts(rng, w, 200, 0.0, 0, -1)
        any_flag["rule"] += bool(flags(scores, w.cases, lambda _, c, w=w: str(w.harsh[int(c[1:])])))
        if seed < 40:
            any_flag["none"] += bool(flags(scores, w.cases, lambda _, c: "all", lambda _: None))
    seeds = f"seeds 10000 to {9999 + replications}"
    yield f"No bias, n = 200, {seeds}: any flag in {any_flag['rule']} of {replications}."
    yield f"The same without strata (wrong): any flag in {any_flag['none']} of 40."


def facts_part(replications: int) -> Iterator[str]:
    """Judges who code 40 % of criteria one level milder for one bloc, then apply the rule honestly.

    With three levels nearly every step crosses a line of the rule; with five many do not, so less of the
    softening reaches the verdict and less can be seen there. Everybody slips one level in some codes.
    """
    yield "| levels | slips | n | verdict, own codes | verdict, panel codes | shift of codes | runs |"
    yield "|---|---|---|---|---|---|---|"
    for levels, slips, n in ((3, 0.05, 100), (3, 0.10, 100), (5, 0.05, 100), (5, 0.05, 200)):
        runs: dict[str, list[tuple[set[Flag], set[Flag]]]] = {"own": [], "panel": [], "shift": []}
        for seed in range(replications):
            rng = np.random.default_rng(20_000 + seed)
            _soft_run(rng, runs, (levels, slips, n), seed % BLOCS)
        cells = [f"{rates(r)[0]:.2f} (FDR {rates(r)[1]:.3f})" for r in runs.values()]
        yield f"| {levels} | {slips:.0%} | {n} | {' | '.join(cells)} | {replications} |"
    yield f"Seeds 20000 to {19999 + replications}, each bloc in turn."


def _soft_run(
    rng: np.random.Generator,
    runs: dict[str, list[tuple[set[Flag], set[Flag]]]],
    setting: tuple[int, float, int],
    side: int,
) -> None:
    levels, slips, n = setting
    rule = RULE if levels == 5 else THREE
    w = world(rng, 2 * n, GRAVE, levels)
    own, scores = _coded(rng, w, (n, slips, rule), side)
    facts = Facts({}, {c: (0, levels - 1) for c in RULE.criteria}, own)
    by_panel = {(j, c): _panel_verdict(own, j, c, rule) for j, row in scores.items() for c in row}
    true = planted(side, "milder")
    runs["own"].append((flags(scores, w.cases, lambda j, c: str(scores[j][c])), true))
    runs["panel"].append((flags(scores, w.cases, lambda j, c: by_panel[j, c]), true))
    found = softened_tests(facts, w.cases, RATE)
    shifted = {(t.contrast.judge, t.contrast.bloc, t.direction) for t in found if t.flagged}
    runs["shift"].append((shifted, true))


Codes = dict[str, dict[str, dict[str, int]]]


def _coded(
    rng: np.random.Generator, w: World, setting: tuple[int, float, Rule], side: int
) -> tuple[Codes, Scores]:
    n, slips, rule = setting
    own: Codes = {}
    scores: dict[str, dict[str, int]] = {}
    top = rule.high[0]
    for judge in range(JUDGES):
        pick = rng.choice(len(w.harsh), n, replace=False)
        codes = w.levels[pick].copy()
        slip = rng.random(codes.shape) < slips
        codes = np.where(slip, np.clip(codes + rng.choice([-1, 1], codes.shape), 0, top), codes)
        if judge < PLANTED:
            soft = (w.bloc[pick] == side)[:, None] & (rng.random(codes.shape) < 0.4)
            codes = np.where(soft, np.minimum(top, codes + 1), codes)
        name = f"j{judge:02}"
        own[name] = {
            f"c{i}": dict(zip(rule.criteria, map(int, row), strict=True))
            for i, row in zip(pick, codes, strict=True)
        }
        harsh = 2 - sort_many(rule, codes)
        scores[name] = {f"c{i}": int(v) for i, v in zip(pick, harsh, strict=True)}
    return own, scores


def _panel_verdict(own: Codes, judge: str, case: str, rule: Rule) -> str | None:
    levels = panel_levels(own, case, judge)
    if len(levels) < len(rule.criteria):
        return None
    return str(2 - category(rule, [levels[c] for c in rule.criteria]))


def precedent_part(_: int) -> Iterator[str]:
    """Two-step leniency on 2 % of all cases, among the worst tenth, with 5 % one-step noise.

    Recall: planted cases that are flagged as too mild. Precision: cases flagged as too mild whose verdict
    really is milder than the rule's by two steps; in brackets, without the margin and without the
    condition that a flag holds without those of the other side. Departs: flags on either side on a
    verdict that really departs from the rule to that side, by one step or two.
    """
    yield "| criteria, levels | n | in any conflict | recall | precision (before) | departs | flags | seconds |"
    yield "|---|---|---|---|---|---|---|---|"
    for d, s, n in ((5, 3, 500), (5, 3, 20_000), (6, 5, 2_000), (6, 5, 200_000)):
        rows = [_precedent_run(d, s, n, 30_000 + seed) for seed in range(200 if n < 10_000 else 20)]
        mean = [float(np.mean(column)) for column in zip(*rows, strict=True)]
        classic, recall, precise, before, departs, count, seconds = mean
        yield (
            f"| {d}, {s} | {n} | {classic:.0%} | {recall:.3f} | {precise:.3f} ({before:.2f}) | "
            f"{departs:.3f} | {count:.0f} | {seconds:.3f} |"
        )
    yield "Seeds from 30000, 200 each (large: 20 each); balance 0.9, at least 3 against, at least 3 by two steps."


def _precedent_run(d: int, s: int, n: int, seed: int) -> tuple[float, ...]:
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, s, (n, d))
    total = levels.sum(axis=1)
    clean = np.digitize(total, np.quantile(total, [1 / 3, 2 / 3]))
    worst = np.argsort(-total, kind="stable")[: n // 10]
    lenient = rng.choice(worst, n // 50, replace=False)
    verdict = np.where(rng.random(n) < 0.05, np.clip(clean + rng.choice([-1, 1], n), 0, 2), clean)
    verdict[lenient] = 0
    rows = Rows(levels, verdict, (s,) * d, 3)
    start = time.process_time()
    found = balance_flags(rows, Limits(3, Fraction(9, 10), 2))
    seconds = time.process_time() - start
    near = rows.compared()
    against, support = near.milder_harsher, near.worse_as_mild
    plain = (against >= 3) & (10 * against >= 9 * (against + support))
    off, mild, harsh = clean - verdict, found["milder"], found["harsher"]
    count = int(mild.sum() + harsh.sum())
    return (
        float((against > 0).mean()),
        float(mild[lenient].mean()),
        float((mild & (off >= 2)).sum() / max(1, int(mild.sum()))),
        float((plain & (off >= 2)).sum() / max(1, int(plain.sum()))),
        float(((mild & (off > 0)) | (harsh & (off < 0))).sum() / max(1, count)),
        count,
        seconds,
    )


def blind_part(replications: int) -> Iterator[str]:
    """Codings with and without the actor: one-step leniency in a share of pairs, 5 % noise either way."""
    yield "| pairs | leniency | power at 5 % |"
    yield "|---|---|---|"
    for pairs, share in ((50, 0.2), (100, 0.2), (30, 0.3), (50, 0.3)):
        hits = 0
        runs = max(1000, replications)
        rng = np.random.default_rng(40_000 + pairs)
        for _ in range(runs):
            moved = np.where(rng.random(pairs) < share, -1, 0)
            noise = np.where(rng.random(pairs) < 0.05, rng.choice([-1, 1], pairs), 0)
            sign = np.sign(moved + noise)
            hits += sign_test(int((sign < 0).sum()), int((sign > 0).sum())) <= RATE
        yield f"| {pairs} | {share} | {hits / runs:.2f} |"


def speed_part(_: int) -> Iterator[str]:
    """Time and memory on a million cases, one core."""
    yield "| what | size | CPU seconds | goal | peak memory |"
    yield "|---|---|---|---|---|"
    rng = np.random.default_rng(50_000)
    for d, goal in ((8, 3), (10, 20)):
        rows, verdict = rng.integers(0, 5, (10**6, d)).astype(np.int8), rng.integers(0, 3, 10**6)
        yield _timed(
            f"all conflicts, {d} criteria, 5 levels",
            lambda r=rows, v=verdict, d=d: compare(r, v, (5,) * d, 3),
            goal,
        )
        yield _timed(
            f"all a-fortiori flags, {d} criteria, 5 levels",
            lambda r=rows, v=verdict, d=d: balance_flags(
                Rows(r, v, (5,) * d, 3), Limits(3, Fraction(9, 10), 2)
            ),
            goal,
        )
    levels = rng.integers(0, 5, (10**6, 5)).astype(np.int8)
    yield _timed("sorting with veto, 5 criteria", lambda: sort_many(RULE, levels), 1.5)
    table = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    units = [[int(v) for v in column if v != "."] for column in zip(*(r.split() for r in table), strict=True)]
    values = [float(alpha(units, metric) or 0) for metric in ("nominal", "ordinal", "interval")]
    yield ""
    yield (
        "Krippendorff's example: alpha "
        + ", ".join(f"{v:.4f}" for v in values)
        + " (published .743, .815, .849)."
    )


def _timed(name: str, work: Callable[[], object], goal: float) -> str:
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"| {name} | 1,000,000 | {seconds:.2f} | {goal} | {peak:.2f} GB |"


def un_part(replications: int) -> Iterator[str]:
    """The UN example with its bloc labels dealt out by lot: how often more than one judge is flagged."""
    folder = Path(__file__).resolve().parents[1] / "examples" / "un-interventions"
    judgments = judgments_from_csv((folder / "judgments.csv").read_bytes(), "judgments.csv")
    cases = cases_from_csv((folder / "cases.csv").read_bytes(), "cases.csv")
    actors = actors_from_csv((folder / "actors.csv").read_bytes(), "actors.csv")
    spec, context = AuditSpec(), Context(actors=actors)
    table = build_table(judgments, cases, ("no", "abstain", "yes"), spec, context.actors)
    facts = gather_facts(table, ())
    episodes = sorted({case.episode for case in cases})
    labels = {case.episode: case.bloc for case in cases}
    counts = []
    for draw in range(replications):
        order = shuffled(60_000 + draw, len(episodes))
        dealt = {episodes[i]: labels[episodes[int(k)]] for i, k in enumerate(order)}
        moved = table.relabelled({case.id: dealt[case.episode] for case in cases})
        counts.append(len({f[1] for f in ask_all(moved, facts, None, spec).flagged if f[0] != "pair"}))
    few = sum(count <= 1 for count in counts)
    share = f"{few / replications:.1%} (goal 95 %)"
    yield f"UN example, {replications} random labellings: at most one judge flagged in {share}."


PARTS = {
    "power": power_part,
    "facts": facts_part,
    "precedent": precedent_part,
    "blind": blind_part,
    "speed": speed_part,
    "un": un_part,
}


def main() -> None:
    """Print the parts asked for, with the time each one took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    options = parser.parse_args()
    for name in options.part or PARTS:
        start = time.process_time()
        print(f"\n## {name}\n")
        for line in PARTS[name](options.replications):
            print(line, flush=True)
        print(f"\n({time.process_time() - start:.0f} CPU seconds)")


if __name__ == "__main__":
    main()
