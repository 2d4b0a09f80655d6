"""The framework that a dossier's charter names, and all codings under it."""

from __future__ import annotations

from unbundle.errors import Fault, InputError, nearest
from unbundle.judge.claims import weigh_claims
from unbundle.judge.texts import code_from_text
from unbundle.records.dossier import Dossier
from unbundle.records.framework import Framework
from unbundle.records.judging import Coding


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


def all_codings(dossier: Dossier, framework: Framework) -> tuple[Coding, ...]:
    """What the text decides, then what people coded; severe levels on thin claims opened to an interval."""
    people = weigh_claims(dossier.codings, dossier.claims, framework)
    return (*code_from_text(dossier.measures, framework), *people)


def under(dossier: Dossier, framework: Framework) -> Dossier:
    """`dossier` as if its charter named `framework`; one of the same id gives way."""
    others = tuple(one for one in dossier.frameworks if one.id != framework.id)
    charter = dossier.charter.model_copy(update={"framework": framework.id})
    return dossier.model_copy(update={"frameworks": (*others, framework), "charter": charter})
