"""Versions of the files in a pack, and the way up from each to the next.

Every form has a number: `dossier` (its tables and settings; dossier.yaml says it too), `results`, and
`pack` (layout and manifest). A change that an older reader would misread raises the number, and adds
one step here that turns files of the number before into files of the new one. Steps are pure functions
of all files of a pack (path to bytes). A pack of this version goes through no step and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from unbundle.errors import Fault, InputError
from unbundle.records.run import FORMATS

Files = Mapping[str, bytes]
Step = Callable[[Files], Files]

STEPS: dict[tuple[str, int], Step] = {}
"""(form, number) -> the step from that number to the next."""

OLDEST = 1


def upgrade(
    files: Files, formats: Mapping[str, int], steps: Mapping[tuple[str, int], Step] | None = None
) -> Files:
    """The files of a pack in the forms of this version; the same mapping where they are that already.

    Raises: InputError for forms that are missing, unknown, newer than this program, or older than its
    first step, each with what to do.
    """
    known = STEPS if steps is None else steps
    faults = [fault for name in sorted({*FORMATS, *formats}) for fault in _faults(name, formats, known)]
    if faults:
        raise InputError(faults)
    for name in sorted(FORMATS):
        for number in range(formats[name], FORMATS[name]):
            files = known[name, number](files)
    return files


def _faults(name: str, formats: Mapping[str, int], known: Mapping[tuple[str, int], Step]) -> list[Fault]:
    where, found = f"manifest.json, formats, {name}", formats.get(name)
    if name not in FORMATS or found is None:
        message = (
            "The pack does not say which forms its files have."
            if found is None
            else "This form is not known."
        )
        step = "Ask for the pack again, or install the version of Unbundle named in its made_by."
        return [Fault(where, "format-unknown", message, str(found or name), step)]
    if found > FORMATS[name]:
        message = f"The pack is written in form {found}; this program knows up to {FORMATS[name]}."
        step = "Install a newer Unbundle; the pack's own check.py and the digests can be used until then."
        return [Fault(where, "format-newer", message, str(found), step)]
    missing = [number for number in range(found, FORMATS[name]) if (name, number) not in known]
    if found < OLDEST or missing:
        message = f"There is no way up from form {found} to {FORMATS[name]}."
        step = "Install the version of Unbundle named in the pack's made_by."
        return [Fault(where, "format-older", message, str(found), step)]
    return []
