"""Unbundle: take an official policy package apart and compose a common alternative."""

__version__ = "0.1.0"
