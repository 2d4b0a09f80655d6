"""unbundle publish: the report and the results as files."""

from __future__ import annotations

from unbundle.cli.options import DossierFolder, OutFolder
from unbundle.cli.output import print_lines, say, write_files
from unbundle.pipeline import load_dossier, publish_run, run_dossier


def publish(
    dossier: DossierFolder,
    out: OutFolder,
) -> None:
    """Publish a dossier: a report people read, and every result as JSON."""
    loaded = load_dossier(dossier)
    say("Judging, counting, composing ...")
    files = publish_run(run_dossier(loaded), loaded)
    write_files(out, files)
    print_lines([f"Written: {out / name}" for name in sorted(files)])
