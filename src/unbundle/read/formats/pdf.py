"""PDF: the text of each page by PDFium; margin numbers and running heads are taken out, lines joined."""

from __future__ import annotations

import re
from collections import Counter

import pypdfium2

from unbundle.errors import Fault, InputError
from unbundle.read.events import Stream
from unbundle.read.formats.plain import join_lines, write_all

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 5000
MAX_CHARACTERS = 30_000_000

LIMITS = ("PDF shows how text looks, not what it is: levels of headings and quotation marks may be lost.",)
_NUMBERED = re.compile(r"^\d{1,2}\s+(?=\S)")
_RUNNING = re.compile(
    r"^(?:VerDate .*|•.*|\d{1,4}|Page \d+(?: of \d+)?|[HS]\.? ?(?:R|J|Con)?\.? ?(?:Res)?\.? ?\d+ "
    r"(?:IH|EH|RH|RFS|ENR|EAS|EAH|PCS|IS|ES|RS)"
    r"|(?:kjohnson|rfrederick|lotter|sspencer|pbinns)\b.*|\S+ on \S+ with \S+)$"
)


def read(data: bytes, name: str) -> Stream:
    """The stream of a PDF.

    Raises: InputError if the file is broken, needs a password, has too many pages, or has no text
    (a scan).
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(name, str(error)) from None
    try:
        pages = _pages(document, name)
        title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    finally:
        document.close()
    lines = [line for page in pages for line in page]
    if not any(line.strip() for line in lines):
        step = "It may be a scan: run text recognition first, or look for the XML or the web page."
        raise InputError(Fault(name, "pdf-without-text", "This PDF has no text.", next=step))
    paragraphs = join_lines(lines)
    return write_all(paragraphs, title or paragraphs[0].words[:200], MEDIA_TYPE, "", LIMITS)


def _pages(document: pypdfium2.PdfDocument, name: str) -> list[list[str]]:
    if len(document) > MAX_PAGES:
        step = f"Split the file: at most {MAX_PAGES} pages are read."
        raise InputError(Fault(name, "pdf-too-long", "This PDF is too long.", str(len(document)), step))
    pages: list[list[str]] = []
    size = 0
    for number in range(len(document)):
        try:
            page = document[number]
            words = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise _refused(f"{name}, page {number + 1}", str(error)) from None
        size += len(words)
        if size > MAX_CHARACTERS:
            raise InputError(
                Fault(name, "pdf-too-long", "This PDF holds too much text.", next="Split the file.")
            )
        pages.append(_clean([line.rstrip() for line in words.replace("\r", "").split("\n")]))
    return _without_heads(pages)


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


def _refused(where: str, detail: str) -> InputError:
    if "assword" in detail:
        step = "Open it with its password and save it without one."
        return InputError(Fault(where, "pdf-encrypted", "This PDF needs a password.", next=step))
    step = "The file may be cut off: download it again."
    return InputError(Fault(where, "pdf-broken", "This is not a readable PDF.", detail, step))
