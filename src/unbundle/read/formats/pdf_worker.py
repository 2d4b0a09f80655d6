"""The text of each page of a PDF, taken in a process of its own whose memory and time are limited.

Run by `pdf` as a script, never imported: the PDF on standard input; bytes of memory, seconds, pages and
characters allowed as arguments; one JSON object on standard output. It holds "pages" and "title", or
"fault" (encrypted, broken, pages, text) with "detail". A document that takes more than it may ends the
process. PDFium unpacks what a document names before it can be asked how much that is, so the limit must
be the system's.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def bind(memory: int, seconds: int) -> None:
    """Bind this process to `memory` bytes and `seconds` of processor time, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def extract(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """The pages' texts and the title, or the fault."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"fault": "encrypted" if "assword" in str(error) else "broken", "detail": str(error)}
    if len(document) > most_pages:
        return {"fault": "pages", "detail": str(len(document))}
    pages: list[str] = []
    size = 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(page.get_textpage().get_text_bounded())
            page.close()
        except pypdfium2.PdfiumError as error:
            return {"fault": "broken", "detail": f"page {number + 1}: {error}"}
        size += len(pages[-1])
        if size > most_characters:
            return {"fault": "text", "detail": f"page {number + 1}"}
    title = str(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    return {"pages": pages, "title": title}


def main() -> None:
    """Read the PDF from standard input and write what was found."""
    memory, seconds, pages, characters = (int(word) for word in sys.argv[1:5])
    data = sys.stdin.buffer.read()
    bind(memory, seconds)
    sys.stdout.write(json.dumps(extract(data, pages, characters)))


if __name__ == "__main__":
    main()
