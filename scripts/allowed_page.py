"""Write docs/allowed.md from the table of rights."""

from __future__ import annotations

from pathlib import Path

from unbundle.federation import render_rights

PAGE = Path(__file__).resolve().parents[1] / "docs" / "allowed.md"


def main() -> None:
    """Write the page in place."""
    PAGE.write_text(render_rights(), "utf-8")


if __name__ == "__main__":
    main()
