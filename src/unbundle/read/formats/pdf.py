"""PDF: the text of each page by PDFium; margin numbers and running heads are taken out, lines joined.

PDFium runs in a process of its own (`pdf_worker`) with bounded memory and time.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unbundle.errors import Fault, InputError
from unbundle.read.events import Stream
from unbundle.read.formats.plain import join_lines, write_all

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one PDF may take: pages, characters of text, bytes of memory, seconds of processor time."""

    pages: int = 5000
    characters: int = 30_000_000
    memory: int = 1_000_000_000
    seconds: int = 60


LIMITS = ("PDF shows how text looks, not what it is: levels of headings and quotation marks may be lost.",)
_NUMBERED = re.compile(r"^\d{1,2}\s+(?=\S)")
_RUNNING = re.compile(
    r"^(?:VerDate .*|•.*|\d{1,4}|Page \d+(?: of \d+)?|[HS]\.? ?(?:R|J|Con)?\.? ?(?:Res)?\.? ?\d+ "
    r"(?:IH|EH|RH|RFS|ENR|EAS|EAH|PCS|IS|ES|RS)"
    r"|(?:kjohnson|rfrederick|lotter|sspencer|pbinns)\b.*|\S+ on \S+ with \S+)$"
)


def read(data: bytes, name: str, limits: PdfLimits | None = None) -> Stream:
    """The stream of a PDF.

    Raises: InputError if the file is broken, needs a password, has too many pages, takes too much
    memory or time, or has no text (a scan).
    """
    found = _extract(data, name, limits or PdfLimits())
    pages = [
        _clean([line.rstrip() for line in words.replace("\r", "").split("\n")]) for words in found["pages"]
    ]
    lines = [line for page in _without_heads(pages) for line in page]
    if not any(line.strip() for line in lines):
        step = "It may be a scan: run text recognition first, or look for the XML or the web page."
        raise InputError(Fault(name, "pdf-without-text", "This PDF has no text.", next=step))
    paragraphs = join_lines(lines)
    return write_all(paragraphs, found["title"] or paragraphs[0].words[:200], MEDIA_TYPE, "", LIMITS)


def _extract(data: bytes, name: str, limits: PdfLimits) -> dict[str, Any]:
    """Texts of the pages and the title, from the worker.

    Raises: InputError for each fault that it names, and where it ended without an answer.
    """
    numbers = (limits.memory, limits.seconds, limits.pages, limits.characters)
    command = [sys.executable, "-I", str(Path(__file__).with_name("pdf_worker.py")), *map(str, numbers)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=False, timeout=3 * limits.seconds
        )
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"fault": "heavy"}
    except (subprocess.TimeoutExpired, ValueError):
        found = {"fault": "heavy"}
    if "fault" in found:
        raise _refused(name, found["fault"], found.get("detail", ""), limits)
    return found


def _clean(lines: list[str]) -> list[str]:
    """Lines without margin numbers, where most lines of the page carry one, and without running heads."""
    counted = sum(1 for line in lines if _NUMBERED.match(line))
    if counted * 5 > 3 * sum(1 for line in lines if line.strip()):
        lines = [_NUMBERED.sub("", line) for line in lines]
    return [line for line in lines if not _RUNNING.match(line.strip())]


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """Pages without a first or last line that most pages share."""
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]} if line.strip())
    shared = {line for line, count in edges.items() if count > 2 and count * 2 > len(pages)}
    return [[line for line in page if line not in shared] for page in pages]


def _refused(name: str, fault: str, detail: str, limits: PdfLimits) -> InputError:
    if fault == "encrypted":
        step = "Open it with its password and save it without one."
        return InputError(Fault(name, "pdf-encrypted", "This PDF needs a password.", next=step))
    if fault == "pages":
        step = f"Split the file: at most {limits.pages} pages are read."
        return InputError(Fault(name, "pdf-too-long", "This PDF is too long.", detail, step))
    if fault == "text":
        return InputError(
            Fault(name, "pdf-too-long", "This PDF holds too much text.", detail, "Split the file.")
        )
    if fault == "heavy":
        step = "Print it to a new PDF, or look for the XML or the web page."
        message = "Reading this PDF takes more memory or time than one file may take."
        return InputError(Fault(name, "pdf-too-heavy", message, next=step))
    step = "The file may be cut off: download it again."
    return InputError(Fault(name, "pdf-broken", "This is not a readable PDF.", detail, step))
