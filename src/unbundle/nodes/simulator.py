"""A network of nodes in memory, for tests: partitions, late, doubled and disordered deliveries, lies.

The simulator keeps its own plain list of what honest organisations handed in, so that a test can ask
whether anything was lost. It draws every accident from the `chance` that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from unbundle.nodes.accept import Accepted, accept
from unbundle.nodes.logs import Store, append, witness
from unbundle.nodes.outbox import from_mapping, outbox_files, pull
from unbundle.records.base import Record
from unbundle.records.nodes import Registry, Submission

Files = Mapping[str, bytes]
Lie = Callable[[str, dict[str, bytes]], dict[str, bytes]]
"""(name of the reader, true files) -> the files that the reader gets to see."""


class Chance(Protocol):
    """What the simulator needs of `random.Random`."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 to stop - 1."""
        ...


@dataclass(slots=True)
class Network:
    """Nodes by name, each with its private key; `apart` holds the pairs that cannot reach each other."""

    registry: Registry
    keys: Mapping[str, bytes]
    chance: Chance
    stores: dict[str, Store] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    lies: dict[str, Lie] = field(default_factory=dict)
    handed_in: list[Submission] = field(default_factory=list)
    faults: dict[str, set[str]] = field(default_factory=dict)
    _under_way: list[tuple[str, Files]] = field(default_factory=list)
    _ticks: int = 0

    def moment(self) -> str:
        """The simulated moment: one second per step."""
        hours, rest = divmod(self._ticks, 3600)
        return f"2026-01-{1 + hours // 24:02}T{hours % 24:02}:{rest // 60:02}:{rest % 60:02}Z"

    def tick(self, seconds: int = 1) -> None:
        """Let time pass."""
        self._ticks += seconds

    def submit(self, name: str, records: Sequence[Record], honest: bool = True) -> None:
        """One node appends records to its log; submissions of honest owners are remembered."""
        self.tick()
        self.stores[name] = append(self.stores.get(name, Store()), records, self.keys[name], self.moment())
        if honest:
            self.handed_in += [record for record in records if isinstance(record, Submission)]

    def ask(self, reader: str, source: str) -> None:
        """The reader asks for the source's outbox; what it then gets is under way, perhaps twice."""
        if frozenset((reader, source)) in self.apart or reader == source:
            return
        files = outbox_files(self.stores.get(source, Store()))
        if source in self.lies:
            files = self.lies[source](reader, files)
        self._under_way += [(reader, files)] * (1 + (self.chance.randrange(4) == 0))

    def deliver(self, most: int | None = None) -> None:
        """Deliver what is under way, in an order that chance draws; at most so many."""
        left = len(self._under_way) if most is None else most
        while self._under_way and left:
            self.tick()
            reader, files = self._under_way.pop(self.chance.randrange(len(self._under_way)))
            self.receive(reader, files)
            left -= 1

    def receive(self, reader: str, files: Files) -> None:
        """One delivery: joined with what is held; faults are noted by their codes."""
        before = self.stores.get(reader, Store())
        self.stores[reader], faults = pull(before, from_mapping(files), self.registry)
        self.faults.setdefault(reader, set()).update(fault.code for fault in faults)

    def vouch(self, name: str) -> None:
        """One node writes down what it has seen of the others."""
        self.tick()
        self.stores[name] = witness(self.stores[name], self.keys[name], self.moment())

    def gossip(self, names: Iterable[str]) -> None:
        """All of these ask each other once, and everything is delivered; three rounds bring all to all."""
        everyone = sorted(names)
        for _ in range(3):
            for reader in everyone:
                for source in everyone:
                    self.ask(reader, source)
            self.deliver()

    def result(self, name: str) -> Accepted:
        """What one node counts."""
        return accept(self.stores.get(name, Store()), self.registry)

    def lost(self, name: str) -> list[Submission]:
        """What honest organisations handed in and this node does not count."""
        counted = {record.to_json() for _, record in self.result(name).submissions}
        return [record for record in self.handed_in if record.to_json() not in counted]
