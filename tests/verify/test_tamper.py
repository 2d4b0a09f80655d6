"""Tampering, file by file and field by field: verify finds all of it, check.py what its scope holds.

Three kinds of forger: one who changes files (the digests tell), one who makes the manifest anew (the
signature tells, and the result, where it no longer follows), one who computes everything anew and signs
with a key of his own (only the trusted key tells).
"""

from __future__ import annotations

import copy
import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.federation.test_mandates_checked import mixed
from tests.pack.made import VOTES, pack_of, provisional, remade, small
from unbundle.errors import UnbundleError
from unbundle.evidence import verify_pack
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.publish import new_private_key, public_key, sign_manifest, zip_pack
from unbundle.records.dossier import VariantSpec
from unbundle.records.instance import Limit
from unbundle.records.verification import Verification
from unbundle.verify.check import main

Files = dict[str, bytes]
SECRET, THEIRS = new_private_key(), new_private_key()
KEY = public_key(SECRET)


def unsigned(files: Mapping[str, bytes]) -> Files:
    """The pack without its signatures."""
    return {name: data for name, data in files.items() if not name.startswith("signatures/")}


def signed(files: Mapping[str, bytes], pem: bytes = SECRET) -> Files:
    """The pack with one signature, older ones taken off."""
    name, envelope = sign_manifest(files["manifest.json"], pem)
    return {**unsigned(files), name: envelope}


PACKS: dict[str, Files] = {
    name: signed(pack_of(d)) for name, d in (("cast", small()), ("published", provisional()))
}


@pytest.fixture(params=sorted(PACKS))
def pack(request: pytest.FixtureRequest) -> Files:
    """A good signed pack: once from ballots, once from published positions."""
    return dict(PACKS[request.param])


class Check:
    """Runs check.py inside this process on files in one folder."""

    def __init__(self, folder: Path, read: Callable[[], Any]) -> None:
        self.folder, self.read = folder, read
        self.key = folder / "key.pub"
        self.key.write_text(KEY.public_pem, "ascii")

    def __call__(self, files: Mapping[str, bytes], trust: bool = True) -> tuple[int, str]:
        """(exit code, what it printed)."""
        place = self.folder / "pack.zip"
        place.write_bytes(zip_pack(files))
        code = main([str(place), *(["--trust", str(self.key)] if trust else [])])
        return code, self.read().out


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """The small checker."""
    return Check(tmp_path, capsys.readouterr)


def verified(files: Mapping[str, bytes]) -> bool:
    """Whether verify, with the trusted key, finds nothing to say against the pack."""
    try:
        found: Verification = verify_pack(files, [KEY])
    except UnbundleError:
        return False
    good = any(signer.valid and signer.trusted for signer in found.signers)
    fine = not found.file_faults and all(signer.valid is not False for signer in found.signers)
    return good and fine and found.recomputed == "same"


def recomputed(files: Mapping[str, bytes]) -> str:
    """What verify says about the result alone; "refused" where the dossier cannot even be read."""
    try:
        return verify_pack(files, []).recomputed
    except UnbundleError:
        return "refused"


def test_good_packs_pass(pack: Files, check: Check) -> None:
    """Without this, a checker that always says WRONG would pass every other test here."""
    assert verified(pack)
    assert check(pack)[0] == 0


# ---------------------------------------------------------------- files


def file_tampers(files: Files) -> Iterator[tuple[str, Files]]:
    """A byte flipped at the start, in the middle and at the end of each file; files cut, gone, new."""
    for name, data in files.items():
        for place in sorted({0, len(data) // 2, len(data) - 1}):
            for bit in (1, 0x20):
                flipped = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
                yield f"{name} byte {place}", {**files, name: flipped}
        yield f"{name} cut", {**files, name: data[:-1]}
        yield f"{name} longer", {**files, name: data + b"\n"}
        yield f"{name} gone", {other: kept for other, kept in files.items() if other != name}
    names = sorted(name for name in files if name.startswith("results/"))
    for one, two in itertools.pairwise(names):
        yield f"{one} and {two} swapped", {**files, one: files[two], two: files[one]}
    yield "one more file", {**files, "results/more.json": b"{}\n"}
    yield "one more page", {**files, "report/more.html": b"<p>"}
    yield "a second signature that is none", {**files, "signatures/x.dsse.json": b"{}\n"}


def same_content(name: str, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> bool:
    """Whether only white space around the JSON of an envelope changed; nothing is signed in there."""
    path = name.split(" ")[0]
    return path.startswith("signatures/") and files.get(path, b"").strip() == before.get(path, b"-").strip()


def test_every_changed_file_is_found(pack: Files, check: Check) -> None:
    """No file of a signed pack can be changed, cut, added or taken away unseen, by either checker."""
    tampers = [(n, files) for n, files in file_tampers(pack) if not same_content(n, files, pack)]
    assert len(tampers) > 8 * len(pack)
    assert [name for name, files in tampers if verified(files)] == []
    assert [name for name, files in tampers if check(files)[0] == 0] == []


def test_a_manifest_made_anew_needs_the_key(pack: Files, check: Check) -> None:
    """Whoever makes the manifest anew loses the signature; a signature by another key is not trusted."""
    forged = remade({**pack, "report/index.html": b"<p>another report</p>"})
    for files in (forged, unsigned(forged), signed(forged, THEIRS)):
        assert recomputed(files) == "same"  # the report is bound by its digest, not computed again
        assert not verified(files)
        assert check(files)[0] == 4


# ---------------------------------------------------------------- fields of the results


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every single value, and of every list (from which an entry can be taken)."""
    if isinstance(data, dict):
        for key in sorted(data):
            yield from leaves(data[key], (*path, key))
    elif isinstance(data, list):
        if data:
            yield (*path, "drop")
        if len(data) > 1 and data[0] != data[1]:
            yield (*path, "swap")
        for number, value in enumerate(data):
            yield from leaves(value, (*path, number))
    else:
        yield path


def changed(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 1
    if isinstance(value, float):
        return value + 0.25
    return f"{value}x" if not re.fullmatch(r"-?\d+/\d+", value) else "1/7"


def with_change(data: Any, path: tuple[str | int, ...]) -> Any:
    """The data with one value changed, one entry taken out, or two entries swapped."""
    result = copy.deepcopy(data)
    place = result
    for step in path[:-1]:
        place = place[step]
    if path[-1] == "drop":
        del place[0]
    elif path[-1] == "swap":
        place[0], place[1] = place[1], place[0]
    else:
        place[path[-1]] = changed(place[path[-1]])
    return result


def kind_of(name: str, path: tuple[str | int, ...]) -> str:
    """A path without the numbers of entries: "alternative.decisions.tally.approve"."""
    return ".".join([name, *(step for step in path if isinstance(step, str))])


def field_tampers(files: Files) -> Iterator[tuple[str, str, Files]]:
    """(file, field, pack with a manifest made anew), for the first two entries of every list."""
    for file in sorted(name for name in files if name.startswith("results/")):
        data, part = parse_json(files[file]), file.removeprefix("results/").removesuffix(".json")
        for path in leaves(data):
            if all(step == 0 for step in path if isinstance(step, int)):
                forged = to_bytes(with_change(data, path))
                yield file, kind_of(part, path), remade({**files, file: forged})


SCOPE = ("alternative", "box", "instance", "profile", "totals")
"""Results that check.py looks into; of verdicts, opinions and run.json it checks the digest alone."""
TAKEN_AS_STATED = Path(__file__).with_name("taken-as-stated.txt")


def test_verify_finds_every_changed_field(pack: Files) -> None:
    """Whatever value in whatever result is changed under a new manifest: recomputed, it differs."""
    tampers = [(kind, files) for _, kind, files in field_tampers(unsigned(pack))]
    assert len(tampers) > 250
    # One of each kind of field; of the long lists of opinions every seventh.
    once = {kind: files for kind, files in tampers if kind.startswith(SCOPE)}
    once |= dict(tampers[::7])
    assert [kind for kind, files in once.items() if recomputed(files) == "same"] == []


def rich() -> Files:
    """A pack whose lists are not empty: split votes, mandates, conditions, a variant, a limit."""
    return pack_of(
        mixed(
            limits=(Limit(id="cap", kind="cap", members=("m1", "m2"), amount=1000, count=None),),
            variants=(VariantSpec(id="less", label="less money", budget=900),),
        )
    )


def test_what_check_py_takes_as_stated(check: Check) -> None:
    """Every field that the small checker does not look at stands in a list, and no other does.

    `taken-as-stated.txt` is part of what we promise: a field leaves or enters it in the open.
    """
    missed = {
        kind
        for pack in (*PACKS.values(), rich())
        for _, kind, files in field_tampers(unsigned(pack))
        if kind.startswith(SCOPE) and check(files, trust=False)[0] == 0
    }
    assert sorted(missed) == TAKEN_AS_STATED.read_text("utf-8").split()


# ---------------------------------------------------------------- the dossier


def rows_of(data: bytes) -> list[list[str]]:
    """A table as rows of cells."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(rows: list[list[str]]) -> bytes:
    """Rows of cells as a table."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def cell_changed(files: Files, name: str, column: str, old: str, new: str) -> Files:
    """The pack with the first cell of that column and value changed, under a manifest made anew."""
    rows = rows_of(files[name])
    at = rows[0].index(column)
    row = next(row for row in rows[1:] if row[at] == old)
    row[at] = new
    return remade({**files, name: table(rows)})


def text_changed(files: Files, name: str, old: str, new: str) -> Files:
    """The pack with one text changed in one file, under a manifest made anew."""
    text = files[name].decode("utf-8")
    assert old in text
    return remade({**files, name: text.replace(old, new, 1).encode("utf-8")})


def without_row(files: Files, name: str, number: int) -> Files:
    """The pack with one row of a table taken out, under a manifest made anew."""
    rows = rows_of(files[name])
    del rows[number]
    return remade({**files, name: table(rows)})


def swapped_votes(files: Files) -> Files:
    """Two organisations' votes on one line exchanged: every total stays the same."""
    rows = rows_of(files["dossier/ballots.csv"])
    who, what, vote = (rows[0].index(name) for name in ("organisation", "measure", "vote"))
    mine = next(r for r in rows if (r[who], r[what]) == ("ash", "talks"))
    theirs = next(r for r in rows if (r[who], r[what]) == ("fir", "talks"))
    mine[vote], theirs[vote] = theirs[vote], mine[vote]
    return remade({**files, "dossier/ballots.csv": table(rows)})


CAST, PUBLISHED = unsigned(PACKS["cast"]), unsigned(PACKS["published"])
DOSSIER: dict[str, tuple[Callable[[], Files], bool]] = {
    # what the forger does -> (how, whether check.py sees it without the key)
    "swap two votes": (lambda: swapped_votes(CAST), True),
    "turn a vote": (lambda: cell_changed(CAST, "dossier/ballots.csv", "vote", "reject", "approve"), True),
    "drop a ballot": (lambda: without_row(CAST, "dossier/ballots.csv", 2), True),
    "drop a condition": (
        lambda: cell_changed(CAST, "dossier/ballots.csv", "conditions", "with public accounts", ""),
        True,
    ),
    "revive an ended mandate": (
        lambda: cell_changed(CAST, "dossier/mandates.csv", "valid_until", "2026-02-01T00:00:00Z", ""),
        True,
    ),
    "drop an organisation that is silent": (lambda: without_row(CAST, "dossier/organisations.csv", 6), True),
    "another threshold of rejection": (
        lambda: text_changed(CAST, "dossier/charter.yaml", '"threshold": "1/3"', '"threshold": "2/3"'),
        True,
    ),
    "another quorum": (
        lambda: text_changed(CAST, "dossier/charter.yaml", '"quorum": "1/4"', '"quorum": "1/5"'),
        True,
    ),
    "other weights": (
        lambda: text_changed(CAST, "dossier/charter.yaml", '"one-each"', '"equal-blocs"'),
        False,
    ),
    "another amount": (
        lambda: cell_changed(CAST, "dossier/measures.csv", "amount_minor", "300", "310"),
        True,
    ),
    "another budget": (
        lambda: text_changed(CAST, "dossier/dossier.yaml", '"minor": 1000', '"minor": 1001'),
        True,
    ),
    "drop a measure": (lambda: without_row(CAST, "dossier/measures.csv", 1), True),
    "another framework": (
        lambda: text_changed(CAST, "dossier/frameworks/plain.yaml", "Is it good?", "Is it ours?"),
        False,
    ),
    "turn a position": (
        lambda: cell_changed(PUBLISHED, "dossier/positions.csv", "stance", "oppose", "support"),
        True,
    ),
    "drop a dissent": (lambda: without_row(PUBLISHED, "dossier/positions.csv", 2), True),
    "count what was not counted": (
        lambda: cell_changed(PUBLISHED, "dossier/mapping.csv", "counted", "false", "true"),
        True,
    ),
    "closer fit": (lambda: cell_changed(PUBLISHED, "dossier/mapping.csv", "fit", "broader", "same"), True),
    "reported positions count": (
        lambda: text_changed(PUBLISHED, "dossier/dossier.yaml", '"direct"', '"direct",\n  "reported"'),
        True,
    ),
    "another word in a quotation": (
        lambda: cell_changed(PUBLISHED, "dossier/positions.csv", "quote", "ash on peace", "ash for peace"),
        False,
    ),
}


@pytest.mark.parametrize("deed", sorted(DOSSIER))
def test_changed_dossiers_are_found(deed: str, check: Check) -> None:
    """A dossier that was changed under a new manifest no longer gives the published result."""
    forge, seen = DOSSIER[deed]
    files = forge()
    assert recomputed(files) in ("different", "refused")
    assert not verified(files)
    assert check(files, trust=False)[0] == (4 if seen else 0)
    assert check(files)[0] == 4
    assert check(signed(files, THEIRS))[0] == 4


def test_rows_in_another_order_mean_the_same(check: Check) -> None:
    """Reordered rows break the digest and the signature; under a new manifest they are the same dossier."""
    rows = rows_of(CAST["dossier/ballots.csv"])
    files = {**PACKS["cast"], "dossier/ballots.csv": table([rows[0], *rows[:0:-1]])}
    assert files["dossier/ballots.csv"] != CAST["dossier/ballots.csv"]
    for forged in (files, remade(files)):
        assert not verified(forged)
        assert check(forged)[0] == 4
    assert recomputed(remade(files)) == "same"


def test_a_decision_taken_out(check: Check) -> None:
    """A dropped line that silently disappears from the list of decisions is a lie by omission."""
    data = parse_json(CAST["results/alternative.json"])
    data["decisions"] = [row for row in data["decisions"] if row["option"] != "arms"]
    files = remade({**CAST, "results/alternative.json": to_bytes(data)})
    assert recomputed(files) == "different"
    assert check(files, trust=False)[0] == 4


def test_wholly_made_anew(check: Check) -> None:
    """A pack computed from forged ballots and signed by its forger hides the forgery from all but the key."""
    ballots = tuple(
        ballot.model_copy(update={"vote": "approve"}) if ballot.measure == "arms" else ballot
        for ballot in small().ballots
    )
    files = signed(pack_of(small(ballots=ballots)), THEIRS)
    assert recomputed(files) == "same"
    assert check(files, trust=False)[0] == 0
    assert not verified(files)
    assert check(files)[0] == 4


def test_other_rules_are_not_taken_for_the_same(check: Check) -> None:
    """Naming other versions of the rules must not switch the recomputation off unseen."""
    manifest = parse_json(CAST["manifest.json"])
    manifest["predicate"]["rules"]["compose"] += 1
    files = {**CAST, "manifest.json": to_bytes(manifest)}
    assert recomputed(files) == "other-version"
    assert not verified(files)


@pytest.mark.parametrize("who", sorted(VOTES))
def test_every_voter_counts(who: str, check: Check) -> None:
    """Whoever's line is taken out of the counted votes is missed, silent members too."""
    profile = parse_json(CAST["results/profile.json"])
    profile["ballots"] = [ballot for ballot in profile["ballots"] if ballot["voter"] != who]
    files = remade({**CAST, "results/profile.json": to_bytes(profile)})
    assert recomputed(files) == "different"
    assert check(files, trust=False)[0] == 4


@pytest.mark.parametrize("example", ["ukraine-2022", pytest.param("house-2024", marks=pytest.mark.nightly)])
def test_a_real_pack(example: str, check: Check) -> None:
    """On the real examples too: a turned vote, a changed payment, a changed sum, under a new manifest."""
    from unbundle.dossier import folder_files, load_dossier
    from unbundle.evidence import pack_dossier
    from unbundle.pipeline import run_dossier

    folder = Path(__file__).parents[2] / "examples" / example
    dossier = load_dossier(folder)
    files = pack_dossier(dossier, folder_files(folder), run_dossier(dossier))
    assert check(files, trust=False)[0] == 0
    deeds = {
        "results/box.json": lambda data: data["ballots"][0].update(vote="abstain"),
        "results/totals.json": lambda data: data[0].update(minor=data[0]["minor"] + 100),
        "results/alternative.json": lambda data: data["trace"][-1].update(rho="1/3"),
        "results/instance.json": lambda data: data["options"][0].update(cost=data["options"][0]["cost"] + 1),
    }
    for name, deed in deeds.items():
        data = json.loads(files[name])
        deed(data)
        assert check(remade({**files, name: to_bytes(data)}), trust=False)[0] == 4, name
