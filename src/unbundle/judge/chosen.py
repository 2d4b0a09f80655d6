"""The framework that a dossier's charter names."""

from __future__ import annotations

from unbundle.errors import Fault, InputError, nearest
from unbundle.records.dossier import Dossier
from unbundle.records.framework import Framework


def framework_of(dossier: Dossier) -> Framework:
    """The framework named in charter.yaml. Raises: InputError if the dossier does not hold it."""
    for framework in dossier.frameworks:
        if framework.id == dossier.charter.framework:
            return framework
    known = [framework.id for framework in dossier.frameworks]
    raise InputError(
        Fault(
            "charter.yaml, framework",
            "framework-unknown",
            "The charter names a framework that is not in frameworks/.",
            dossier.charter.framework,
            nearest(dossier.charter.framework, known),
        )
    )
