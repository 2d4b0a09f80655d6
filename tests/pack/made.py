"""A small made-up federation, its packs, and one way to run commands and the checker."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import builders as make
from unbundle.cli.app import main
from unbundle.dossier import dossier_files
from unbundle.evidence import pack_dossier
from unbundle.kit.canonical import digest, to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.pipeline import run_dossier
from unbundle.records.dossier import BudgetLine, Dossier
from unbundle.records.members import Ballot, Mandate

CHECKER = Path(__file__).parents[2] / "src" / "unbundle" / "verify" / "check.py"
VOTES = {
    "ash": {"aid": "approve", "arms": "reject", "roads": "approve", "talks": "approve"},
    "birch": {"aid": "approve", "arms": "reject", "homes": "approve", "talks": "approve"},
    "cedar": {"homes": "approve", "roads": "approve", "talks": "abstain"},
    "elm": {"aid": "approve", "homes": "approve", "parks": "approve", "watch": "approve"},
    "fir": {"arms": "approve", "roads": "reject", "talks": "reject"},
    "oak": {},
}


def measures() -> tuple[Any, ...]:
    """Six lines with money, one of which is a part of another, and two without."""
    return (
        make.measure("aid", 300),
        make.measure("arms", 500),
        make.measure("homes", 250),
        make.measure("homes-part", 100, kind="of_which", parent="homes"),
        make.measure("parks", 600),
        make.measure("roads", 400),
        make.measure("talks"),
        make.measure("watch"),
    )


def small(**changes: Any) -> Dossier:
    """Six organisations, mandated ballots, one of them replaced by a later one, one without its mandate."""
    ballots = [
        Ballot(organisation=who, measure=what, vote=vote, cast_at="2026-03-02T10:00:00Z")
        for who, votes in VOTES.items()
        for what, vote in votes.items()
    ]
    ballots += [
        Ballot(organisation="ash", measure="roads", vote="reject", cast_at="2026-03-01T10:00:00Z"),
        Ballot(
            organisation="elm",
            measure="roads",
            vote="reject",
            cast_at="2026-03-03T10:00:00Z",
            mandate="elm-1",
        ),
        Ballot(
            organisation="cedar",
            measure="aid",
            vote="approve",
            cast_at="2026-03-03T10:00:00Z",
            conditions=("with public accounts",),
        ),
    ]
    base: dict[str, Any] = {
        "budget": BudgetLine(minor=1000, label="parameter", reason="for a test"),
        "measures": measures(),
        "organisations": tuple(make.organisation(who) for who in VOTES),
        "mandates": (
            Mandate(
                id="elm-1",
                organisation="elm",
                body="board",
                decided_on="2026-01-01",
                valid_until="2026-02-01T00:00:00Z",
            ),
        ),
        "ballots": tuple(ballots),
    }
    return make.dossier(**{**base, **changes})


def provisional() -> Dossier:
    """The same lines, with published positions instead of ballots: closer fits, a conflict, a withdrawal."""
    rows = (
        ("ash", "peace", "support", {}),
        ("ash", "spending", "oppose", {}),
        ("birch", "peace", "support-with-conditions", {"condition": "under the UN"}),
        ("birch", "housing", "support", {}),
        ("cedar", "spending", "oppose", {}),
        ("cedar", "roads", "support", {}),
        ("elm", "housing", "support", {"confidence": "reported"}),
        ("elm", "peace", "oppose", {"status": "withdrawn"}),
        ("fir", "spending", "not-stated", {}),
    )
    return small(
        votes_from="positions",
        ballots=(),
        mandates=(),
        topics=("peace", "spending", "housing"),
        mapping=(
            make.mapping("peace", "talks"),
            make.mapping("peace", "aid", "broader"),
            make.mapping("spending", "aid", "broader"),
            make.mapping("spending", "arms", "narrower"),
            make.mapping("housing", "homes"),
            make.mapping("housing", "roads", counted=False),
        ),
        positions=tuple(make.position(who, topic, stance, **more) for who, topic, stance, more in rows),
    )


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder with exactly these files written into it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def save(dossier: Dossier, folder: Path) -> Path:
    """The dossier as a folder on disk."""
    return write(folder, dossier_files(dossier, {}))


def pack_of(dossier: Dossier) -> dict[str, bytes]:
    """The unsigned pack of a dossier without documents."""
    return pack_dossier(dossier, {}, run_dossier(dossier))


def remade(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files under a manifest made anew: what a forger does who knows how packs are made."""
    manifest = parse_json(files["manifest.json"])
    kept = {n: d for n, d in files.items() if n != "manifest.json" and not n.startswith("signatures/")}
    manifest["subject"] = [{"digest": {"sha256": digest(d)}, "name": n} for n, d in sorted(kept.items())]
    return {**files, "manifest.json": to_bytes(manifest)}


@dataclass(frozen=True)
class Done:
    """What a command printed and with which code it left."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything a person saw."""
        return self.out + self.err


def unbundle(*words: str | Path) -> Done:
    """One command of the command line, run inside this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in "12")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Done(code, *texts)


def checker(*words: str | Path, script: Path = CHECKER, python: str = sys.executable) -> Done:
    """check.py as a doubter runs it: alone, isolated, without any installed package."""
    command = [python, "-I", "-S", str(script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)
