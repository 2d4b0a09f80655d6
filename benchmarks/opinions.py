"""Time and memory of the opinion map, and of red-dwarf on the same votes.

    python benchmarks/opinions.py [CASE ...] [--peer PYTHON] [--peer-memory GIB]

CASE: small (10,000 x 200), medium (100,000 x 500), large (1,000,000 x 1,000, thirty million votes),
em (the two-parameter model on `large`), bound (reading the votes of `large` once from memory).
Without a CASE: small, medium, large, bound. `--peer` names a Python in which red-dwarf 0.4.0 is
installed (`make oracles` makes one: .venv-oracles/bin/python); it runs `small` and `medium` in a
process of its own with a memory limit, and `large` too where `--peer-large` is given.

Votes are made up: three planted groups, Poisson many votes per voter, 12 % abstentions. Same
outputs on both sides: axes, places, extremity, k-means for 2 to 5 groups with the same start,
silhouettes, statistics, representative and consensus lists, group-aware consensus, priorities. One
thread each. Every line is one process; wall and CPU are the best of the repetitions after a first
call on a small table, whose time (compiling) is printed apart. Memory: peak of the process while it
computes, less what it held with the votes loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES = {"small": (10_000, 200, 28), "medium": (100_000, 500, 30), "large": (1_000_000, 1_000, 30)}
REPEATS = {"small": 5, "medium": 3, "large": 3}
TARGETS = {"small": "at least 100 times", "medium": "at least 500 times"}
COLUMNS = ("voter", "measure", "value")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def peak_mib() -> float:
    """Peak resident memory of this process alone; getrusage would count its parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def clocked(function: Any, repeats: int) -> tuple[float, float, Any]:
    """Best wall and CPU seconds of several calls, and the last result."""
    walls, cpus, result = [], [], None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        result = function()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), result


def make_votes(case: str, folder: Path) -> int:
    """Write the columns of a case, sorted and shuffled, and say how many votes there are."""
    sys.path.insert(0, str(ROOT))
    import numpy as np

    from tests.opinions.synthetic import planted, shuffled

    columns, _ = planted(*CASES[case])
    for order, parts in (("sorted", columns), ("unsorted", shuffled(columns))):
        for name, part in zip(COLUMNS, parts, strict=True):
            np.save(folder / f"{order}-{name}.npy", part)
    return len(columns[0])


def load_votes(folder: str, order: str = "sorted") -> Any:
    import numpy as np

    return tuple(np.load(Path(folder) / f"{order}-{name}.npy") for name in COLUMNS)


def run_polis_on(columns: Any, voters: int, width: int) -> Any:
    import numpy as np

    from unbundle.opinions import kernels
    from unbundle.opinions.executors import Serial
    from unbundle.opinions.polis import Request, run_polis

    rows = kernels.rows_from_columns(*columns, voters, width)
    none = np.zeros(width, dtype=bool)
    order = Request(none, none, np.arange(width), np.arange(voters), start="red-dwarf")
    return run_polis(Serial(rows), order, "numba")


def child_ours(case: str, folder: str, order: str) -> dict[str, Any]:
    sys.path.insert(0, str(ROOT))
    from tests.opinions.synthetic import planted

    voters, width, _ = CASES[case]
    start = time.perf_counter()
    run_polis_on(planted(200, 20, 9)[0], 200, 20)
    first = time.perf_counter() - start
    columns = load_votes(folder, order)
    held = peak_mib()
    wall, cpu, result = clocked(lambda: run_polis_on(columns, voters, width), REPEATS[case])
    return {
        "time": [wall, cpu],
        "first": first,
        "memory": peak_mib() - held,
        "held": held,
        "groups": len(result.centres),
        "components": result.axes.components.tolist(),
        "labels": result.labels.tolist() if voters <= 100_000 else [],
        "consensus": [[line.statement, line.side] for line in result.consensus],
        "repness": [[[line.statement, line.side] for line in lines] for lines in result.representative],
        "gac": result.group_aware.tolist(),
    }


def child_peer(folder: str, gib: float) -> dict[str, Any]:
    """Runs in the peer's own Python; knows nothing of this project."""
    from reddwarf.implementations.base import run_pipeline

    resource.setrlimit(resource.RLIMIT_AS, (int(gib * 2**30), int(gib * 2**30)))
    columns = [part.tolist() for part in load_votes(folder)]
    try:
        votes = [
            {"participant_id": p, "statement_id": s, "vote": v} for p, s, v in zip(*columns, strict=True)
        ]
        held = peak_mib()
        wall, cpu, result = clocked(lambda: run_pipeline(votes=votes), 1)
    except MemoryError:
        return {"failed": f"MemoryError within {gib} GiB", "memory": peak_mib()}
    frame = result.statements_df
    sides = ("agree", "disagree")
    lists = list(result.repness.values())
    return {
        "time": [wall, cpu],
        "memory": peak_mib() - held,
        "held": held,
        "components": result.reducer.components_.tolist(),
        "labels": result.participants_df["cluster_id"].fillna(-1).astype(int).tolist(),
        "consensus": [[int(x["tid"]), i] for i, side in enumerate(sides) for x in result.consensus[side]],
        "repness": [[[int(x["tid"]), sides.index(x["repful-for"])] for x in lines] for lines in lists],
        "gac": frame["group-aware-consensus-agree"].tolist(),
    }


def child_em(folder: str) -> dict[str, Any]:
    import numpy as np

    from unbundle.opinions import kernels
    from unbundle.opinions.executors import Serial
    from unbundle.opinions.scatter import count_pairs, leading_axes, scatter_of
    from unbundle.opinions.space import fit_space, side_counts
    from unbundle.opinions.twopl import fit_2pl, place

    voters, width, _ = CASES["large"]
    rows = kernels.rows_from_columns(*load_votes(folder), voters, width)
    fit_space(Serial(rows.between(0, 100)), 2, "numba", 2)
    executor = Serial(rows)
    held = peak_mib()
    pairs = count_pairs(executor, "numba")
    sides = side_counts(executor, "numba")[:2].astype(np.float64)
    _, axes = leading_axes(scatter_of(pairs), 2)
    wall, cpu, model = clocked(lambda: fit_2pl(executor, axes, sides, "numba"), 1)
    placing, _, _ = clocked(lambda: place(executor, model, "numba"), 1)
    return {
        "votes": rows.votes,
        "fit": [wall, cpu],
        "place": placing,
        "iterations": model.iterations,
        "converged": bool(model.converged),
        "change": model.change,
        "memory": peak_mib() - held,
    }


def child_bound(folder: str) -> dict[str, Any]:
    import numpy as np

    voter, measure, value = load_votes(folder)

    def read() -> int:
        return sum(int(part.view(np.uint8).max()) for part in (voter, measure, value))

    def copy() -> int:
        return sum(len(part.copy()) for part in (voter, measure, value))

    size = sum(part.nbytes for part in (voter, measure, value))
    return {"bytes": size, "copy": clocked(copy, 5)[0], "read": clocked(read, 5)[0]}


def start_child(python: str, words: list[str]) -> dict[str, Any]:
    environment = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(
        [python, __file__, *words], env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return {"failed": f"exit code {done.returncode}"}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def same(ours: dict[str, Any], peer: dict[str, Any]) -> str:
    """How the two results compare, in words."""
    import numpy as np

    a, b = np.array(ours["components"]), np.array(peer["components"])
    axes = np.abs((a * b).sum(axis=1))
    label = np.array(ours["labels"]), np.array(peer["labels"])
    alike = float((label[0] == label[1]).mean()) if len(label[0]) == len(label[1]) else float("nan")
    gac = np.abs(np.array(ours["gac"]) - np.array(peer["gac"])).max() if ours["gac"] else float("nan")
    return (
        f"axes |cos| {axes[0]:.9f} {axes[1]:.9f}; labels equal {alike:.2%}; group-aware consensus within "
        f"{gac:.1e}; representative lists {'equal' if ours['repness'] == peer['repness'] else 'differ'}; "
        f"consensus lists {'equal' if ours['consensus'] == peer['consensus'] else 'differ'}"
    )


def report(case: str, folder: str, votes: int, options: argparse.Namespace) -> None:
    voters, width, _ = CASES[case]
    print(f"{case}: {voters:,} x {width:,}, {votes:,} votes")
    place = ["--case", case, "--folder", folder]
    found = {}
    for order in ("sorted", "unsorted"):
        ours = start_child(sys.executable, ["--child", "ours", "--order", order, *place])
        if "failed" in ours:
            print(f"  ours, {order} columns: {ours['failed']}")
            return
        found[order] = ours
        wall, cpu = ours["time"]
        memory = f"{ours['memory']:.0f} MiB above the {ours['held']:.0f} MiB held with the votes"
        print(f"  ours, {order:8s} columns: wall {wall:.3f} s, CPU {cpu:.3f} s; {memory}")
    print(f"  first call (import, compile): {ours['first']:.1f} s")
    if not options.peer or (case == "large" and not options.peer_large):
        return
    limit = ["--peer-memory", str(options.peer_memory)]
    peer = start_child(options.peer, ["--child", "peer", *place, *limit])
    if "failed" in peer:
        print(f"  red-dwarf: {peer['failed']}")
        return
    wall, cpu = peer["time"]
    memory = f"{peer['memory']:.0f} MiB above {peer['held']:.0f} MiB"
    print(f"  red-dwarf: wall {wall:.1f} s, CPU {cpu:.1f} s; {memory}")
    for order, ours in found.items():
        ratios = wall / ours["time"][0], cpu / ours["time"][1]
        print(
            f"  ratio, {order}: wall {ratios[0]:.0f}, CPU {ratios[1]:.0f} (target {TARGETS.get(case, '-')})"
        )
    print(f"  {same(found['sorted'], peer)}")


def report_em(folder: str) -> None:
    found = start_child(sys.executable, ["--child", "em", "--folder", folder])
    if "failed" in found:
        print(f"em: {found['failed']}")
        return
    wall, cpu = found["fit"]
    word = "converged" if found["converged"] else "not converged"
    print(f"em: {found['votes']:,} votes, 2 dimensions, 121 nodes, float64, one core")
    print(
        f"  fit: wall {wall:.0f} s, CPU {cpu:.0f} s; {found['iterations']} iterations, {word} (last change "
        f"{found['change']:.4f}); placing all voters on 625 nodes {found['place']:.0f} s; "
        f"{found['memory']:.0f} MiB above the votes"
    )


def report_bound(folder: str) -> None:
    found = start_child(sys.executable, ["--child", "bound", "--folder", folder])
    print(
        f"bound: {found['bytes'] / 2**20:.0f} MiB of columns: read once {found['read'] * 1000:.0f} ms, "
        f"copied {found['copy'] * 1000:.0f} ms"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="*", default=["small", "medium", "large", "bound"])
    parser.add_argument("--peer")
    parser.add_argument("--peer-large", action="store_true")
    parser.add_argument("--peer-memory", type=float, default=19)
    parser.add_argument("--child")
    parser.add_argument("--case")
    parser.add_argument("--order")
    parser.add_argument("--folder")
    options = parser.parse_args()
    if options.child:
        children = {
            "ours": lambda: child_ours(options.case, options.folder, options.order),
            "peer": lambda: child_peer(options.folder, options.peer_memory),
            "em": lambda: child_em(options.folder),
            "bound": lambda: child_bound(options.folder),
        }
        print(json.dumps(children[options.child]()))
        return 0
    for case in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            votes = make_votes(case if case in CASES else "large", Path(folder))
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            if case in CASES:
                report(case, folder, votes, options)
            else:
                {"em": report_em, "bound": report_bound}[case](folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
