"""Documents are hostile until parsed: each attack gets a clear refusal and no traceback of a library."""

from __future__ import annotations

import io
import zipfile
from hashlib import md5, sha256
from time import process_time

import pytest

from unbundle.errors import InputError
from unbundle.kit.guard_xml import MAX_DEPTH
from unbundle.read import detect, read_package

from .conftest import bytes_of

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE bill [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><bill><legis-body><section><text>&c;</text></section></'
    b"legis-body></bill>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE bill [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<bill><legis-body><section><text>&x;</text></section></legis-body></bill>"
)
BODY = b"<bill><legis-body><section><text>The Secretary shall report.</text></section></legis-body></bill>"


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _locked_pdf() -> bytes:
    """A PDF that needs the password "secret" (standard handler, 40 bits: ISO 32000-1, 7.6.3)."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    word = (b"secret" + pad)[:32]
    owner = _rc4(md5(word).digest()[:5], word)
    key = md5(word + owner + (-4).to_bytes(4, "little", signed=True) + b"0" * 16).digest()[:5]
    user = _rc4(key, pad)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + owner.hex().encode() + b">/U<" + user.hex().encode() + b">>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    ident = (b"0" * 16).hex().encode()
    data += b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF" % (
        ident,
        ident,
        start,
    )
    return data


def _zip(parts: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return raw.getvalue()


ATTACKS = {
    "empty": (b"", "file-empty"),
    "blanks": (b" \n\t", "file-empty"),
    "bomb": (BOMB, "xml-inner-dtd"),
    "outside entity": (OUTSIDE, "xml-inner-dtd"),
    "unknown entity": (BODY.replace(b"report.", b"report&nbsp;."), "xml-broken"),
    "cut off": (bytes_of("BILLS-117hr7691enr.xml")[:30_000], "xml-broken"),
    "too deep": (b"<bill>" + b"<l>" * 230 + b"x" + b"</l>" * 230 + b"</bill>", "xml-too-deep"),
    "wrong encoding": (b'<?xml version="1.0" encoding="utf-7"?>' + BODY, "xml-encoding"),
    "broken utf-8": (BODY.replace(b"shall", b"sh\xff\xfell"), "xml-broken"),
    "another vocabulary": (b"<rss><channel/></rss>", "format-unknown"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "format-unknown"),
    "no provisions": (b"<bill><form><legis-num>H. R. 1</legis-num></form></bill>", "file-without-text"),
    "locked pdf": (_locked_pdf(), "pdf-encrypted"),
    "broken pdf": (b"%PDF-1.7\n" + b"junk" * 20, "pdf-broken"),
    "cut pdf": (bytes_of("PL117-128.derived.pdf")[:3_000], "pdf-broken"),
    "zip without word": (_zip({"a.txt": b"x"}), "docx-broken"),
    "zip bomb": (_zip({"word/document.xml": b"0" * 30_000_000}), "zip-ratio"),
    "broken zip": (b"PK\x03\x04" + b"junk" * 30, "zip-broken"),
    "entity in word": (_zip({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><w/>'}), "docx-dtd"),
    "binary": (b"abc" + b"\0" * 50, "text-encoding"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_refused(name: str) -> None:
    """One stable code, a place and a next step; nothing else escapes."""
    data, code = ATTACKS[name]
    with pytest.raises(InputError) as caught:
        read_package(data, "upload.bin")
    fault = caught.value.faults[0]
    assert fault.code.split("-")[0] == code.split("-")[0]
    assert fault.code == code or code == "zip-ratio"
    assert fault.where.startswith("upload.bin")
    assert fault.next


def test_a_plain_doctype_passes() -> None:
    """Every bill of Congress names its DTD; it is never loaded."""
    named = b'<!DOCTYPE bill PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">' + BODY
    assert read_package(named, "b.xml").package.measures


def test_depth_below_the_limit_passes() -> None:
    """The limit refuses attacks, not laws: official files have about 20 levels."""
    inner = MAX_DEPTH - 5
    deep = (
        b"<bill><legis-body>"
        + b"<list>" * inner
        + b"x must act"
        + b"</list>" * inner
        + b"</legis-body></bill>"
    )
    assert read_package(deep, "b.xml").package.measures


def test_huge_attributes_do_no_harm() -> None:
    """A long attribute is carried as an element id or refused; it is never unfolded."""
    long = (
        b"<bill><legis-body><section id='"
        + b"a" * 1_000_000
        + b"'><text>The Secretary shall report.</text></section></legis-body></bill>"
    )
    assert len(read_package(long, "b.xml").package.measures) == 1


def test_utf16_is_read() -> None:
    """Word processors save XML and text as UTF-16; both are read by their mark."""
    assert read_package(b"\xff\xfe" + BODY.decode().encode("utf-16-le"), "b.xml").package.measures
    text = "1. The board shall pay $5."
    assert read_package(b"\xff\xfe" + text.encode("utf-16-le"), "b.txt").package.measures


@pytest.mark.parametrize(
    "text",
    [
        "$1" + " $1" * 800,
        "1. " + "Provided, That $5 shall be for a " * 800,
        "1. must\n\n" + "para $5.\n\n" * 800,
        "twenty " * 8000 + "x dollars",
        "1. No " + "a " * 20000 + "may",
        "1. The board shall" + "; (1) pay" * 8000,
        "1. x" + "(a)" * 8000,
        "1. x\n" + "(a) Aid.—" * 4000,
        "The board shall pay the people of the land and the sea more than before and\n" * 4000,
        "# t\n\n" + "*a " * 20000,
        "# t\n\n" + "[a](" * 4000,
        "<!doctype html><body>" + "<li>1. No one may." * 2000,
    ],
)
def test_time_grows_with_length_only(text: str) -> None:
    """Texts made to make patterns backtrack or lists grow: four times the text, no ten times as long."""

    def seconds(words: str) -> float:
        start = process_time()
        read_package(words.encode(), "t.txt")
        return process_time() - start

    seconds(text[:200])
    short, double = seconds(text[: len(text) // 4]), seconds(text)
    assert double < 10 * short + 0.5


def _word(body: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _zip(
        {"word/document.xml": b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (space, body)}
    )


def test_word_files_are_read_in_time() -> None:
    """Thousands of paragraphs, a table that spans a hundred million columns, and words in every wrapping."""
    plain = b"<w:p><w:r><w:t>The board shall act.</w:t></w:r></w:p>"
    start = process_time()
    many = b"".join(plain.replace(b"board", sha256(b"%d" % n).hexdigest().encode()) for n in range(4000))
    assert read_package(_word(many), "a.docx").text.count(" shall act.") == 4000
    wide = (
        b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>'
        + plain
        + b"</w:tc></w:tr></w:tbl>"
    )
    assert len(read_package(_word(wide), "a.docx").package.measures) == 1
    assert process_time() - start < 15
    control = b"<w:sdt><w:sdtContent>" + plain + b"</w:sdtContent></w:sdt>"
    change = (
        b"<w:p><w:ins><w:r><w:t>The court shall sit.</w:t></w:r></w:ins>"
        b"<w:del><w:r><w:delText>No.</w:delText></w:r></w:del></w:p>"
    )
    assert read_package(_word(control + change), "a.docx").text.split("\n")[:2] == [
        "The board shall act.",
        "The court shall sit.",
    ]


def test_a_word_file_nested_too_deeply() -> None:
    """The guard for XML holds inside the archive, too."""
    deep = b"<w:sdt>" * 220 + b"</w:sdt>" * 220
    with pytest.raises(InputError) as caught:
        read_package(_word(deep), "a.docx")
    assert caught.value.faults[0].code == "xml-too-deep"
    assert caught.value.faults[0].where == "a.docx, word/document.xml"


def test_a_deep_page_is_refused_before_it_is_parsed() -> None:
    """The parser of pages takes time with the square of the depth: half a minute for half a megabyte."""
    start = process_time()
    with pytest.raises(InputError) as caught:
        read_package(b"<!doctype html><body>" + b"<div>" * 100_000 + b"x", "a.html")
    assert caught.value.faults[0].code == "html-too-deep"
    assert process_time() - start < 2
    assert read_package(
        b"<!doctype html><body>" + b"<p>The board shall act." * 3000, "a.html"
    ).package.measures


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More provisions or sums than are allowed are refused before they become rows."""
    monkeypatch.setattr(detect, "MAX_PARTS", 500)
    for text in ("I\nII\nIII\n" * 300, "1. " + "$1," * 600):
        with pytest.raises(InputError) as caught:
            read_package(text.encode(), "a.txt")
        assert caught.value.faults[0].code == "file-too-many-parts"
        assert "at most 500" in caught.value.faults[0].next
