"""Time and memory of compose beside pabutools, on generated elections (see compose_elections.py).

    python benchmarks/compose.py            everything that is installed
    python benchmarks/compose.py 1 2        these elections only, by number
    python benchmarks/compose.py small      what a federation needs only

Where pabutools is installed (`make oracles` makes such an environment) it runs on the same elections, in its
exact mode, with equal ballots grouped, and the winners are compared. Times are CPU seconds, the best of
three for both; what takes longer than a second runs once. "First on a machine" includes compiling.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.compose_elections import SHAPES, Shape, generate

PEER = find_spec("pabutools") is not None
MEASURE = """
import json, sys, time
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
{code}
print(json.dumps({{"cpu": time.process_time(), "rss": peak(), "base": base}}))
"""
OURS = """
{imports}
from unbundle.compose.pabulib import as_arrays, read_pb
from unbundle.compose.bulk import bulk_of
base = peak()
file = read_pb(open(sys.argv[1], "rb").read())
ids = tuple(sorted("p" + p for p in file.projects))
bulk_of(as_arrays(file), ids, file.budget, {engine!r}).equal_shares()
"""
THEIRS = """
from pabutools.election import Cost_Sat
from pabutools.election.pabulib import parse_pabulib
from pabutools.rules import method_of_equal_shares
base = peak()
instance, profile = parse_pabulib(sys.argv[1])
method_of_equal_shares(instance, profile.as_multiprofile(), Cost_Sat)
"""


def clock(action: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """(fewest CPU seconds of several runs, last result); an action of more than a second runs once."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = action()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best, result


def own_process(code: str, path: Path, cache: str = "") -> dict[str, float]:
    """CPU seconds and peak memory (MB, and above imports) of a whole fresh process.

    `cache` is another folder for machine code: an empty one shows the first run on a machine.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MEASURE.format(code=code), str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": cache} if cache else None,
    )
    row = json.loads(done.stdout.splitlines()[-1])
    return {"cpu": row["cpu"], "peak": row["rss"] / 1024, "above": (row["rss"] - row["base"]) / 1024}


def ours(data: bytes) -> dict[str, Any]:
    """Our times on one election."""
    from unbundle.compose.bulk import bulk_of
    from unbundle.compose.pabulib import as_arrays, read_pb

    load, file = clock(lambda: read_pb(data))
    build, arrays = clock(lambda: as_arrays(file))
    ids = tuple(sorted(f"p{name}" for name in file.projects))
    bulk = bulk_of(arrays, ids, file.budget)
    start = time.process_time()
    bulk.equal_shares()
    first = time.process_time() - start
    rows: dict[str, Any] = {
        "distinct": len(file.ballots),
        "approvals": len(arrays.payers),
        "load": load + build,
    }
    rows["first"] = first
    rows["cost"], winners = clock(bulk.equal_shares)
    one = bulk_of(as_arrays(file, cost_utility=False), ids, file.budget)
    rows["cardinality"], by_count = clock(one.equal_shares)
    plain = bulk_of(arrays, ids, file.budget, "arrays")
    rows["no numba"], again = clock(plain.equal_shares)
    assert again == winners

    def proved() -> bool:
        run = plain.trace()
        exact = [run.log.exact(row) for row in run.log.rows]
        return not plain.violations(frozenset(run.state.chosen)) and len(exact) == len(run.rhos)

    rows["proved"], fine = clock(proved)
    assert fine
    rows["certificate"], _ = clock(lambda: plain.violations(winners))
    bulk.phragmen()
    rows["phragmen"], by_load = clock(bulk.phragmen)
    rows["phragmen, no numba"], again = clock(plain.phragmen)
    assert again == by_load
    rows["winners"] = {
        "cost": names(ids, winners),
        "cardinality": names(ids, by_count),
        "phragmen": names(ids, by_load),
    }
    return rows


def names(ids: tuple[str, ...], chosen: frozenset[int]) -> list[str]:
    """Project names of chosen positions, as the peer writes them."""
    return sorted(ids[p][1:] for p in chosen)


def theirs(path: Path) -> dict[str, Any]:
    """The peer's times on the same election."""
    from pabutools import fractions
    from pabutools.election import Cardinality_Sat, Cost_Sat
    from pabutools.election.pabulib import parse_pabulib
    from pabutools.rules import method_of_equal_shares, sequential_phragmen

    fractions.FRACTION = "gmpy2"
    load, (instance, profile) = clock(lambda: parse_pabulib(str(path)))
    group, grouped = clock(profile.as_multiprofile)
    rows: dict[str, Any] = {"load": load + group}
    rows["cost"], one = clock(lambda: method_of_equal_shares(instance, grouped, Cost_Sat))
    rows["cardinality"], two = clock(lambda: method_of_equal_shares(instance, grouped, Cardinality_Sat))
    rows["phragmen"], three = clock(lambda: sequential_phragmen(instance, grouped))
    found = {"cost": one, "cardinality": two, "phragmen": three}
    rows["winners"] = {rule: sorted(project.name for project in won) for rule, won in found.items()}
    return rows


def show(shape: Shape, mine: dict[str, Any], peer: dict[str, Any] | None) -> None:
    """One paragraph per election."""
    print(f"\n{shape.name}: {mine['distinct']:,} distinct ballots, {mine['approvals']:,} approvals in them")
    for rule in ("cost", "cardinality", "phragmen", "load"):
        text = f"  {rule:12} ours {mine[rule]:.5f} s"
        if peer:
            text += f"   pabutools {peer[rule]:.3f} s   {peer[rule] / mine[rule]:,.0f}x"
            if rule != "load":
                text += "" if mine["winners"][rule] == peer["winners"][rule] else "   WINNERS DIFFER"
        print(text)
    for name, label in (
        ("no numba", "cost, without numba"),
        ("proved", "cost, trace + replay + certificate"),
    ):
        text = f"  {label:36} {mine[name]:.4f} s"
        print(text + (f"   {peer['cost'] / mine[name]:,.0f}x" if peer else ""))
    text = f"  {'phragmen, without numba':36} {mine['phragmen, no numba']:.4f} s"
    print(text + (f"   {peer['phragmen'] / mine['phragmen, no numba']:,.0f}x" if peer else ""))
    print(
        f"  certificate alone {mine['certificate']:.4f} s; first call in this process {mine['first']:.3f} s"
    )
    if peer:
        whole = peer["load"] + peer["cost"], mine["load"] + mine["cost"]
        print(
            f"  end to end   ours {whole[1]:.3f} s   pabutools {whole[0]:.3f} s   {whole[0] / whole[1]:,.0f}x"
        )


def whole_processes(path: Path) -> None:
    """Fresh processes on one election: start and memory."""
    print("  whole fresh process, imports and loading included")
    plain = OURS.format(engine="arrays", imports="")
    runs = [("ours, without numba", plain, "")]
    with TemporaryDirectory() as empty:
        if find_spec("numba"):
            fast = OURS.format(engine="auto", imports="import numba")
            runs += [("ours, first on a machine", fast, empty), ("ours, machine code kept", fast, empty)]
        runs += [("pabutools", THEIRS, "")] if PEER else []
        for label, code, cache in runs:
            row = own_process(code, path, cache)
            print(
                f"  {label:24} {row['cpu']:6.2f} s  {row['peak']:5.0f} MB, {row['above']:4.0f} MB above imports"
            )


def federations() -> None:
    """What a federation needs: one large composition with everything, and many small ones."""
    from tests.compose.cases import wide_case
    from unbundle.compose import compose_alternative, sweep_budget, sweep_weights

    large = wide_case(500, 1000, 1)
    seconds, found = clock(lambda: compose_alternative(*large, "arrays"))
    print(
        f"\n500 organisations x 1,000 measures: {seconds:.2f} s with trace ({len(found.trace)} rows), "
        f"certificate and every sentence"
    )
    assert found.certificate.holds
    small = wide_case(60, 100, 1)
    budgets = [small.instance.budget * n // 5000 for n in range(1, 5001)]
    start = time.process_time()
    points = len(sweep_budget(*small, budgets))
    curves = []
    for n in range(5000):
        weights = {b.voter: 1 + Fraction(int(b.weight) * n, 5000) for b in small.profile.ballots}
        curves.append((str(n), Fraction(n), weights))
    points += len(sweep_weights(*small, curves))
    print(
        f"{points:,} compositions of 60 organisations x 100 measures (5,000 budgets, 5,000 weight curves): "
        f"{time.process_time() - start:.1f} s"
    )
    start = time.process_time()
    few = len(sweep_budget(*small, budgets[::25])) + len(sweep_weights(*small, curves[::25]))
    print(f"every 25th of them ({few}) without numba: {time.process_time() - start:.1f} s")


def main() -> None:
    """Measure and print."""
    asked = sys.argv[1:] or [*(str(n + 1) for n in range(len(SHAPES))), "small"]
    shapes = [shape for n, shape in enumerate(SHAPES) if str(n + 1) in asked]
    print(
        f"numba {'yes' if find_spec('numba') else 'NOT INSTALLED'}; pabutools {'yes' if PEER else 'NOT RUN'}"
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "election.pb"
        for shape in shapes:
            data = generate(shape)
            path.write_bytes(data)
            show(shape, ours(data), theirs(path) if PEER else None)
            whole_processes(path)
    if "small" in asked:
        federations()


if __name__ == "__main__":
    main()
