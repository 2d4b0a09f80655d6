"""The tables of docs/dossier.md; `python -m tests.dossier.refresh_page` writes them anew."""

from __future__ import annotations

from pathlib import Path

from unbundle.dossier import explain_files

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dossier.md"
MARK = "<!-- What follows is made from the specification of the tables. -->\n"


def refreshed(page: str) -> str:
    """The page with its tables as the code has them today; what stands above the mark is kept."""
    head, mark, _ = page.partition(MARK)
    tables = explain_files().partition("\n## ")[2]
    return f"{head}{mark}\n## {tables}"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text("utf-8")), "utf-8")
