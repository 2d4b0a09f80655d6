"""Packs made to harm: both checkers refuse them, in bounded time and memory, without a traceback."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pack.made import CHECKER, pack_of, remade, small, write
from unbundle.cli.packs import read_pack
from unbundle.errors import InputError, UnbundleError
from unbundle.evidence import verify_pack
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.publish import zip_pack
from unbundle.verify.check import main

GOOD = pack_of(small())
SECONDS, MEGABYTES = 30, 500


def stored(*entries: tuple[str, bytes], **changes: Any) -> bytes:
    """A zip with these entries in this order, whatever their names; `changes` are set on every entry."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # names that come twice are what some of these are about
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for field, value in changes.items():
                setattr(entry, field, value)
            archive.writestr(entry, data)
    return buffer.getvalue()


def good_and(*entries: tuple[str, bytes]) -> bytes:
    """A good pack with more entries after its own."""
    return stored(*GOOD.items(), *entries)


def listing_itself() -> bytes:
    """A pack whose manifest lists itself and a signature."""
    manifest = parse_json(GOOD["manifest.json"])
    for name in ("manifest.json", "signatures/a.dsse.json"):
        manifest["subject"].append({"name": name, "digest": {"sha256": "0" * 64}})
    files = {**GOOD, "manifest.json": to_bytes(manifest), "signatures/a.dsse.json": b"{}"}
    return zip_pack(files)


def with_text(name: str, old: str, new: str) -> bytes:
    """A pack with one text changed, under a manifest made anew."""
    text = GOOD[name].decode("utf-8")
    assert old in text
    return zip_pack(remade({**GOOD, name: text.replace(old, new, 1).encode("utf-8")}))


def with_file(name: str, data: bytes) -> bytes:
    """A pack with one file replaced, under a manifest made anew."""
    return zip_pack(remade({**GOOD, name: data}))


@cache
def bomb() -> bytes:
    """A small zip that unpacks to 270 million bytes, more than a pack may hold."""
    return stored(*((f"results/{n}.json", b"\0" * 30_000_000) for n in range(9)))


@cache
def many() -> bytes:
    """A hundred thousand empty files."""
    return stored(*((f"results/{n}.json", b"") for n in range(100_000)))


def lying_size() -> bytes:
    """A zip whose directory says that an entry is short, while its stream goes on."""
    data = bytearray(stored(("manifest.json", b"{" * 1_000_000)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def chained() -> bytes:
    """Twenty thousand options, each of which requires the next."""
    instance = parse_json(GOOD["results/instance.json"])
    first = instance["options"][0]
    needs = [[f"o{n + 1}"] for n in range(20_000)]
    instance["options"] = [{**first, "id": f"o{n}", "requires": need} for n, need in enumerate([*needs, []])]
    return with_file("results/instance.json", to_bytes(instance))


HEAD = GOOD["dossier/measures.csv"].splitlines()[0]
WIDE = HEAD + b"," + b",".join(b"c%d" % n for n in range(20_000)) + b"\n" + b"x\n" * 20_000
DEEP = b"[" * 200_000 + b"]" * 200_000
ALIASES = (
    "format: 1\ntitle: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n"
)
CYCLE = "title: &a\n  title: *a\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "no zip": lambda: b"PK\x03\x04 but not really",
    "empty": lambda: b"",
    "empty zip": lambda: stored(),
    "cut zip": lambda: zip_pack(GOOD)[:-30],
    "path escape": lambda: good_and(("../outside.txt", b"x")),
    "absolute path": lambda: good_and(("/etc/outside.txt", b"x")),
    "backslash path": lambda: good_and(("..\\outside.txt", b"x")),
    "link": lambda: stored(*GOOD.items(), external_attr=0o120777 << 16),
    "device": lambda: stored(*GOOD.items(), external_attr=0o060777 << 16),
    "encrypted": lambda: zip_pack(GOOD).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    ),
    "duplicate names": lambda: good_and(("manifest.json", GOOD["manifest.json"])),
    "bomb": bomb,
    "size that lies": lying_size,
    "100,000 files": many,
    "manifest that lists itself": listing_itself,
    "manifest is a list": lambda: zip_pack({**GOOD, "manifest.json": b"[]"}),
    "manifest is a number": lambda: zip_pack({**GOOD, "manifest.json": b"7"}),
    "subject of wrong type": lambda: zip_pack(
        {**GOOD, "manifest.json": GOOD["manifest.json"].replace(b'"subject"', b'"subjects"')}
    ),
    "digest of wrong type": lambda: zip_pack(
        {
            **GOOD,
            "manifest.json": json.dumps(
                {**parse_json(GOOD["manifest.json"]), "subject": [{"name": 1, "digest": {"sha256": []}}]}
            ).encode(),
        }
    ),
    "deep manifest": lambda: zip_pack({**GOOD, "manifest.json": DEEP}),
    "deep result": lambda: with_file("results/alternative.json", DEEP),
    "deep signature": lambda: zip_pack({**GOOD, "signatures/a.dsse.json": DEEP}),
    "NaN": lambda: with_text("results/instance.json", '"cost": 300', '"cost": NaN'),
    "infinity": lambda: with_text("results/instance.json", '"cost": 300', '"cost": 1e999'),
    "10^100000": lambda: with_text("results/instance.json", '"cost": 300', '"cost": 1' + "0" * 100_000),
    "10^100000 as text": lambda: with_text(
        "results/alternative.json", '"run_budget": ', '"run_budget": "1' + "0" * 100_000 + '", "x": '
    ),
    "power as text": lambda: with_text(
        "results/alternative.json", '"run_budget": ', '"run_budget": "1e999999999", "x": '
    ),
    "zero below the line": lambda: with_text("results/profile.json", '"weight": 1', '"weight": "1/0"'),
    "negative weight": lambda: with_text("results/profile.json", '"weight": 1', '"weight": -1'),
    "float weight": lambda: with_text("results/profile.json", '"weight": 1', '"weight": 1.0'),
    "huge amount": lambda: with_text("dossier/measures.csv", ",300,", ",3" + "0" * 100_000 + ","),
    "power as amount": lambda: with_text("dossier/measures.csv", ",300,", ",3e99,"),
    "huge budget": lambda: with_text("dossier/dossier.yaml", '"minor": 1000', '"minor": 1' + "0" * 100_000),
    "options that are no list": lambda: with_file("results/instance.json", b'{"options": {"a": 1}}'),
    "circle of parents": lambda: with_text("dossier/measures.csv", "\naid,,", "\naid,aid,"),
    "wide table": lambda: with_file("dossier/measures.csv", WIDE),
    "tall table": lambda: with_file("dossier/measures.csv", HEAD + b"\n" + b"x\n" * 40_000_000),
    "settings of blanks": lambda: with_file("dossier/dossier.yaml", b"rule:\n" + b" \n" * 40_000_000),
    "long chain of options": chained,
    "no dossier": lambda: zip_pack(remade({n: d for n, d in GOOD.items() if not n.startswith("dossier/")})),
    "no results": lambda: zip_pack(remade({n: d for n, d in GOOD.items() if not n.startswith("results/")})),
    "aliases": lambda: with_file("dossier/dossier.yaml", ALIASES.encode()),
    "yaml that holds itself": lambda: with_file("dossier/charter.yaml", CYCLE.encode()),
    "not utf-8": lambda: with_file("dossier/measures.csv", b"id,title\n\xff\xfe,x\n"),
    "nul bytes": lambda: with_file("dossier/ballots.csv", b"\0" * 1000),
    "signature with another key's algorithm": lambda: zip_pack(
        {
            **GOOD,
            "signatures/a.dsse.json": to_bytes(
                {
                    "payload": "",
                    "payloadType": "x",
                    "publicKey": "-----BEGIN PUBLIC KEY-----\nAAAA\n",
                    "signatures": [{"keyid": 7, "sig": "!!!"}],
                }
            ),
        }
    ),
}


def run(command: list[str], place: Path) -> tuple[int, str, float, float]:
    """(exit code, what it printed, seconds, megabytes) of one process with a limit on both."""
    report = place.with_suffix(".mem")
    wrapper = (
        "import resource,subprocess,sys;"
        "done=subprocess.run(sys.argv[2:],capture_output=True,timeout=120);"
        "open(sys.argv[1],'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss));"
        "sys.stdout.buffer.write(done.stdout+done.stderr);sys.exit(done.returncode)"
    )
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", wrapper, str(report), *command], capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - start
    return done.returncode, done.stdout + done.stderr, seconds, int(report.read_text()) / 1024


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_both_refuse(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each hostile pack gets a plain answer from both: never ok, never a traceback, never a long wait."""
    place = tmp_path / "pack.zip"
    place.write_bytes(HOSTILE[name]())
    start = time.process_time()
    assert main([str(place)]) == 4
    shown = capsys.readouterr().out
    assert "WRONG" in shown
    assert len(shown) < 20_000
    try:
        found = verify_pack(read_pack(place), [])
    except UnbundleError:
        pass
    else:
        wrong = any(signer.valid is False for signer in found.signers)
        assert found.file_faults or wrong or found.recomputed == "different"
    assert time.process_time() - start < SECONDS


LARGE = ("bomb", "100,000 files", "deep manifest", "10^100000", "size that lies", "wide table", "tall table")


@pytest.mark.parametrize("name", [*LARGE, "settings of blanks", "long chain of options"])
def test_time_and_memory_are_bounded(name: str, tmp_path: Path) -> None:
    """The largest ones, each in a process of its own, where memory can be measured."""
    place = tmp_path / "pack.zip"
    place.write_bytes(HOSTILE[name]())
    checker = [sys.executable, "-I", "-S", str(CHECKER), str(place)]
    ours = [sys.executable, "-m", "unbundle.cli", "verify", str(place)]
    for command, codes in ((checker, (4,)), (ours, (2, 4))):
        code, shown, seconds, megabytes = run(command, place)
        assert code in codes, shown
        assert "Traceback" not in shown
        assert seconds < SECONDS
        assert megabytes < MEGABYTES


def test_links_and_pipes_in_folders(tmp_path: Path) -> None:
    """A folder can hold what a zip cannot: links out of it, and pipes that never end."""
    for number, make in enumerate((lambda p: p.symlink_to("/etc/hostname"), os.mkfifo)):
        place = write(tmp_path / str(number), GOOD)
        make(place / "results" / "more.json")
        with pytest.raises(InputError):
            read_pack(place)
        assert main([str(place)]) == 4
    linked = write(tmp_path / "linked", GOOD)
    (linked / "more").symlink_to(tmp_path)
    with pytest.raises(InputError):
        read_pack(linked)
    assert main([str(linked)]) == 4


def test_endless_folders(tmp_path: Path) -> None:
    """Ten thousand and one empty folders are no pack either."""
    place = write(tmp_path / "pack", GOOD)
    for number in range(10_001):
        (place / f"d{number}").mkdir()
    with pytest.raises(InputError):
        read_pack(place)
    assert main([str(place)]) == 4


def test_a_busy_pack_is_stopped(tmp_path: Path) -> None:
    """Whatever else somebody thinks of: check.py ends after a while, and says that it did not finish."""
    copy = tmp_path / "check.py"
    text = CHECKER.read_text("utf-8").replace("256_000_000, 20_000_000, 300", "256_000_000, 20_000_000, 0.2")
    copy.write_text(
        text.replace(
            "def check_files(files: Files) -> tuple[Faults, str]:",
            "def check_files(files: Files) -> tuple[Faults, str]:\n    while True:\n        pass\n",
        ),
        "utf-8",
    )
    place = write(tmp_path / "pack", GOOD)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), str(place)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 4
    assert b"bounded time" in done.stdout


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
NAMES = sorted(GOOD)


@settings(max_examples=60)
@given(name=st.sampled_from([n for n in NAMES if n.endswith(".json")]), data=JSON)
def test_any_json_in_any_place(name: str, data: Any) -> None:
    """Whatever JSON stands where a result or the manifest should be: an answer, and never a crash."""
    files = {**GOOD, name: json.dumps(data).encode("utf-8")}
    files = files if name == "manifest.json" else remade(files)
    answer_of(files)


@settings(max_examples=60)
@given(name=st.sampled_from(NAMES), data=st.binary(max_size=300))
def test_any_bytes_in_any_place(name: str, data: bytes) -> None:
    """Whatever bytes stand in any file: an answer, and never a crash."""
    files = {**GOOD, name: data}
    answer_of(files if name == "manifest.json" else remade(files))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(NAMES))
def test_any_damage_in_any_place(seed: int, name: str) -> None:
    """Bytes turned, cut out and doubled at random places, under a manifest made anew."""
    rng, data = random.Random(seed), bytearray(GOOD[name])
    for _ in range(rng.randint(1, 4)):
        at, much = rng.randrange(len(data) or 1), rng.randint(1, 30)
        data[at : at + rng.choice((0, 1, much))] = bytes(
            rng.randrange(256) for _ in range(rng.choice((0, 1, much)))
        )
    files = {**GOOD, name: bytes(data)}
    answer_of(files if name == "manifest.json" else remade(files))


@settings(max_examples=60)
@given(data=st.binary(max_size=2000))
def test_any_bytes_as_a_zip(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever file is handed in as a pack."""
    place = tmp_path_factory.mktemp("any") / "pack.zip"
    place.write_bytes(b"PK\x03\x04" + data)
    with pytest.raises(InputError):
        read_pack(place)
    assert main([str(place)]) == 4


def answer_of(files: dict[str, bytes]) -> None:
    """Ask both; check.py may not say ok where verify refuses, except where it says that it does not look."""
    folder = Path(os.environ["PYTEST_PACK_FOLDER"])
    place = folder / "pack.zip"
    place.write_bytes(zip_pack(files))
    assert main([str(place)]) in (0, 4)
    with contextlib.suppress(UnbundleError):
        verify_pack(read_pack(place), [])


@pytest.fixture(autouse=True)
def _pack_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the random packs of one test lie; one file, written again and again."""
    monkeypatch.setenv("PYTEST_PACK_FOLDER", str(tmp_path_factory.mktemp("random")))
