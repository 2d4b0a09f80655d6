"""What commands print: words of strangers never steer the terminal, whichever way they get there."""

from __future__ import annotations

import pytest

from unbundle.cli.output import print_faults, print_lines, print_table, say
from unbundle.errors import Fault

EVIL = "\x1b[2J\x07wipe\u202egnp.exe"


def test_nothing_steers_the_terminal(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Lines, tables, progress and faults pass one place; line breaks and tabs stay."""
    print_lines([f"a\n\tb {EVIL}"])
    print_table("t", ["measure"], [[EVIL]])
    say(EVIL)
    print_faults(
        [Fault("votes.csv, row 2", "vote-unknown", "This is no vote.", EVIL, "Write approve.")], False
    )
    out, err = capsysbinary.readouterr()
    for said in (out.decode("utf-8"), err.decode("utf-8")):
        assert "\\x1b[2J\\x07wipe\\u202egnp.exe" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert out.startswith(b"a\n\tb ")
