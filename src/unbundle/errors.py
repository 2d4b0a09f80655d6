"""The three families of errors, and the fault they are made of.

Every message says what is wrong, where, and what to do next. A caller gets all faults of one
input at once, in a fixed order, never only the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

INPUT_EXIT = 2
REFUSAL_EXIT = 3
VERIFY_EXIT = 4
BUG_EXIT = 70

SHOWN_VALUE = 120


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: a stable code, a sentence, the place, the value, the next step.

    `where` reads from large to small: file, row, column. `value` is the offending text, cut to
    a readable length. Faults sort by place, then code, then message.
    """

    where: str
    code: str
    message: str
    value: str = ""
    next: str = ""

    def as_dict(self) -> dict[str, str]:
        """The five fields as printed in JSON mode, in the documented order."""
        return {
            "code": self.code,
            "message": self.message,
            "where": self.where,
            "value": shorten(self.value),
            "next": self.next,
        }

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        value = f" Found: {shorten(self.value)!r}." if self.value else ""
        step = f" {self.next}" if self.next else ""
        return f"{place}{self.message}{value}{step}"


class UnbundleError(Exception):
    """Base of the errors that are meant for the person who caused them.

    `faults` is never empty and is sorted; `exit_code` is what the command line returns.
    """

    exit_code = BUG_EXIT

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        several = (faults,) if isinstance(faults, Fault) else tuple(faults)
        if not several:
            raise ValueError("An error needs at least one fault.")
        self.faults: tuple[Fault, ...] = tuple(sorted(set(several), key=_place_order))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(UnbundleError):
    """Your data cannot be read as it stands (exit code 2)."""

    exit_code = INPUT_EXIT


class RefusalError(UnbundleError):
    """Understood, and refused: impossible or not allowed (exit code 3)."""

    exit_code = REFUSAL_EXIT


class VerifyError(UnbundleError):
    """A digest, a signature or a recomputed result differs (exit code 4)."""

    exit_code = VERIFY_EXIT


def shorten(value: str, limit: int = SHOWN_VALUE) -> str:
    """`value` cut to at most `limit` characters, with an ellipsis where something was cut."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def nearest(name: str, known: Iterable[str]) -> str:
    """A next step for an unknown name: the closest known name, or the first few known ones."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not names:
        return "None is declared yet."
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"Known: {shown}."


def _place_order(fault: Fault) -> tuple[list[tuple[int, int, str]], str, str, str, str]:
    """Sort 'row 9' before 'row 10': digit runs compare as numbers; then every other field."""
    return natural_key(fault.where), fault.code, fault.message, fault.value, fault.next


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """A sort key in which runs of digits compare by their number and the rest by code point."""
    parts: list[tuple[int, int, str]] = []
    word = ""
    digits = ""
    for char in text + "\0":
        if char.isascii() and char.isdigit():
            digits += char
            continue
        if digits:
            parts += [(1, 0, word), (0, int(digits), digits)]
            word = digits = ""
        word += char
    return [*parts, (1, 0, word)]
