"""The three answers about a pack, in one record and one sentence each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from unbundle import __version__
from unbundle.kit.strict_json import parse_json
from unbundle.records.run import RULES
from unbundle.records.verification import Difference, FileFault, OwnLine, Signer, Verification
from unbundle.verify.manifest import Manifest

Answer = Literal["same", "different", "other-version", "partly", "not-run"]
Drawn = Literal["same", "different", "not-compared"]
RESULTS = "results/"
REPORT_FOLDER = "report/"
SHOWN = 120


def answer(
    manifest: Manifest,
    files: Mapping[str, bytes],
    signers: tuple[Signer, ...],
    again: Mapping[str, bytes] | None,
    hidden: tuple[str, ...] = (),
    receipts: tuple[OwnLine, ...] = (),
) -> Verification:
    """Files intact, signed by whom, result recomputed.

    `again` holds the published files computed again from the pack's dossier, or None where that was
    not tried. `hidden` names what disclosure keeps out of the pack and so out of the recomputation.
    """
    faults = manifest.faults(files)
    differences = () if again is None else _differences(files, again)
    recomputed = _recomputed(manifest, differences, again, hidden)
    report = _report(manifest, files, again)
    return Verification(
        files_checked=len(manifest.listed),
        file_faults=faults,
        signers=signers,
        recomputed=recomputed,
        differences=differences,
        rules_in_pack=dict(manifest.rules),
        rules_here=RULES,
        not_checked=hidden,
        sentence=" ".join(
            (_files(faults, manifest), _signed(signers), RECOMPUTED[recomputed], REPORT[report])
        ),
        made_by=manifest.made_by,
        receipts=receipts,
        report=report,
    )


RECOMPUTED: dict[Answer, str] = {
    "same": "Result recomputed: the same, byte for byte.",
    "different": "Result recomputed: DIFFERENT.",
    "other-version": "Made by another version of the rules: use that version to recompute.",
    "partly": "Result recomputed only in part: some ballots are not disclosed.",
    "not-run": "Result not recomputed, because the files are not intact.",
}


REPORT: dict[Drawn, str] = {
    "same": "Report drawn again: the same page, byte for byte.",
    "different": "Report drawn again: DIFFERENT. Do not rely on the page in this pack.",
    "not-compared": "The report was not compared: only the same version draws the same page.",
}


def first_difference(theirs: bytes, ours: bytes) -> tuple[str, str, str]:
    """(JSON path, value in the pack, value recomputed) of the first place that differs, in key order."""
    try:
        left, right = parse_json(theirs), parse_json(ours)
    except ValueError:
        return "", "not JSON", ""
    found = _walk(left, right, "")
    return found or ("", "other bytes for the same data", "")


def _walk(left: Any, right: Any, path: str) -> tuple[str, str, str] | None:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            if key not in left or key not in right:
                return f"{path}.{key}".lstrip("."), _shown(left.get(key)), _shown(right.get(key))
            found = _walk(left[key], right[key], f"{path}.{key}".lstrip("."))
            if found:
                return found
        return None
    if isinstance(left, list) and isinstance(right, list):
        for number, (one, other) in enumerate(zip(left, right, strict=False)):
            found = _walk(one, other, f"{path}[{number}]")
            if found:
                return found
        if len(left) != len(right):
            return f"{path}[{min(len(left), len(right))}]", f"{len(left)} entries", f"{len(right)} entries"
        return None
    same = type(left) is type(right) and left == right
    return None if same else (path, _shown(left), _shown(right))


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _differences(files: Mapping[str, bytes], again: Mapping[str, bytes]) -> tuple[Difference, ...]:
    names = sorted(name for name in files.keys() | again.keys() if name.startswith(RESULTS))
    found = []
    for name in names:
        theirs, ours = files.get(name), again.get(name)
        if theirs == ours:
            continue
        if theirs is None or ours is None:
            place = (
                "",
                "present" if theirs is not None else "missing",
                "present" if ours is not None else "missing",
            )
        else:
            place = first_difference(theirs, ours)
        found.append(Difference(file=name, path=place[0], in_pack=place[1], recomputed=place[2]))
    return tuple(found)


def _report(manifest: Manifest, files: Mapping[str, bytes], again: Mapping[str, bytes] | None) -> Drawn:
    """Only a pack of this very version is compared: another one may draw the same result otherwise."""
    drawn = {name: data for name, data in (again or {}).items() if name.startswith(REPORT_FOLDER)}
    if not drawn or manifest.made_by != f"unbundle {__version__}":
        return "not-compared"
    return "same" if all(files.get(name) == data for name, data in drawn.items()) else "different"


def _recomputed(
    manifest: Manifest,
    differences: tuple[Difference, ...],
    again: Mapping[str, bytes] | None,
    hidden: tuple[str, ...],
) -> Answer:
    if dict(manifest.rules) != RULES:
        return "other-version"
    if again is None:
        return "not-run"
    if differences:
        return "different"
    return "partly" if hidden else "same"


def _files(faults: tuple[FileFault, ...], manifest: Manifest) -> str:
    if not faults:
        return f"Files intact: all {len(manifest.listed)} agree with the manifest."
    first = faults[0]
    return f"Files NOT intact: {len(faults)} differ, first {first.path} ({first.problem})."


def _signed(signers: tuple[Signer, ...]) -> str:
    good = [signer for signer in signers if signer.valid]
    bad = [signer for signer in signers if signer.valid is False]
    trusted = [signer for signer in good if signer.trusted]
    if bad:
        return f"Signatures: {len(bad)} are WRONG ({bad[0].file}: {bad[0].detail})."
    if not signers:
        return "Not signed."
    return f"Signed by {len(good)} keys, {len(trusted)} of which you trust."
