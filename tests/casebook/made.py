"""A small dossier that asks the casebook, made up but for the kinds of policy in it."""

from __future__ import annotations

from unbundle.dossier import new_dossier, read_files
from unbundle.judge import shipped_frameworks
from unbundle.records.casebook import CasebookSpec
from unbundle.records.dossier import Dossier
from unbundle.records.measure import Amount, Measure
from unbundle.records.members import Organisation
from unbundle.records.stakes import StakesSpec

PROVISO = (
    "Provided further, That the Secretary of Defense shall notify the congressional defense committees of the"
    " details of such transfers not less than 20 days before any such transfer"
)


def line(name: str, instrument: str | None, minor: int = 100, *conditions: str) -> Measure:
    """An official line of money of one kind of policy."""
    return Measure.model_validate(
        {
            "id": name,
            "title": name.replace("-", " "),
            "kind": "appropriation",
            "amount": Amount(minor=minor, currency="USD"),
            "instrument": instrument,
            "conditions": conditions,
            "path": ("Title I", "Ministry", name),
            "rule": "by hand",
        }
    )


LINES = (
    line("tanks", "military_aid", 500, PROVISO),
    line("spares", "military_aid", 900),
    line("bread", "humanitarian"),
    line("barracks", "own_forces"),
    line("paper", None),
    line("embargo", "broad_sanction"),
)


def asking(spec: CasebookSpec | None = None, lines: tuple[Measure, ...] = LINES) -> Dossier:
    """The dossier; without `spec` it asks with all defaults."""
    dossier = read_files(new_dossier("Made up", currency="USD", frameworks=shipped_frameworks()))
    stakes = StakesSpec(casebook=spec or CasebookSpec())
    settings = dossier.settings.model_copy(update={"stakes": stakes})
    one = Organisation(id="one", name="One", country="SEN", kind="union")
    return dossier.model_copy(update={"settings": settings, "measures": lines, "organisations": (one,)})
