"""The page of stakes: what the money does at home, who is hit abroad, what was done before.

A page of its own beside the report, under the same rules: no script, nothing loaded from elsewhere,
every figure one click from its source. Each room has one view and one template in `templates/stakes/`.
"""

from __future__ import annotations

from typing import Any

from unbundle.publish.html import page_environment, page_style, shrink
from unbundle.publish.index import Index, build_index
from unbundle.publish.stakes_budget import build_budget
from unbundle.publish.stakes_casebook import build_casebook
from unbundle.publish.stakes_exposure import build_exposure
from unbundle.publish.words import RIGHT_TO_LEFT
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run
from unbundle.records.stakes import Stakes

PAGE = "report/stakes.html"


def render_stakes(run: Run, dossier: Dossier) -> bytes | None:
    """The page as UTF-8, or None where the dossier asks for no stakes."""
    if run.stakes is None:
        return None
    index = build_index(run, dossier)
    template = page_environment(index.currency).get_template("stakes/page.html.j2")
    return (shrink(template.render(**_views(index, run.stakes))).strip() + "\n").encode()


def _views(index: Index, stakes: Stakes) -> dict[str, Any]:
    settings = index.dossier.settings
    return {
        "settings": settings,
        "run": index.run,
        "dossier": index.dossier,
        "stakes": stakes,
        "direction": "rtl" if settings.languages[0].partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "budget": build_budget(index, stakes),
        "exposure": build_exposure(index, stakes),
        "casebook": build_casebook(index, stakes),
        "style": page_style(),
    }
