"""unbundle demo: the main job on a real law and real published positions."""

from __future__ import annotations

from pathlib import Path

from unbundle.cli.options import OutFolder
from unbundle.cli.output import check_out, print_lines, say, write_files
from unbundle.errors import Fault, InputError
from unbundle.pipeline import load_dossier, publish_run, run_dossier, summary_lines

EXAMPLE = "ukraine-2022"
OUT = Path("unbundle-demo")


def demo(
    out: OutFolder = OUT,
) -> None:
    """Take the Ukraine supplemental of 2022 apart and write the report with its common alternative."""
    check_out(out)
    folder = example_folder(EXAMPLE)
    say(f"Reading {folder} ...")
    dossier = load_dossier(folder)
    say("Judging, counting, composing ...")
    run = run_dossier(dossier)
    say("Writing the report ...")
    write_files(out, publish_run(run, dossier))
    print_lines([*summary_lines(run, dossier), "", f"Report: {out / 'report' / 'index.html'}"])


def example_folder(name: str) -> Path:
    """The folder of a shipped example: inside the package (wheel) or at the root of the checkout."""
    here = Path(__file__).resolve()
    places = [here.parents[1] / "_examples" / name, here.parents[3] / "examples" / name]
    for place in places:
        if (place / "dossier.yaml").is_file():
            return place
    raise InputError(
        Fault(
            name,
            "example-missing",
            "The shipped example is not installed.",
            next="Reinstall Unbundle.",
        )
    )
