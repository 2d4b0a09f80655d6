"""PDFs from strangers: bounded memory and time, a clear refusal, and no error of PDFium's escapes."""

from __future__ import annotations

import resource
import zlib
from time import perf_counter

import pytest

from unbundle.errors import InputError
from unbundle.read.formats import pdf
from unbundle.read.formats.pdf import PdfLimits

from .conftest import bytes_of

SMALL = PdfLimits(pages=50, characters=200_000, memory=400_000_000, seconds=3)


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects; the first is the catalogue."""
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % at for at in places)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _stream(data: bytes, times: int = 1) -> bytes:
    """A stream object packed `times` times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode" * times
    return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(data), filters, data)


def _page(content: bytes, box: bytes = b"0 0 600 800", kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<</Font<</F %s>>>>/Contents 4 0 R>>" % (
        box,
        font,
    )
    pages = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, content])


LINE = b"BT /F 12 Tf 10 700 Td (Sec. 1. The board shall report.) Tj ET\n"


def test_a_made_page_is_read() -> None:
    """The builder of this file makes pages that are read; else no refusal below would mean anything."""
    assert "The board shall report" in pdf.read(_page(_stream(LINE)), "a.pdf", SMALL).text


@pytest.mark.parametrize("box", [b"0 0 600 800", b"0 0 1e12 1e12", b"0 0 -5 0", b"0 0 nan 3"])
def test_page_sizes_cost_nothing(box: bytes) -> None:
    """Pages are not drawn, so a page as large as a country is read like any other."""
    start = perf_counter()
    assert "The board shall report" in pdf.read(_page(_stream(LINE), box), "a.pdf", SMALL).text
    assert perf_counter() - start < 3 * SMALL.seconds


HEAVY = {
    # 200 MB of blanks, packed twice into less than a kilobyte.
    "packed twice": _page(_stream(zlib.compress(b" " * 200_000_000, 9), 1).replace(
        b"/Filter[/FlateDecode]", b"/Filter[/FlateDecode/FlateDecode]"
    )),
    # Two million words set on one page.
    "text without end": _page(_stream(b"BT /F 1 Tf " + b"(aaaaaaaa) Tj " * 2_000_000 + b"ET")),
    "too many pages": _page(_stream(LINE), kids=b"3 0 R " * 80, count=80),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_pdfs_are_refused(name: str) -> None:
    """Bombs end in one of our faults within the time allowed, and our own process stays small."""
    start, before = perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError) as caught:
        pdf.read(HEAVY[name], "bomb.pdf", SMALL)
    assert caught.value.faults[0].code in ("pdf-too-heavy", "pdf-too-long", "pdf-broken", "pdf-without-text")
    assert caught.value.faults[0].next
    assert perf_counter() - start < 3 * SMALL.seconds + 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize(
    "objects",
    [
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"],
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 2000000000>>"],
        [b"<</Type/Catalog/Pages 1 0 R>>"],
        [b"<</Type/Catalog/Pages 2 0 R>>", b"[" * 5000 + b"]" * 5000],
        [b"<<" + b"/A<<" * 3000 + b">>" * 3000 + b">>"],
    ],
    ids=[
        "page tree in a circle",
        "two billion pages",
        "catalogue as its own pages",
        "nested lists",
        "nested names",
    ],
)
def test_broken_trees_are_refused(objects: list[bytes]) -> None:
    """Trees that lead nowhere, or round and round, end at once with one of our faults."""
    with pytest.raises(InputError) as caught:
        pdf.read(_pdf(objects), "tree.pdf", SMALL)
    assert caught.value.faults[0].code.startswith("pdf-")


def test_limits_do_not_touch_real_documents() -> None:
    """The shipped limits read the derived law; with five pages allowed it is refused."""
    data = bytes_of("PL117-128.derived.pdf")
    assert len(pdf.read(data, "law.pdf").events) > 100
    with pytest.raises(InputError) as caught:
        pdf.read(data, "law.pdf", PdfLimits(pages=5))
    assert caught.value.faults[0].code == "pdf-too-long"
    assert "5 pages" in caught.value.faults[0].next
