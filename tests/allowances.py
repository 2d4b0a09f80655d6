"""Every exception from a house rule, in one list: what, why, and until when.

A test fails when a date has passed, and when an exception is no longer needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Allowance:
    """`what` names the place, or the warning filter; after `until` the exception is a failure."""

    what: str
    why: str
    until: date


# Filters in the form of Python's -W option. The message part matches the beginning of a warning.
WARNINGS: tuple[Allowance, ...] = ()

# "src/unbundle/room/module.py" for a long module, "src/unbundle/room/module.py:function" for a function
# that is too long or takes too many parameters.
SIZES: tuple[Allowance, ...] = (
    Allowance(
        "src/unbundle/cli/tradeoffs.py:tradeoffs",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/opinions.py:opinions",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/compose.py:compose",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/audit.py:audit",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/round.py:open_",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/round.py:collect",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/precedents.py:precedents",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/power.py:power",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/exposure.py:exposure",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/cli/signoff.py:sign",
        "the command line framework wants one parameter per option",
        date(2027, 6, 30),
    ),
    Allowance(
        "src/unbundle/verify/check.py",
        "one file by design: it travels alone in every pack and a doubter reads it whole",
        date(2027, 12, 31),
    ),
)
