"""The report: one self-contained page without script; nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import bidirectional
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unbundle.publish.answer import build_answer
from unbundle.publish.blocks import build_sections
from unbundle.publish.charter import charter_rows
from unbundle.publish.charts import build_bars, build_instruments
from unbundle.publish.flow import build_flow
from unbundle.publish.heard import reservations_of
from unbundle.publish.index import Index, build_index
from unbundle.publish.lead import own_shares
from unbundle.publish.money import exact, short, signed
from unbundle.publish.people import build_matrix, build_patterns
from unbundle.publish.principles import build_principles
from unbundle.publish.proof import build_proof
from unbundle.publish.stakes_short import stakes_lines
from unbundle.publish.voices import build_voices
from unbundle.publish.words import KINDS, NOT_COUNTED, NOT_VOTED, RIGHT_TO_LEFT, plural
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

FONT = "public-sans.woff2"
LARGEST = 300_000
"""Bytes that the page should not exceed, for readers who pay for every megabyte."""
TERSEST = 3

END_TAGS = re.compile(r"</(?:li|p|td|th|tr|dt|dd|thead|tbody)>\n?")
"""End tags that HTML lets go, wherever these templates use them."""
TEXT = re.compile(r">[^<>]*<")
BARE = re.compile(r'="([\w.:#/%?~+-]+)"(?=[\s>])')


def render_report(run: Run, dossier: Dossier) -> bytes:
    """The page as UTF-8: every text escaped, links only http and https, no time of making in it.

    A page above `LARGEST` bytes is drawn again with less repeated: first without the law's words and
    terms on lines on which nobody is counted (their place stays), then without the kind of
    organisation beside each quote, then without the patterns and the names of rule sets beside a line.
    What is left out so stands elsewhere on the page or in the dossier's files.
    """
    index = build_index(run, dossier)
    template = page_environment(index.currency).get_template("report.html.j2")
    views = _views(index)
    for terse in range(TERSEST + 1):
        page = (shrink(template.render(terse=terse, **views)).strip() + "\n").encode()
        if len(page) <= LARGEST:
            break
    return page


def shrink(page: str) -> str:
    """`page` without indentation, without end tags that HTML lets go, without quotes that it does not need.

    Works on tags alone: in text and in attribute values every "<" and ">" is escaped already.
    """
    page = re.sub(r"\s*\n\s*", "\n", page)
    page = re.sub(
        r">\n(?=</?(?:p|li|ul|ol|table|tbody|thead|tr|td|th|div|details|summary|article|section|h\d|dl|dt|dd|blockquote)\b)",
        ">",
        page,
    )
    page = END_TAGS.sub("", page)
    page = TEXT.sub(lambda text: text[0].replace("&#39;", "'").replace("&#34;", '"'), page)
    return re.sub(r"<[a-z][^>]*>", lambda tag: BARE.sub(r"=\1", tag[0]), page)


def safe_link(url: str) -> str:
    """`url` where it is a plain http or https address, else empty: nothing else becomes a link."""
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def direction(text: str) -> Markup:
    """The attribute that isolates a text with letters written from right to left; else nothing."""
    return Markup(' dir="auto"' if any(bidirectional(char) in ("R", "AL") for char in text) else "")


def _views(index: Index) -> dict[str, Any]:
    sections = build_sections(index)
    voices = build_voices(index, sections)
    blocks = [block.number for section in sections for block in section.blocks]
    settings = index.dossier.settings
    people = bool(index.dossier.voters)
    return {
        "settings": settings,
        "reservations": reservations_of(index),
        "run": index.run,
        "dossier": index.dossier,
        "voter": index.voter_word,
        "direction": "rtl" if settings.languages[0].partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "answer": build_answer(index, sections),
        "bars": build_bars(index),
        "flow": build_flow(index),
        "instruments": build_instruments(index),
        "sections": sections,
        "voices": voices,
        "homes": {number: [topic.id for topic in voices.under(number)] for number in blocks},
        "matrix": build_matrix(index, sections),
        "patterns": build_patterns(index, sections, names=people),
        "proof": build_proof(index, sections),
        "principles": build_principles(index),
        "charter": charter_rows(index),
        "own_shares": own_shares(index),
        "stakes": stakes_lines(index),
        "silent_reason": NOT_COUNTED if index.from_positions else NOT_VOTED,
        "word": {"votes": "positions" if index.from_positions else "votes"},
        "kinds": KINDS,
        "style": page_style(),
    }


@cache
def page_environment(currency: str) -> Environment:
    """The templates of this room, all texts escaped, with sums in `currency` (ISO 4217)."""
    environment = Environment(
        loader=PackageLoader("unbundle.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "exact": lambda minor: exact(minor, currency),
        "short": lambda minor: short(minor, currency),
        "signed": lambda minor: signed(minor, currency),
        "link": safe_link,
        "bidi": direction,
        "count": lambda n, one, many="": plural(n, one, many),
    }
    return environment


def page_style() -> Markup:
    """The style sheet with the font inside; our own files, so not escaped."""
    here = files("unbundle.publish")
    font = b64encode(here.joinpath("fonts", FONT).read_bytes()).decode()
    face = f"@font-face{{font-family:\"Public Sans\";src:url(data:font/woff2;base64,{font}) format('woff2')}}"
    sheet = here.joinpath("templates", "style.css").read_text(encoding="utf-8")
    return Markup(face + re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
