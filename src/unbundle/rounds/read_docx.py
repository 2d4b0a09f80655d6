"""A document that came back: every answer by the code in its row, and every other line of text.

Content controls are not needed for reading, so a form survives programs that drop them. Deleted text of
tracked changes does not count; inserted text does. A field that computes something is shown, not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from unbundle.rounds.found import Found, Raw, RawRow
from unbundle.rounds.layout import FIELDS
from unbundle.rounds.parts import WORD_MAIN, danger, xml_of
from unbundle.rounds.words import Words

_CODE = re.compile(r"^([A-Z])(\d{1,6})([a-z])$")
_FORM = re.compile(r"\bUB1\.[A-Za-z0-9._:\-]+")
_SKIP = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sdtPr", "tcPr"})
_HARMLESS = re.compile(r"\s*(HYPERLINK|FILLIN|FORMTEXT|FORMDROPDOWN|FORMCHECKBOX)\b")
"""Fields that only hold what a person typed; LibreOffice makes FILLIN of content controls."""
_OTHER_PARTS = re.compile(r"^word/(comments|footnotes|endnotes|header\d*|footer\d*)\.xml$")
_LETTERS = {letter: (section, fields) for section, (letter, fields) in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    problem: str


def read_docx(parts: Mapping[str, bytes], languages: Iterable[Words]) -> Found:
    """Everything that stands in the document; its extras still hold our own printed lines.

    Raises: FileRefused where a part is no XML.
    """
    found = Found(printed_too=True)
    found.problem, found.detail = danger(parts)
    empty = _placeholders(languages)
    answers: dict[str, Raw] = {}
    for kind, content in _walk(xml_of(parts, WORD_MAIN)):
        if kind == "row":
            _take_row(content, answers, empty, found)
        else:
            _take_line(content, found)
    for path in sorted(filter(_OTHER_PARTS.match, parts)):
        name = path.removeprefix("word/").removesuffix(".xml")
        said = [_paragraph(node) for node in xml_of(parts, path).iter("{*}p")]
        found.extras += [Raw(name, text) for text in said if text]
    _group(answers, found)
    return found


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _local(node: etree._Element) -> str:
    return _name(str(node.tag))


def _walk(node: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
    """("row", its cells) and ("line", [its paragraph]) in reading order."""
    for child in node:
        name = _local(child)
        if name == "p":
            yield "line", [child]
            for box in child.iter("{*}txbxContent"):
                if not any(_local(above) == "Fallback" for above in box.iterancestors()):
                    yield from _walk(box)
        elif name == "tr":
            yield "row", list(_cells(child))
        elif name not in _SKIP:
            yield from _walk(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if _local(child) == "tc":
            yield child
        elif _local(child) in ("sdt", "sdtContent", "ins"):
            yield from _cells(child)


def _paragraph(node: etree._Element) -> str:
    """The text of a paragraph as a reader sees it, without text boxes, which are read apart."""
    return re.sub(r"[ \t]+", " ", "".join(_pieces(node))).strip()


def _pieces(node: etree._Element) -> Iterator[str]:
    for child in node:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name in ("tab", "noBreakHyphen"):
            yield " " if name == "tab" else "-"
        elif name not in _SKIP and name != "txbxContent":
            yield from _pieces(child)


def _text(node: etree._Element) -> str:
    """The lines of a cell, those of tables inside it too."""
    return "\n".join(line for line in map(_paragraph, node.iter("{*}p")) if line)


def _answer(node: etree._Element) -> _Cell:
    """An answer with what is wrong with its cell: computed by a field, or merged with others."""
    lines, problem = [_text(node)], ""
    for one in node.iter("{*}instrText", "{*}fldSimple", "{*}vMerge", "{*}gridSpan"):
        name, value = _local(one), _attribute(one, "val")
        if name in ("vMerge", "gridSpan"):
            if name == "vMerge" or value not in ("", "1"):
                problem = problem or "cell-merged"
            continue
        said = (one.text or "") if name == "instrText" else _attribute(one, "instr")
        if said.strip() and not _HARMLESS.match(said):
            problem = "cell-formula"
            lines.append(f"[{said.strip()}]")
    return _Cell("\n".join(line for line in lines if line), problem)


def _attribute(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.items() if str(key).rpartition("}")[2] == name), "")


def _placeholders(languages: Iterable[Words]) -> tuple[str, ...]:
    found = {words.texts[f"texts.{key}"] for words in languages for key in ("click", "choose")}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _take_row(
    nodes: list[etree._Element], answers: dict[str, Raw], empty: tuple[str, ...], found: Found
) -> None:
    texts = [_text(node) for node in nodes]
    match = _CODE.match(texts[0]) if texts else None
    if match is None or match[1] not in _LETTERS or len(texts) < 2:
        found.extras += [Raw("", line) for text in texts for line in text.split("\n") if line]
        return
    code = texts[0]
    answer = _answer(nodes[2]) if len(nodes) > 2 else _Cell("", "")
    others = [*texts[1:2], *texts[3:]]
    found.extras += [Raw(code, line) for text in others for line in text.split("\n") if line]
    text = _without(answer.text, empty)
    raw = Raw(code, text, answer.problem)
    if not text:
        return
    earlier = answers.setdefault(code, raw)
    if earlier.text != text:
        found.extras.append(Raw(code, text))
        answers[code] = Raw(code, earlier.text, "row-twice")


def _without(text: str, empty: tuple[str, ...]) -> str:
    """The answer without the placeholder, which some programs leave in front of or behind it."""
    for shown in empty:
        if text.startswith(shown):
            return text[len(shown) :].strip()
        if text.endswith(shown):
            return text[: -len(shown)].strip()
    return text.strip()


def _take_line(nodes: list[etree._Element], found: Found) -> None:
    text = _paragraph(nodes[0])
    code = _FORM.search(text)
    if code:
        found.codes.append(code[0].rstrip("."))
    found.extras += [Raw("", line) for line in text.split("\n") if line.strip()]


def _group(answers: Mapping[str, Raw], found: Found) -> None:
    rows: dict[tuple[str, int], dict[str, Raw]] = {}
    for code, raw in answers.items():
        match = _CODE.match(code)
        assert match is not None
        fields = _LETTERS[match[1]][1]
        at = ord(match[3]) - 97
        if at < len(fields):
            rows.setdefault((match[1], int(match[2])), {})[fields[at].key] = raw
        else:
            found.extras.append(raw)
    for (letter, number), cells in sorted(rows.items()):
        section = _LETTERS[letter][0]
        found.rows.append(RawRow(section, f"#{number}", f"{letter}{number}", cells))
