"""The guard before every XML from strangers."""

from __future__ import annotations

import pytest

from unbundle.errors import InputError
from unbundle.kit.guard_xml import MAX_DEPTH, parse_xml


def nested(depth: int) -> bytes:
    """So many elements inside each other, beside a thousand flat ones."""
    return b"<a>" * depth + b"<b/>" * (0 if depth >= MAX_DEPTH else 1000) + b"</a>" * depth


def test_depth_is_bounded_exactly() -> None:
    """One level more than allowed is refused, and not one less: programs below recurse that deep."""
    assert parse_xml(nested(MAX_DEPTH), "x").tag == "a"
    with pytest.raises(InputError) as error:
        parse_xml(nested(MAX_DEPTH + 1), "x")
    assert [fault.code for fault in error.value.faults] == ["xml-too-deep"]
