"""Numbered plain text: paragraphs with their markers become levels; short lines become headings.

Every format without its own markup of levels (plain text, PDF, Word, HTML, Markdown) ends here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unbundle.read.events import Stream, Writer, clean
from unbundle.read.formats.language import language_of
from unbundle.read.formats.levels import RANKS, label_of, line_of
from unbundle.read.formats.markers import (
    BARE_ROMAN,
    LETTERS,
    MAX_OPEN,
    NAMES_ACT,
    follows_letter,
    items_within,
    later_division,
    roman_value,
    style_of,
)

LOOSE = 13
"""Rank of a heading whose level the format does not tell."""

_WORDS = "division|title|subtitle|part|subpart|chapter|subchapter"
_OUTER = re.compile(
    rf"^(?P<name>{_WORDS})\s+(?P<number>[A-Z]{{1,5}}\b|\d+[A-Z]?\b)(?:\s*[—–:.-]+\s*|\s+|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?P<name>sec(?:tion|\.)?|§|article|art\.|regulation|clause)\s*(?P<number>\d+[A-Za-z]{0,3}(?:[–-]\d+)?)"
    r"(?:\.\s*[-—–]*|[:—–]|(?=$)|\s+[-—–])\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_INNER_WORD = re.compile(
    r"^(?P<name>SUBSECTION|PARAGRAPH|SUBPARAGRAPH|ITEM)\s+\((?P<number>\w{1,5})\)\s*(?P<rest>.*)$"
)
_INNER = re.compile(r"^[“\"]?\((?P<number>[A-Za-z]{1,5}|\d{1,3})\)\s*(?P<rest>.*)$")
_NUMBERED = re.compile(r"^(?:OP\s?)?(?P<number>\d{1,3})[.)]\s+(?P<rest>\S.*)$")
_RUN_IN = re.compile(r"^(?P<heading>[A-Z][^.—“”]{1,110})\.\s*—\s*(?P<rest>.*)$")
_DASHES = re.compile(r"\s?--+\s?")
_MARKS_ONLY = frozenset({"BODY", "ITEMS", "PREFACE", "CONCLUSIONS"})
"""Lines of the plain form of Akoma Ntoso (Laws.Africa) that only name the part that follows."""
_ENDS = re.compile(r"[.;:,—]$|--$|\b(?:and|or)$")

_INNER_NAMES = {
    21: "subsection",
    22: "paragraph",
    23: "subparagraph",
    24: "clause",
    25: "subclause",
    26: "item",
    27: "subitem",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its words, and the depth of its heading style (0: running text or unknown)."""

    words: str
    depth: int = 0


class Plain:
    """Turns paragraphs into events; `write` in document order, then `stream`."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.guessed = False
        self._inner: list[tuple[str, str]] = []
        self._bare = False
        self._title = 0
        self._division = ""
        self._count = 0

    def write(self, paragraph: Paragraph, following: str = "") -> None:
        """Write one paragraph; `following` is the next one's words, which tell headings from texts."""
        words = tidy(paragraph.words)
        if not words or words in _MARKS_ONLY:
            return
        self._count += 1
        element = f"p{self._count}"
        if self._lettered(words, following, element):
            return
        first = _INNER.match(words)
        words, *items = items_within(words, first["number"] if first else "")
        self._one(Paragraph(words, paragraph.depth), items[0] if items else following, element)
        for item in items:
            self._marker(item, element)

    def _one(self, paragraph: Paragraph, following: str, element: str) -> None:
        words = paragraph.words
        if self._outer(words, element) or self._section(words, element):
            return
        if paragraph.depth:
            self._heading(words, element, 9 + min(paragraph.depth, 3))
        elif self._bare and is_heading(words, following):
            self.writer.heading(line_of(words), element)
            self._bare = False
        elif self._marker(words, element):
            return
        elif is_heading(words, following):
            self.guessed = True
            self._heading(words, element, LOOSE)
        else:
            self._bare = False
            self.writer.text(line_of(words), element)

    def stream(self, title: str, media_type: str, lang: str, limits: tuple[str, ...]) -> Stream:
        """The finished stream; says so where headings had to be guessed."""
        if self.guessed:
            limits = (
                *limits,
                "This format does not mark headings: which line is a heading, and below which, is guessed.",
            )
        return self.writer.stream(title, media_type, lang, limits)

    def _lettered(self, words: str, following: str, element: str) -> bool:
        """A line that is only the next division's letter, before the name of an act: "B", "AA"."""
        if (
            not LETTERS.match(words)
            or not later_division(self._division, words)
            or not NAMES_ACT.search(following)
        ):
            return False
        if BARE_ROMAN.match(words) and roman_value(words.lower()) == self._title + 1:
            return False
        self._division, self._title = words, 0
        self._inner.clear()
        self.writer.level("division", RANKS["division"], words, element, f"Division {words}")
        self._bare = True
        return True

    def _outer(self, words: str, element: str) -> bool:
        match = _OUTER.match(words)
        roman = BARE_ROMAN.match(words)
        if roman and roman_value(words.lower()) == self._title + 1:
            name, number, rest = "title", words, ""
        elif (
            match
            and (words.split()[0].isupper() or words.split()[0].istitle())
            and _heading_like(match["rest"])
        ):
            name, number, rest = match["name"].lower(), match["number"].upper(), match["rest"]
        else:
            return False
        self._title = (
            roman_value(number.lower()) if name == "title" else 0 if name == "division" else self._title
        )
        self._inner.clear()
        self.writer.level(name, RANKS[name], number, element, f"{name.capitalize()} {number}")
        self.writer.heading(line_of(rest), element)
        self._bare = False
        return True

    def _section(self, words: str, element: str) -> bool:
        match = _SECTION.match(words)
        if not match or (not match["name"][0].isupper() and match["name"] != "§"):
            return False
        if match["name"].lower() in ("section", "article", "clause", "regulation") and re.match(
            r"[a-z(,]", match["rest"]
        ):
            return False
        name = {"art.": "article", "article": "article", "regulation": "regulation"}.get(
            match["name"].lower(), "section"
        )
        self._inner.clear()
        label = (
            label_of("section", f"{match['number']}.")
            if name == "section"
            else f"{name.capitalize()} {match['number']}"
        )
        self.writer.level(name, RANKS["section"], match["number"], element, label)
        named = re.match(r".*?\d\.?\s*[-—–]\s*", words) is not None and not _ENDS.search(match["rest"])
        if named and match["rest"]:
            self.writer.heading(line_of(match["rest"]), element)
            self._bare = False
        else:
            self._rest(match["rest"], element)
        return True

    def _marker(self, words: str, element: str, depth: int = 0) -> bool:
        match = _INNER_WORD.match(words) or _INNER.match(words)
        numbered = None if match else _NUMBERED.match(words)
        if numbered:
            self._inner.clear()
            self.writer.level(
                "section", RANKS["section"], numbered["number"], element, f"{numbered['number']}."
            )
            self._rest(numbered["rest"], element, depth)
            return True
        if not match or depth > MAX_OPEN:
            return False
        number = match["number"]
        rank = self._rank_of(number)
        self.writer.level(_INNER_NAMES[rank], rank, number, element, f"({number})")
        rest = match["rest"]
        if not (_INNER.match(rest) and self._marker(rest, element, depth + 1)):
            self._rest(rest, element, depth)
        return True

    def _rest(self, rest: str, element: str, depth: int = 0) -> None:
        """What stands behind a marker: a heading in capitals or before a dash, a text, both, or nothing."""
        self._bare = not rest
        run_in = _RUN_IN.match(rest)
        if run_in and len(run_in["heading"].split()) <= 14:
            self.writer.heading(line_of(run_in["heading"]), element)
            rest = run_in["rest"]
            if _INNER.match(rest) and self._marker(rest, element, depth + 1):
                return
        elif (
            rest
            and (rest.upper() == rest or _is_title(rest))
            and len(rest) < 160
            and re.search(r"[A-Za-z]{3}", rest)
        ):
            self.writer.heading(line_of(rest.rstrip(".")), element)
            return
        self.writer.text(line_of(rest), element)

    def _heading(self, words: str, element: str, rank: int) -> None:
        self._inner.clear()
        self.writer.level("heading", rank, "", element)
        self.writer.heading(line_of(words), element)
        self._bare = False

    def _rank_of(self, number: str) -> int:
        """Rank of an inner marker: a style that is open goes on, a new one opens below.

        "(i)" after "(h)" is a letter, elsewhere a Roman number.
        """
        style = style_of(number)
        styles = [known for known, _ in self._inner]
        if style == "roman" and "roman" not in styles and "lower" in styles:
            style = "lower" if follows_letter(self._inner[styles.index("lower")][1], number) else style
        if style in styles:
            del self._inner[styles.index(style) :]
        self._inner.append((style, number))
        return min(20 + len(self._inner), 27)


def tidy(words: str) -> str:
    """A paragraph's words with typewriter quotes and dashes in their printed form, white space collapsed."""
    words = words.replace("``", "“").replace("‘‘", "“").replace("’’", "”")
    words = re.sub(r"(?<![\w’'])''(?=\S)", "“", words).replace("''", "”")
    words = re.sub(r'(?<![\w.,;)])"(?=\S)', "“", words).replace('"', "”")
    return clean(_DASHES.sub("—", words))


def is_heading(words: str, following: str) -> bool:
    """Whether a line is a heading: short, capitalised, without a final stop, before a new text or heading."""
    if len(words) > 120 or _ENDS.search(words) or re.search(r"[$€£]", words) or len(words.split()) > 16:
        return False
    if re.match(r"^\(.*\)$", words):
        return len(words) > 8 and bool(re.match(r"^[“(A-Z\d]", following))
    first = words[0]
    if (
        first.isupper()
        and len(words) < 100
        and _ACCOUNT_START.match(following)
        and not _ACCOUNT_START.match(words)
    ):
        return True
    if not (first.isupper() or first == "“") or not re.search(r"[A-Za-z]{2}", words):
        return False
    return _heading_like(words) and bool(re.match(r"^[“(A-Z\d§#]", following))


_ACCOUNT_START = re.compile(
    r"^(?:For (?:an additional|necessary|expenses|payment|carrying|the)\b|(?-i:For [a-z])"
    r"|\((?:including|rescission)\b)",
    re.I,
)


def _is_title(words: str) -> bool:
    return (
        len(words.split()) <= 14
        and not _ENDS.search(words.rstrip("."))
        and words.endswith(".") is False
        and _heading_like(words)
    )


_SMALL = frozenset(
    re.findall(r"\S+", "a an and as at by de for from in of on or per the to under with within upon this—")
)


def _heading_like(words: str) -> bool:
    """Whether most words begin with a capital, as headings do."""
    names = [word for word in re.findall(r"[A-Za-z][\w’'-]*", words) if word.lower() not in _SMALL]
    return not names or sum(1 for word in names if word[0].isupper()) * 10 >= 9 * len(names)


def write_all(
    paragraphs: list[Paragraph], title: str, media_type: str, lang: str, limits: tuple[str, ...]
) -> Stream:
    """The stream of paragraphs in order; an empty `lang` is found by the words."""
    plain = Plain()
    lang = lang or language_of(" ".join(paragraph.words for paragraph in paragraphs[:400]))
    kept = [paragraph for paragraph in paragraphs if paragraph.words.strip()]
    for number, paragraph in enumerate(kept):
        following = tidy(kept[number + 1].words) if number + 1 < len(kept) else ""
        plain.write(paragraph, following)
    return plain.stream(title, media_type, lang, limits)


def join_lines(lines: list[str]) -> list[Paragraph]:
    """Paragraphs of hard-wrapped lines: joined until a blank line, a marker or a heading begins a new one.

    A word cut by a hyphen at a line's end is joined; the hyphen stays where the same word occurs
    with it elsewhere or a capital follows.
    """
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    width = lengths[-1 - len(lengths) // 10] if lengths else 0
    vocabulary = frozenset(re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", " ".join(lines)))
    found: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        bare, last = line.strip(), found[-1][-1] if found[-1] else ""
        following = next((later.strip() for later in lines[number + 1 : number + 4] if later.strip()), "")
        short = number > 0 and len(lines[number - 1].strip()) < width * 0.75
        if last and (not bare or _begins(last, line) or _breaks(last, bare, following, width, short)):
            found.append([])
        if not bare:
            continue
        heading = not found[-1] and len(bare) < width * 0.8 and is_heading(tidy(bare), tidy(following))
        _glue(found[-1], bare, vocabulary)
        if heading:
            found.append([])
    return [Paragraph("".join(parts)) for parts in found if parts]


def _breaks(words: str, bare: str, following: str, width: int, short: bool) -> bool:
    """Whether a finished sentence ends its paragraph: the last line was short, or a heading comes."""
    if not words.endswith((".", ":", ".”")):
        return False
    return short or (len(bare) < width * 0.8 and is_heading(tidy(bare), tidy(following)))


def _begins(words: str, line: str) -> bool:
    bare = line.strip()
    if re.match(r"^(?:SEC\. \d|SECTION \d|TITLE [IVX]+\b|DIVISION [A-Z]\b|CHAPTER \d|PART [IVX\d]+\b)", bare):
        return True
    ended = _ENDS.search(words) is not None
    if ended and (_INNER.match(bare) or _NUMBERED.match(bare) or _SECTION.match(bare)):
        return True
    return words.endswith((".", ":", ".”")) and bool(re.match(r"^\s{3,}", line)) and bare[:1].isupper()


def _glue(parts: list[str], bare: str, vocabulary: frozenset[str]) -> None:
    """Add a line to the parts of its paragraph: after a blank, or joined to a word cut by a hyphen."""
    words = parts[-1] if parts else ""
    if words.endswith(("\ufffe", "\u00ad")):
        parts[-1] = words[:-1]
    elif words:
        stem = _CUT_WORD.search(words)
        tail = re.match(r"[A-Za-z]+", bare)
        if not stem or not tail or words.endswith("--"):
            parts.append(" ")
        elif not (
            tail[0][0].isupper()
            or stem[0] + tail[0] in vocabulary
            or (stem[0][:-1] + tail[0] not in vocabulary and "-" in stem[0][:-1])
        ):
            parts[-1] = words[:-1]
    parts.append(bare)


_CUT_WORD = re.compile(r"(?<![A-Za-z-])[A-Za-z]+(?:-[A-Za-z]+)*-$")


def is_wrapped(lines: list[str]) -> bool:
    """Whether the lines of a text are cut at a fixed width rather than at the ends of paragraphs."""
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    if len(lengths) < 8:
        return False
    return sum(1 for length in lengths if length > 100) * 20 < len(lengths) and sum(
        1 for length in lengths if 50 <= length <= 100
    ) * 3 > len(lengths)
