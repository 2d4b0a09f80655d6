"""The evidence pack from end to end: what is shown of a dossier, packed, and computed again.

    dossier --disclose--> what may be seen --run, publish--> pack --sign--> a doubter
    pack --open--> files intact? signed by whom? --run again--> the same result?

Beside `pipeline.py`, which runs a dossier, this is the only module that knows more than one room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from unbundle.compose import build_instance
from unbundle.dossier import dossier_digest, dossier_files, in_order, read_files, write_plain_record
from unbundle.federation import Shown, compare_groups, compare_sizes, count_ballots, disclose
from unbundle.judge import judge_wholes, set_rules
from unbundle.pipeline import judge_dossier, run_dossier
from unbundle.publish import (
    build_pack,
    check_signatures,
    outcome_of,
    parts_files,
    publish_run,
    render_outcome,
)
from unbundle.read import sum_measures
from unbundle.records.dossier import Dossier
from unbundle.records.run import FORMATS, RULES, Run
from unbundle.records.verification import HiddenOutcome, Key, Receipt, Verification
from unbundle.verify import answer, check_receipts, open_manifest, upgrade

__all__ = ["compare_groups", "compare_sizes", "disclose", "pack_dossier", "pack_shown", "verify_pack"]

OUTCOME = "results/outcome.json"
HIDDEN = (
    "results/outcome.json: it rests on ballots that are not in the pack",
    "tallies",
    "money",
    "certificate",
)


def pack_dossier(
    dossier: Dossier, folder: Mapping[str, bytes], run: Run, sizes: Mapping[str, int] | None = None
) -> dict[str, bytes]:
    """The unsigned evidence pack: dossier in canonical form, results, report, checker, manifest."""
    dossier = in_order(dossier)
    head = (run.formats, run.rules, run.dossier_sha256)
    return build_pack(head, _files(dossier, folder), publish_run(run, dossier), sizes)


def pack_shown(shown: Shown, folder: Mapping[str, bytes]) -> dict[str, bytes]:
    """The unsigned pack of what disclosure lets be seen.

    Where all ballots are in it, under names or pseudonyms, everything in it can be computed again.
    Where some are counted only as a group, it holds the outcome instead of what led to it.
    """
    if not shown.sizes.get("aggregate"):
        return pack_dossier(shown.dossier, folder, run_dossier(shown.dossier), shown.sizes)
    dossier = in_order(shown.dossier)
    alternative = run_dossier(shown.counted).alternative
    outcome = outcome_of(alternative, shown.sizes["aggregate"], shown.counts)
    head = (FORMATS, RULES, dossier_digest(dossier))
    published = {**_open_results(dossier, outcome), "report/index.html": render_outcome(dossier, outcome)}
    return build_pack(head, _files(dossier, folder), published, shown.sizes)


def verify_pack(
    files: Mapping[str, bytes], trusted: Iterable[Key], receipts: Iterable[Receipt] = ()
) -> Verification:
    """Are the files intact, who signed them, and does the same dossier give the same result here?

    `receipts` are those of pseudonymous members who look for their own lines.
    Raises: InputError for packs of a newer form, and for dossiers that cannot be read.
    """
    manifest = open_manifest(files)
    signers = check_signatures(files, manifest.raw, trusted)
    if manifest.faults(files) or dict(manifest.rules) != RULES:
        return answer(manifest, files, signers, None)
    files = upgrade(files, manifest.formats)
    inside = {
        name.removeprefix("dossier/"): data for name, data in files.items() if name.startswith("dossier/")
    }
    dossier = read_files(inside)
    lines = check_receipts(dossier, receipts)
    if not manifest.disclosure.get("aggregate"):
        again = publish_run(run_dossier(dossier), dossier)
        return answer(manifest, files, signers, again, receipts=lines)
    outcome = HiddenOutcome.from_json(files.get(OUTCOME, b""), OUTCOME)
    again = {
        **_open_results(dossier, outcome),
        OUTCOME: _checked(dossier, outcome, files[OUTCOME]),
        "report/index.html": render_outcome(dossier, outcome),
    }
    return answer(manifest, files, signers, again, HIDDEN, lines)


def _files(dossier: Dossier, folder: Mapping[str, bytes]) -> dict[str, bytes]:
    documents = {document.name: folder[f"documents/{document.name}"] for document in dossier.documents}
    return dossier_files(dossier, documents, write_plain_record)


def _open_results(dossier: Dossier, outcome: HiddenOutcome) -> dict[str, bytes]:
    """What can be computed from what is shown: all but the votes' result, which is taken as `outcome`."""
    framework, codings, verdicts = judge_dossier(dossier)
    instance = build_instance(dossier, verdicts, set_rules(dossier.measures, codings, framework))
    chosen = {
        "official": tuple(option.id for option in instance.options if option.origin == "official"),
        "alternative": _in_two_lists(outcome),
    }
    wholes = judge_wholes(dossier.measures, verdicts, codings, framework, chosen)
    parts: dict[str, Any] = {
        "totals": [total.to_data() for total in sum_measures(dossier.measures)],
        "box": count_ballots(dossier).to_data(),
        "verdicts": verdicts.model_copy(update={"wholes": wholes}).to_data(),
        "instance": instance.to_data(),
        "outcome": outcome.to_data(),
        "run": {"formats": FORMATS, "rules": RULES, "dossier_sha256": dossier_digest(dossier)},
    }
    return parts_files(parts)


def _in_two_lists(outcome: HiddenOutcome) -> tuple[str, ...]:
    """What is chosen, with money first, each list in order of ids: as an alternative states it."""
    costed = sorted(choice.option for choice in outcome.choices if choice.chosen and choice.cost)
    return (*costed, *sorted(c.option for c in outcome.choices if c.chosen and not c.cost))


def _checked(dossier: Dossier, outcome: HiddenOutcome, stated: bytes) -> bytes:
    """The outcome file as stated if it keeps what everybody can see that it must; else what it breaks."""
    framework, codings, verdicts = judge_dossier(dossier)
    instance = build_instance(dossier, verdicts, set_rules(dossier.measures, codings, framework))
    costs = {option.id: option.cost for option in instance.options}
    chosen = {choice.option for choice in outcome.choices if choice.chosen}
    spent = sum(choice.cost for choice in outcome.choices if choice.chosen)
    holds = (
        {choice.option: choice.cost for choice in outcome.choices} == costs
        and len(outcome.choices) == len(costs)
        and (outcome.cost, outcome.budget) == (spent, instance.budget)
        and spent <= instance.budget
        and not chosen & {veto.id for veto in instance.vetoed}
    )
    return (
        stated
        if holds
        else b'"an outcome with all options at their cost, within the budget, no veto broken"\n'
    )
