"""One act in several formats gives the same measures; what a format loses, it says."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from unbundle.errors import InputError
from unbundle.read import read_package
from unbundle.records.measure import Measure
from unbundle.records.package import Reading

from .conftest import reading_of

DERIVED = ("PL117-128.derived.docx", "PL117-128.derived.pdf", "BILLS-117hr7691enr.txt")


def _money(reading: Reading) -> list[Measure]:
    return [measure for measure in reading.package.measures if measure.amount]


def _path(measure: Measure) -> tuple[str, ...]:
    return tuple(part.lower() for part in measure.path)


@pytest.mark.parametrize("name", DERIVED)
def test_the_flagship_in_other_formats(hr7691: Reading, name: str) -> None:
    """66 equal sums, kinds, bounds, ends of availability and 36 provisos from Word, PDF and plain text."""
    other = _money(reading_of(name))
    same = [(m.amount, m.kind, m.bound, m.availability) for m in _money(hr7691)]
    assert [(m.amount, m.kind, m.bound, m.availability) for m in other] == same
    wholes = [m for m in reading_of(name).package.measures if m.kind not in ("of_which", "transfer")]
    assert sum(text.startswith("Provided") for m in wholes for text in m.conditions) == 36


def test_word_keeps_every_path(hr7691: Reading) -> None:
    """Word files carry heading styles, so paths and ids are those of the XML."""
    word = reading_of("PL117-128.derived.docx")
    assert [_path(m) for m in _money(word)] == [_path(m) for m in _money(hr7691)]
    assert [m.id for m in _money(word)] == [m.id for m in _money(hr7691)]


@pytest.mark.parametrize("name", DERIVED[1:])
def test_lost_headings_are_said(name: str) -> None:
    """Plain text and PDF do not mark headings; the result says that they were guessed."""
    assert any("guessed" in limit for limit in reading_of(name).package.source.limits)


def test_bill_dtd_and_uslm_are_one_bill() -> None:
    """H.R. 2157 enrolled exists in both: equal sums, kinds, paths, sections, ids and links."""
    first, second = reading_of("BILLS-116hr2157enr.xml").package, reading_of("h2157_enr.XML").package

    def shape(measure: Measure) -> tuple[object, ...]:
        return (
            measure.id,
            measure.parent,
            measure.kind,
            measure.amount,
            measure.bound,
            measure.section,
            _path(measure),
        )

    assert [shape(m) for m in first.measures] == [shape(m) for m in second.measures]
    assert sum(1 for m in first.measures if m.amount) == 96


def test_another_stage_differs_where_it_should() -> None:
    """H.R. 3401 as enrolled and as received in the Senate: same kinds of rows, other sums, none lost."""
    for name in ("BILLS-116hr3401enr.xml", "H3401_RDS.XML"):
        assert sum(1 for m in reading_of(name).package.measures if m.amount) == 34


MOTION = """# Motion: Peace before arms

Recalling that **two wars** go on,

## Demands

1. Calls on the government to open talks not later than 30 days after adoption.
2. No funds may be used for cluster munitions.
3. Demands $5 million and €2.5 million for [refugees](https://example.org/x).
   (a) The board may buy food.
"""

RESOLUTION = """The General Assembly,

Recalling the Charter of the United Nations,

Deeply concerned at the situation,

1. Demands that all parties cease hostilities immediately;

2. Urges Member States to provide humanitarian assistance;

3. Condemns all attacks on civilians;

4. Requests the Secretary-General to report to the General Assembly within 30 days;

5. Decides to remain seized of the matter.
"""


def test_a_motion_in_markdown() -> None:
    """What a federation's members write: numbered clauses with demands and sums."""
    package = read_package(MOTION.encode(), "motion.md").package
    kinds = {m.section: m.kind for m in package.measures if m.amount is None}
    assert kinds["Sec. 1"] == "duty"
    assert kinds["Sec. 2"] == "prohibition"
    assert [(m.amount.minor, m.amount.currency) for m in package.measures if m.amount] == [
        (500_000_000, "USD"),
        (250_000_000, "EUR"),
    ]
    assert "**" not in "".join(m.title for m in package.measures)
    assert package.title == "Motion: Peace before arms"


def test_a_resolution_of_the_united_nations() -> None:
    """Preamble explains; operative clauses demand, urge and request, or judge."""
    package = read_package(RESOLUTION.encode(), "resolution.txt").package
    kinds = {m.section: m.kind for m in package.measures}
    assert [kinds[f"Sec. {n}"] for n in (1, 2, 3, 4)] == ["duty", "duty", "interpretive", "duty"]


MOTIONS = {
    "fr": "1. Demande au gouvernement d'ouvrir des négociations dans les trente jours.\n\n"
    "2. Aucune arme ne peut être livrée pour la guerre.\n\n3. Condamne les attaques contre les civils.\n",
    "es": "1. Exige que el gobierno abra las negociaciones con la otra parte.\n\n"
    "2. Queda prohibido el envío de armas a la zona.\n\n3. Condena los ataques contra la población civil.\n",
    "de": "1. Fordert die Regierung auf, mit den Parteien zu verhandeln.\n\n"
    "2. Die Mittel dürfen nicht für Waffen verwendet werden.\n\n3. Verurteilt die Angriffe auf Zivilisten.\n",
}


@pytest.mark.parametrize("lang", MOTIONS)
def test_motions_in_other_languages(lang: str) -> None:
    """A union in Dakar, Bogotá or Dortmund writes in its own language: demand, ban, judgment."""
    package = read_package(MOTIONS[lang].encode(), "motion.txt").package
    assert package.source.lang == lang
    assert [m.kind for m in package.measures] == ["duty", "prohibition", "interpretive"]


def test_odd_language_tags_do_no_harm() -> None:
    """Found by the fuzz run: a language tag with a letter that is no ASCII is ignored."""
    page = "<!DOCTYPE html><html lang='ďn'><body><p>The board shall pay $5 to the towns.</p></body></html>"
    assert read_package(page.encode(), "x.html").package.source.lang == "en"


def test_footnotes_left_out_are_said() -> None:
    """Word keeps footnotes apart from the text; a reader who needs them must know."""
    raw = io.BytesIO()
    document = Document()
    document.add_paragraph("The council shall pay $5.")
    document.save(raw)
    plain = read_package(raw.getvalue(), "a.docx").package
    assert plain.source.limits == ()
    with zipfile.ZipFile(raw, "a") as archive:
        archive.writestr("word/footnotes.xml", "<w:footnotes xmlns:w='w'><w:t>$9</w:t></w:footnotes>")
    assert any("Footnotes" in limit for limit in read_package(raw.getvalue(), "a.docx").package.source.limits)


def test_a_web_page() -> None:
    """Paragraphs and headings of the body; script and menu leave no trace."""
    page = (
        '<!DOCTYPE html><html lang="en"><head><title>Budget note</title>'
        "<script>var a = '$9,000,000';</script></head><body><nav><p>Menu $1</p></nav>"
        "<h1>Budget note</h1><h2>Aid</h2><p>The ministry shall pay £2 million to towns.</p></body></html>"
    )
    reading = read_package(page.encode(), "note.html")
    assert [(m.amount.minor, m.amount.currency) for m in reading.package.measures if m.amount] == [
        (200_000_000, "GBP")
    ]
    assert "9,000,000" not in reading.text
    assert "Menu" not in reading.text


def test_a_page_loses_no_words() -> None:
    """Words beside paragraphs, of a list item above its list, and of cells stand once, in order."""
    page = (
        "<!doctype html><body><div>Loose <b>words</b><p>One.</p></div>"
        "<ul><li>Above<ul><li>below</li></ul></li></ul>"
        "<table><tr><th>Aid</th><td><p>EUR 1 000</p></td></tr></table><blockquote><p>Said.</p></blockquote>"
    )
    lines = read_package(page.encode(), "a.html").text.split("\n")
    assert [line for line in lines if line] == [
        "Loose words",
        "One.",
        "Above",
        "below",
        "Aid | EUR 1 000",
        "Said.",
    ]


def test_items_run_into_one_line_are_parted() -> None:
    """Converters put list items into one line; each is a place of its own again, but not inside quotes."""
    text = (
        "Sec. 5. The following balances are rescinded: (1) $5 from “Aid”; (2) $6 from “Roads”; and\n"
        "(3) $7 from “Ports”.\nSec. 6. The Act is amended by inserting “as follows: (1) $1; (2) $2”."
    )
    found = [(m.section, m.kind) for m in read_package(text.encode(), "a.txt").package.measures if m.amount]
    assert found == [
        ("Sec. 5(1)", "rescission"),
        ("Sec. 5(2)", "rescission"),
        ("Sec. 5(3)", "rescission"),
        ("Sec. 6", "other_amount"),
        ("Sec. 6", "other_amount"),
    ]


def test_bare_letters_name_divisions() -> None:
    """A line with the next letter alone, before the name of an act, is a division."""
    lines = [
        "A", "First Appropriations Act, 2022", "I", "Justice", "Sec. 1. There is appropriated $5.",
        "II", "Roads", "Sec. 2. There is appropriated $6.",
        "B", "Second Appropriations Act, 2022", "I", "Health", "Sec. 1. There is appropriated $7.",
    ]  # fmt: skip
    paths = [m.path for m in read_package("\n".join(lines).encode(), "a.txt").package.measures if m.amount]
    assert paths == [
        ("Division A: First Appropriations Act, 2022", "Title I", "Justice"),
        ("Division A: First Appropriations Act, 2022", "Title II", "Roads"),
        ("Division B: Second Appropriations Act, 2022", "Title I", "Health"),
    ]


def test_word_tables_are_read() -> None:
    """A sum in a table cell is a sum of the document."""
    document = Document()
    document.add_paragraph("The council shall pay:")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Schools", "EUR 1 000 000"
    raw = io.BytesIO()
    document.save(raw)
    package = read_package(raw.getvalue(), "table.docx").package
    assert [m.amount.minor for m in package.measures if m.amount] == [100_000_000]


def test_an_error_page_is_refused() -> None:
    """A missing GPO document redirects to a page with status 200: no text block, no reading."""
    page = (
        b"<html><head><title>U.S. Government Publishing Office - error</title></head><body>Not "
        b"found</body></html>"
    )
    with pytest.raises(InputError) as caught:
        read_package(page.replace(b"U.S. Government", b"Government"), "x.htm")
    assert caught.value.faults[0].code == "htm-without-text"


JURISDICTIONS = {
    "uk_pga-2014-27-enacted-data.xml": {
        "Sec. 1(1)": "permission",
        "Sec. 1(6)": "prohibition",
        "Sec. 4(2)": "amendment_of_law",
        "Sec. 7(1)": "duty",
        "Sec. 8(5)": "interpretive",
    },
    "eu_COM20130619_EN-8.xml": {
        "Art. 5": "duty",
        "Art. 3": "permission",
        "Art. 6(1)": "duty",
        "Art. 9(2)": "duty",
        "Art. 9(3)": "prohibition",
        "Art. 11": "prohibition",
        "Art. 14(3)": "permission",
        "Art. 18": "eligibility",
        "Art. 23": "amendment_of_law",
        "Art. 24": "interpretive",
    },
    "it_senato_ddl_2013.xml": {
        "Art. 1(1)": "amendment_of_law",
        "Art. 3(1)": "permission",
        "Art. 4(1)": "duty",
        "Art. 6(1)": "interpretive",
    },
    "uy_bill_2010-09-27.xml": {"Art. 1": "amendment_of_law", "Art. 2": "amendment_of_law", "Art. 3": "duty"},
    "us_Act_2011-11-29.xml": {"Sec. 3": "permission", "Sec. 4": "prohibition"},
}


@pytest.mark.parametrize("name", JURISDICTIONS)
def test_akoma_ntoso_of_other_jurisdictions(name: str) -> None:
    """Acts of Britain, the European Union, Italy, Uruguay and the United States, provision by provision."""
    kinds = {m.section: m.kind for m in reading_of(name).package.measures}
    wanted = JURISDICTIONS[name]
    assert {section: kinds.get(section) for section in wanted} == wanted


def test_a_south_african_act_as_text() -> None:
    """The Consumer Protection Act from a PDF-to-text run: parts, sections, subsections, a fine in rand."""
    package = reading_of("za-cpa.txt").package
    kinds = {m.section: m.kind for m in package.measures if m.amount is None}
    assert len(kinds) > 250
    assert [(m.amount.minor, m.amount.currency) for m in package.measures if m.amount] == [
        (100_000_000, "ZAR")
    ]
    assert len(package.unclassified) * 5 < len(package.measures)
    wanted = {"Sec. 21(4)": "duty", "Sec. 42(4)": "interpretive", "Sec. 43(5)": "interpretive"}
    assert {section: kinds.get(section) for section in wanted} == wanted


def test_deadlines_in_weeks_and_in_italian() -> None:
    """When something is due is said in the source's words, also outside American law."""
    union = {
        m.section: dict((t.role, t.text) for t in m.terms)
        for m in reading_of("eu_COM20130619_EN-8.xml").package.measures
    }
    assert union["Art. 6(6)"]["deadline"].startswith("within eight weeks from the request")
    italy = {
        m.section: dict((t.role, t.text) for t in m.terms)
        for m in reading_of("it_senato_ddl_2013.xml").package.measures
    }
    assert italy["Art. 4(1)"]["deadline"].startswith("Entro quattro mesi dalla data di entrata in vigore")


def test_british_numbers_get_their_brackets() -> None:
    """Files of British Acts hold "a"; the Act prints "(a)"."""
    text = reading_of("uk_pga-2014-27-enacted-data.xml").text
    assert "A retention notice may—\n(a) relate to a particular operator" in text


def test_unknown_bytes_are_refused() -> None:
    """A picture or an archive is no document; the refusal lists what is read."""
    with pytest.raises(InputError) as caught:
        read_package(b"\x89PNG\r\n\x1a\n" + b"0" * 64, "x.png")
    assert caught.value.faults[0].code == "format-unknown"
    assert "USLM" in caught.value.faults[0].next
