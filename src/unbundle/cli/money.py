"""Sums for tables: exact, from whole minor units."""

from __future__ import annotations


def format_minor(minor: int, currency: str) -> str:
    """`minor` units as "USD 1,234.50", or without the fraction where it is zero (two-digit currencies)."""
    whole, rest = divmod(minor, 100)
    return f"{currency} {whole:,}" + (f".{rest:02d}" if rest else "")
