"""The result files: every part of the run, one file each, in the form that can be compared by bytes."""

from __future__ import annotations

import json

from tests.publish.made_up import made_up_dossier, made_up_run
from unbundle.kit.canonical import to_bytes
from unbundle.publish import publish_run
from unbundle.records.alternative import Alternative
from unbundle.records.members import BallotBox
from unbundle.records.run import Run


def test_files_join_to_the_run() -> None:
    """A doubter who has only the files has the whole run: putting them together gives it back."""
    dossier = made_up_dossier(12, 2, 2)
    run = made_up_run(dossier)
    files = {path: data for path, data in publish_run(run, dossier).items() if path.startswith("results/")}
    data = json.loads(files.pop("results/run.json"))
    data |= {
        path.removeprefix("results/").removesuffix(".json"): json.loads(blob) for path, blob in files.items()
    }
    assert Run.from_json(json.dumps(data)) == run


def test_one_form() -> None:
    """Each file is the record's own canonical bytes, so that equal results are equal files."""
    dossier = made_up_dossier(12, 2, 2)
    run = made_up_run(dossier)
    files = publish_run(run, dossier)
    assert files["results/alternative.json"] == run.alternative.to_json()
    assert files["results/box.json"] == run.box.to_json()
    assert Alternative.from_json(files["results/alternative.json"]) == run.alternative
    assert BallotBox.from_json(files["results/box.json"]) == run.box
    for path, blob in files.items():
        if path.endswith(".json"):
            assert to_bytes(json.loads(blob)) == blob


def test_parts_not_computed_have_no_file() -> None:
    """An empty file would look like an empty finding."""
    dossier = made_up_dossier(12, 2, 2)
    run = made_up_run(dossier).model_copy(update={"verdicts": None})
    names = set(publish_run(run, dossier))
    assert not names & {
        "results/verdicts.json",
        "results/findings.json",
        "results/text.json",
        "results/stakes.json",
    }
    assert "What the principles say" not in publish_run(run, dossier)["report/index.html"].decode()
