"""Write every schema anew, and every example with the fields that were added since.

Run `python -m tests.contracts.regenerate` after a record has changed, and read the difference: a
changed schema is a changed contract with every other room and with every folder that people own.
"""

from __future__ import annotations

from tests.contracts.catalogue import CONTRACTS, example_path, schema_bytes, schema_path


def main() -> None:
    """Write the files in place; an example that no longer fits its record raises InputError."""
    for name, kind in CONTRACTS.items():
        schema_path(name).write_bytes(schema_bytes(kind))
        path = example_path(name)
        if path.is_file():
            path.write_bytes(kind.from_json(path.read_bytes(), path.name).to_json())


if __name__ == "__main__":
    main()
