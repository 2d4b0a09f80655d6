"""The frameworks that come with the package, as files that a dossier copies and owns."""

from __future__ import annotations

from importlib.resources import files


def shipped_frameworks() -> dict[str, bytes]:
    """File name to YAML bytes of every shipped framework, in name order."""
    folder = files("unbundle.judge").joinpath("frameworks")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return {name: folder.joinpath(name).read_bytes() for name in names}
