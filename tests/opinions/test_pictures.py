"""Pictures: whole XML, the same bytes each time, no names of voters, a twin in text."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

from tests.opinions.conversations import conversation
from tests.opinions.tables import grid
from unbundle.opinions import Options, draw_pictures, map_opinions

MAP = Options(model="2pl", resamples=2)


def test_pictures_of_a_conversation() -> None:
    """Every picture is XML with a title, drawn twice the same, and its twin says the same numbers."""
    poll = conversation("brexit-consensus")
    found = map_opinions(poll.table, MAP)
    files = draw_pictures(found, poll.table, poll.titles)
    assert files == draw_pictures(found, poll.table, poll.titles)
    assert set(files) == {
        f"{name}.{kind}" for name in ("map", "agreement", "stability") for kind in ("svg", "txt")
    }
    for name, data in files.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(data)
            title = root.find("{http://www.w3.org/2000/svg}title")
            assert title is not None
            assert files[name.replace(".svg", ".txt")].decode().startswith(str(title.text))
    for group, size in found.group_sizes:
        assert f"group {group}\t{size}\t" in files["map.txt"].decode()


def test_every_voter_is_in_a_cell_and_none_is_named() -> None:
    """A density, not a cloud of names."""
    rng = np.random.default_rng(0)
    rows = {f"secret{i}": "".join(rng.choice(["+", "-"], 12)) for i in range(40)}
    kind = {"kind": {who: "<union>" if i % 2 else "church" for i, who in enumerate(rows)}}
    table = grid(rows, kind)
    files = draw_pictures(map_opinions(table, MAP), table, {})
    everything = b"".join(files.values()).decode()
    assert "secret" not in everything
    assert "&lt;union&gt;" in everything
    assert "kind: church\t20\t" in files["map.txt"].decode()


def test_counts_alone_give_bars_alone() -> None:
    """Without a model there is no map to draw; silence is not a bar."""
    table = grid({"a": "+.", "b": "-."}, {"kind": {"a": "x", "b": "y"}})
    files = draw_pictures(map_opinions(table), table, {"m0": "First"})
    assert set(files) == {"agreement.svg", "agreement.txt"}
    rows = files["agreement.txt"].decode().splitlines()[2:]
    assert rows == [
        "measure\twho\tfor\tagainst\tabstain",
        "m0: First\teverybody\t1\t1\t0",
        "m0: First\tkind: x\t1\t0\t0",
        "m0: First\tkind: y\t0\t1\t0",
        "m1\teverybody\t0\t0\t0",
    ]
