"""What all records share: strictness, immutability, exact numbers and one JSON form."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import SAFE_INTEGER, exact_to_json, to_bytes


class Record(BaseModel):
    """A frozen value: unknown fields, wrong types and NaN are refused; equal values are equal bytes."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        ser_json_inf_nan="constants",
    )

    def to_data(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings and numbers, ready for the one JSON form."""
        return self.model_dump(mode="json")

    def to_json(self) -> bytes:
        """The record's bytes in the one JSON form of `kit.canonical`."""
        return to_bytes(self.to_data())

    @classmethod
    def from_json(cls, data: bytes | str, where: str = "") -> Self:
        """The record written in `data`.

        Raises: InputError with one fault for every field that is wrong, placed by its JSON path.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            raise InputError(faults_of(error, where or cls.__name__)) from None


def without_empty(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """`data` without those of the named fields that hold nothing.

    For fields that came after the first published packs: a dossier that does not use them keeps its
    bytes and its digest.
    """
    return {name: value for name, value in data.items() if name not in names or value}


def faults_of(error: ValidationError, where: str) -> list[Fault]:
    """Faults of a failed validation, one per field, in the order of their JSON paths."""
    faults = []
    for item in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in item["loc"])
        place = f"{where}, {path}" if path else where
        value = item.get("input")
        shown = (
            value if isinstance(value, str) else "" if isinstance(value, dict | list | tuple) else repr(value)
        )
        faults.append(
            Fault(
                place,
                f"record-{item['type'].replace('_', '-')}",
                f"{item['msg']}.",
                shown,
            )
        )
    return faults


def _to_fraction(value: object) -> Fraction:
    if type(value) is Fraction:
        return value
    if isinstance(value, bool):
        raise ValueError("a number is needed, not true or false")  # noqa: TRY004 - pydantic reports ValueError
    if isinstance(value, Fraction | int):
        return Fraction(value)
    if isinstance(value, str):
        return _parse_fraction(value)
    raise ValueError('an exact number is needed: an integer, or a string like "2/3"; never a float')


def _parse_fraction(text: str) -> Fraction:
    top, slash, bottom = text.partition("/")
    digits = top.removeprefix("-")
    plain = digits.isascii() and digits.isdigit() and (not slash or (bottom.isascii() and bottom.isdigit()))
    if not plain or len(text) > 4000 or (slash and int(bottom) == 0):
        raise ValueError('an exact number is written as an integer or as "p/q"')
    return Fraction(int(top), int(bottom) if slash else 1)


Exact = Annotated[
    Fraction,
    PlainValidator(_to_fraction),
    PlainSerializer(exact_to_json, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer"},
                {"type": "string", "pattern": r"^-?\d+(/[1-9]\d*)?$"},
            ]
        }
    ),
]
"""An exact rational; in JSON an integer, or the string "p/q" in lowest terms."""

Minor = Annotated[int, Field(ge=0, le=SAFE_INTEGER)]
"""Whole minor units of a currency (US cents), never negative: the sign comes from the kind."""

Count = Annotated[int, Field(ge=0, le=SAFE_INTEGER)]
"""A number of things."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}$")]
"""A stable name inside a dossier: letters, digits, dot, underscore, colon, hyphen; at most 200."""

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""Lower-case hexadecimal SHA-256."""

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$")]
"""A moment, RFC 3339 in UTC."""

PartialDate = Annotated[str, Field(pattern=r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$")]
"""A year, a month or a day as ISO 8601, or empty where the source gives none."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag."""

Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""An ISO 3166 alpha-3 code, or INT for international organisations."""
