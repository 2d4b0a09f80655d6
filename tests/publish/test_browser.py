"""The page in a real browser: no sideways scrolling on a phone, everything on paper."""

from __future__ import annotations

import re
import subprocess
from html import escape
from pathlib import Path

import pypdfium2
import pytest

from tests.publish.made_up import made_up_dossier, made_up_run
from unbundle.publish import publish_run

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PROBE = """<iframe id=f style="width:{width}px;height:900px;border:0" srcdoc="{page}"></iframe>
<script>onload = () => {{ const d = f.contentDocument;
document.body.textContent =
"wide " + d.documentElement.scrollWidth + " font " + d.fonts.size + " end" }}</script>"""


def browse(program: str, folder: Path, *arguments: str) -> str:
    """What the browser writes to standard output, with an empty profile of its own."""
    command = [program, *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def page() -> str:
    """The report of a made-up run of flagship size."""
    dossier = made_up_dossier(138, 10, 3)
    return publish_run(made_up_run(dossier), dossier)["report/index.html"].decode()


@pytest.mark.parametrize("width", [375, 1280])
def test_fits_the_screen(browser: str, page: str, width: int, tmp_path: Path) -> None:
    """Who must scroll sideways loses the line: the page is never wider than the screen, phone or desk."""
    opened = page.replace("<details>", "<details open>")
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(width=width, page=escape(opened)), encoding="utf-8")
    found = browse(browser, tmp_path, "--virtual-time-budget=20000", "--dump-dom", probe.as_uri())
    wide, fonts = map(int, re.findall(r"wide (\d+) font (\d+) end", found)[0])
    assert wide <= width
    assert fonts == 1


def test_prints_what_is_folded(browser: str, page: str, tmp_path: Path) -> None:
    """On paper nobody can unfold: quotes and the law's words are printed, and page one has the answer."""
    source, target = tmp_path / "report.html", tmp_path / "report.pdf"
    source.write_text(page, encoding="utf-8")
    browse(browser, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri())
    document = pypdfium2.PdfDocument(target)
    texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    document.close()
    assert "The answer on one page" in texts[0]
    assert "What is open" in texts[0]
    whole = re.sub(r"\s+", " ", " ".join(texts))
    assert "to remain available until expended" in whole
    assert "We ask for" in whole
