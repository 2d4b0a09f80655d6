"""The nouns. Frozen values without verbs; every room takes and gives these and nothing else.

A record that exists is valid: nobody checks it again. Each has one JSON form
(`to_json`, `from_json`), a schema and an example under `tests/contracts/`.
Import a record from the module of its noun: `from unbundle.records.measure import Measure`.
"""
