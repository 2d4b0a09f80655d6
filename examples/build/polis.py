"""Build examples/polis-*: five public conversations, file by file, compressed without change.

    python examples/build/polis.py FOLDER

FOLDER is a copy of github.com/compdemocracy/openData at the commit below. Every file is kept byte
for byte inside a gzip container without name or time, so that two builds give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

COMMIT = "0bc2ce0f32c673f68da20b57bce15c457aa787b5"
FILES = ("comments.csv", "participants-votes.csv", "summary.csv", "votes.csv")
CASES = {
    "15-per-hour-seattle": "2014-seattle-15-per-hour",
    "brexit-consensus": "2017-brexit-consensus",
    "canadian-electoral-reform": "2016-canadian-electoral-reform",
    "scoop-hivemind.ubi": "2017-scoop-hivemind-ubi",
    "vtaiwan.uberx": "2015-vtaiwan-uberx",
}
ATTRIBUTION = (
    "Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under "
    "CC BY 4.0 with Attribution to The Computational Democracy Project."
)


def main(source: Path) -> None:
    """Write every file of the five conversations, and one provenance page each."""
    target = Path(__file__).resolve().parents[1]
    for case, page in CASES.items():
        folder = target / f"polis-{case}"
        folder.mkdir(exist_ok=True)
        rows = []
        for name in FILES:
            data = (source / case / name).read_bytes()
            (folder / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
            rows.append(f"| {name} | {len(data)} | {hashlib.sha256(data).hexdigest()} |")
        link = f"https://compdemocracy.org/case-studies/{page}/"
        text = [
            f"# Provenance of polis-{case}",
            "",
            f"Source: https://github.com/compdemocracy/openData, commit {COMMIT}, folder `{case}`.",
            "Files unchanged, each compressed with gzip. Licence: CC BY 4.0.",
            "",
            f"> {ATTRIBUTION}",
            "",
            f"Case study: {link}",
            "",
            "`votes.csv`: one row per vote event, re-votes included. `participants-votes.csv`: the latest vote",
            "per person. `comments.csv`: the statements, with tallies of all events, superseded ones too.",
            "",
            "| file | bytes | sha256 (uncompressed) |",
            "|---|---|---|",
            *rows,
        ]
        (folder / "PROVENANCE.md").write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
