"""One map-reduce path, three executors: this process, several processes, a Dask cluster.

A source knows how many blocks of voters there are and gives each as VoteRows. A task is a function
of one block, one argument that is the same for all, and that block's slice of a per-voter array.
Results come back in block order, so that sums of floats are formed in one order everywhere.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from unbundle.errors import Fault, RefusalError
from unbundle.opinions.rows import VoteRows

Task = Callable[[VoteRows, Any, Any], Any]


class Source(Protocol):
    """Votes of many voters, in blocks of `block_size` voters."""

    @property
    def block_size(self) -> int:
        """How many voters a full block has."""

    @property
    def voters(self) -> int:
        """How many voters there are."""

    @property
    def width(self) -> int:
        """How many statements there are."""

    @property
    def votes(self) -> int:
        """How many votes there are."""

    @property
    def block_count(self) -> int:
        """How many blocks there are."""

    def block(self, number: int) -> VoteRows:
        """The rows of one block."""


class Executor(Protocol):
    """Runs a task on every block of a source."""

    source: Source

    def each(self, task: Task, argument: Any, per_voter: Any = None) -> Iterator[Any]:
        """`task(block, argument, slice of per_voter)` for every block, in block order."""


class Serial:
    """Everything in this process, one block after the other."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def each(self, task: Task, argument: Any, per_voter: Any = None) -> Iterator[Any]:
        """See Executor."""
        for number in range(self.source.block_count):
            yield task(self.source.block(number), argument, part_of(self.source, per_voter, number))


class Processes:
    """Blocks shared out among worker processes that each hold the source; use as a context."""

    def __init__(self, source: Source, workers: int = 2) -> None:
        self.source = source
        self._pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), initializer=_hold, initargs=(source,)
        )

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def each(self, task: Task, argument: Any, per_voter: Any = None) -> Iterator[Any]:
        """See Executor."""
        numbers = range(self.source.block_count)
        futures = [
            self._pool.submit(_run_held, task, number, argument, part_of(self.source, per_voter, number))
            for number in numbers
        ]
        return (future.result() for future in futures)


class Cluster:
    """Blocks kept on the workers of a Dask cluster (extra `cluster`); `client` is distributed.Client."""

    def __init__(self, source: Source, client: Any) -> None:
        self.source = source
        self._client = client
        self._blocks = [client.scatter(source.block(number)) for number in range(source.block_count)]

    def each(self, task: Task, argument: Any, per_voter: Any = None) -> Iterator[Any]:
        """See Executor."""
        shared = self._client.scatter([argument], broadcast=True, hash=False)[0]
        futures = [
            self._client.submit(task, block, shared, part_of(self.source, per_voter, number), pure=False)
            for number, block in enumerate(self._blocks)
        ]
        # The generator keeps `shared` alive until the last result is in.
        for future in futures:
            yield future.result()
        del shared


@contextmanager
def open_executor(kind: str, source: Source, workers: int = 2) -> Iterator[Executor]:
    """The executor called "serial", "processes" or "dask" (a local cluster) over `source`, closed
    at the end.

    Raises: RefusalError where Dask is asked for and not installed.
    """
    if kind == "serial":
        yield Serial(source)
        return
    if kind == "processes":
        with Processes(source, workers) as pool:
            yield pool
        return
    try:
        distributed: Any = import_module("dask.distributed")
    except ImportError as error:
        raise refuse_dask(error) from None
    with (
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield Cluster(source, client)


def part_of(source: Source, per_voter: Any, number: int) -> Any:
    """Block `number` of a per-voter array, or None."""
    size = source.block_size
    return None if per_voter is None else per_voter[number * size : (number + 1) * size]


def add_up(parts: Iterator[Any]) -> Any:
    """The sum of equal tuples of arrays or numbers, added in the order in which they come."""
    total = [np.copy(item) for item in next(parts)]
    for part in parts:
        for mine, more in zip(total, part, strict=True):
            mine += more
    return tuple(total)


def refuse_dask(error: Exception) -> RefusalError:
    """What to tell someone who asks for a cluster without the extra."""
    return RefusalError(
        Fault(
            "--executor dask",
            "cluster-missing",
            f"Dask is not installed ({error}).",
            next="Install it with: pip install 'unbundle[cluster]'.",
        )
    )


_held: list[Source] = []


def _hold(source: Source) -> None:
    _held[:] = [source]


def _run_held(task: Task, number: int, argument: Any, part: Any) -> Any:
    return task(_held[0].block(number), argument, part)
