"""From a Parquet file to a map, out of core: what it costs as votes grow tenfold.

    python benchmarks/opinions_scale.py [VOTES ...] [--workers 2] [--folder FOLDER]

VOTES: 1e6 and 1e7 unless told otherwise; 1e8 takes about ten minutes and ten gigabytes of disk. The
file is made by DuckDB: thirty votes per voter on distinct statements out of 1,000, three planted
groups, 12 % abstentions, rows not sorted by voter. Then: sort under a memory limit and lay out; exact
co-counts and counts of everybody; the model fitted on a sample of voters (stated), everybody placed;
groups; common ground. Two processes share the blocks. Wall seconds per stage; memory is the sum of
the peaks of all processes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

WIDTH, PER_VOTER = 1_000, 30

MAKE = f"""
COPY (
    SELECT
        'v' || v AS voter,
        'm' || s AS measure,
        CASE
            WHEN hash(v, i, 1) % 100 < 12 THEN 0
            WHEN hash(v, i, 2) % 1000 < 1000 / (1 + exp(3 - 6 * (hash(camp, s) % 1000) / 1000.0)) THEN 1
            ELSE -1
        END AS vote
    FROM (
        SELECT v, i, hash(v + 3) % 3 AS camp, (hash(v) % {WIDTH} + i * step) % {WIDTH} AS s
        FROM
            range({PER_VOTER}) AS a(i),
            (SELECT v, 2 * (hash(v + 7) % 400) + 1 AS step FROM range($1) AS b(v))
        WHERE step % 5 != 0
    )
) TO '{{file}}' (FORMAT parquet)
"""


def peak_mib(pid: int | str = "self") -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def children() -> list[str]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        found += (task / "children").read_text(encoding="ascii").split()
    return found


def make(file: Path, votes: float, folder: Path) -> None:
    import duckdb

    database = duckdb.connect(str(folder / "make.duckdb"))
    database.execute("SET memory_limit = '1GiB'; SET threads = 2; SET preserve_insertion_order = false")
    database.execute(MAKE.format(file=file), [int(votes / PER_VOTER / 0.8)])
    database.close()


def run(votes: float, workers: int, folder: Path) -> None:
    from unbundle.opinions.executors import Processes
    from unbundle.opinions.large import map_stored
    from unbundle.opinions.options import Options
    from unbundle.opinions.parquet import Limits
    from unbundle.opinions.scatter import count_pairs
    from unbundle.opinions.stored import store_votes

    seconds: dict[str, float] = {}

    def timed(what: str, function: Any) -> Any:
        start = time.perf_counter()
        result = function()
        seconds[what] = time.perf_counter() - start
        return result

    file = folder / "votes.parquet"
    timed("make file", lambda: make(file, votes, folder))
    stored = timed("sort, lay out", lambda: store_votes(file, Limits(folder), show))
    rows = stored.rows()
    laid_out = rows.measure.nbytes + rows.value.nbytes + rows.starts.nbytes
    with Processes(stored, workers) as pool:
        counts = timed("co-counts", lambda: count_pairs(pool, "numba"))
        options = Options(model="2pl", resamples=3)
        found = timed("map", lambda: map_stored(stored, options, pool, show))
        memory = peak_mib() + sum(peak_mib(child) for child in children())
    assert int(counts.seen.sum()) == stored.votes
    print(
        f"{stored.votes:,} votes of {stored.voters:,} voters; Parquet {file.stat().st_size / 2**20:.0f} MiB, "
    )
    print(f"  laid out {laid_out / 2**20:.0f} MiB ({laid_out / max(stored.votes, 1):.1f} bytes per vote)")
    print("  " + ", ".join(f"{what} {value:.1f} s" for what, value in seconds.items()))
    sizes = ", ".join(f"{name} {size:,}" for name, size in found.group_sizes)
    print(f"  groups: {sizes}; stability {found.stability and found.stability.median_ari}")
    print(f"  {found.notes[0]} EM: {found.fit and found.fit.iterations} iterations")
    print(f"  peak memory of all processes together {memory:.0f} MiB")


def show(what: str, done: int, total: int) -> None:
    width = 30 * done // max(total, 1)
    print(f"\r{what:20s} [{'#' * width}{'.' * (30 - width)}]", end="", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("votes", nargs="*", type=float, default=[1e6, 1e7])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {options.workers} worker processes")
    for votes in options.votes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            run(votes, options.workers, Path(folder))


if __name__ == "__main__":
    main()
