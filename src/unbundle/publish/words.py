"""Everyday words for what the records say in codes. One place for all wording that is not prose."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from unbundle.records.alternative import Change, DecidedBy
from unbundle.records.measure import Instrument, Kind

CHANGES: dict[Change, str] = {
    "keep": "kept",
    "amend": "kept with conditions",
    "drop": "dropped",
    "add": "added",
    "leave_out": "not added",
}
MARKS: dict[Change, str] = {"keep": "=", "amend": "±", "drop": "×", "add": "+", "leave_out": "–"}
"""A sign beside each word, so that colour is never the only difference."""

REASONS: dict[DecidedBy, str] = {
    "veto": "the principles close it",
    "consent": "too many object",
    "chain": "what it needs was not taken up",
    "variant": "another version was taken",
    "set-rule": "a joint rule closes it",
    "limit": "a limit on money closes it",
    "money": "its supporters could pay for it",
    "completion": "somebody wants it and unclaimed money was left",
    "money-short": "its supporters’ money was not enough",
    "no-support": "nobody counted supports it",
    "free-majority": "more are for it than against",
    "free-quorum": "too few are for it",
    "free-minority": "more are against it than for",
    "free-variant": "another version was taken",
    "free-prerequisite": "what it needs was not taken up",
    "status-quo": "it is the fallback of its group",
    "given": "it was chosen by hand",
}
"""Each reads well after the word "because"."""
NOT_COUNTED = "no position counts on it, not because anybody counted objects"
NOT_VOTED = "nobody voted on it, not because anybody objects"

INSTRUMENTS: dict[Instrument, str] = {
    "military_aid": "Military aid",
    "own_forces": "Own forces",
    "intelligence": "Intelligence",
    "broad_sanction": "Broad sanctions",
    "targeted_sanction": "Targeted sanctions",
    "humanitarian": "Humanitarian aid",
    "refugees": "Refugees",
    "reconstruction": "Reconstruction",
    "economic_support": "Economic support",
    "diplomacy": "Diplomacy",
    "justice": "Justice",
    "oversight": "Oversight",
    "domestic": "At home",
    "other": "Other",
}
UNCLASSIFIED = "Not classified"

KINDS: dict[Kind, tuple[str, str, str]] = {
    "appropriation": ("new money", "appropriation", "Money that this law newly makes available."),
    "of_which": ("part of a sum above", "of which", "A part of a larger sum; never counted twice."),
    "transfer": ("money moved", "transfer", "Money moved from one pot to another; no new money."),
    "limitation": ("ceiling", "limitation", "A highest sum that may be used; no new money."),
    "limitation_replaced": (
        "old ceiling",
        "replaced limitation",
        "The earlier ceiling that a new one replaces.",
    ),
    "rescission": ("money taken back", "rescission", "Money granted earlier and now cancelled."),
    "revenue": ("income", "revenue", "Money that comes in."),
    "authorisation": (
        "permission to spend later",
        "authorisation",
        "It allows later spending; no new money yet.",
    ),
    "other_amount": ("other figure", "other amount", "A sum that the text names without moving money."),
    "sanction": ("sanction", "sanction", "A penalty or restriction on someone."),
    "prohibition": ("ban", "prohibition", "Something that must not be done."),
    "permission": ("permission", "permission", "Something that may be done."),
    "duty": ("duty", "duty", "Something that must be done."),
    "eligibility": ("who is entitled", "eligibility", "Who may receive something."),
    "amendment_of_law": ("change of another law", "amendment of law", "It rewrites words of another law."),
    "interpretive": ("how to read it", "interpretive", "It says how the text is to be understood."),
}
"""Kind to (everyday word, technical word, one sentence)."""

BOUNDS = {
    "exact": "",
    "ceiling": "at most",
    "floor": "at least",
    "open": "such sums as needed",
    "formula": "by formula",
}
VERDICTS = {"drop": "drop", "amend": "amend", "keep": "keep"}
STANCES = (
    ("support", "Support"),
    ("support-with-conditions", "Support with conditions"),
    ("oppose", "Oppose"),
    ("not-stated", "Speak of it without taking a side"),
)
RULE_NAMES = {
    "equal-shares": "Equal Shares",
    "phragmen": "Phragmén’s rule",
    "greedy": "most votes first",
    "max-approval": "most approval in all",
    "consensus": "only what nobody rejects",
}
COMPLETIONS = {
    "none": "left unspent",
    "add1": "shares are raised step by step",
    "add1-greedy": "shares are raised step by step, then the most supported lines that still fit",
    "milp": "the set with the most approval that still fits",
}
LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "wo": "Wolof", "zh": "Chinese",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"})
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_words(date: str) -> str:
    """An ISO 8601 year, month or day as "2022", "Mar 2022" or "4 Mar 2022"; empty: "no date"."""
    parts = date.split("-")
    if not date:
        return "no date"
    year, month, day = parts[0], parts[1:2], parts[2:3]
    named = [MONTHS[int(month[0]) - 1]] if month else []
    return " ".join([*(str(int(d)) for d in day), *named, year])


def language(tag: str) -> str:
    """The English name of a language tag, or the tag itself."""
    return LANGUAGES.get(tag.partition("-")[0], tag)


def country(code: str) -> str:
    """The everyday English name of an ISO 3166 alpha-3 code (INT: International), or the code itself."""
    return _countries().get(code, code)


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: "1 line", "2 lines", "1,240 lines"."""
    if not many:
        many = f"{one[:-1]}ies" if one.endswith("y") and one[-2:-1] not in "aeiou" else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"


def listed(items: list[str]) -> str:
    """Items as "a", "a and b" or "a, b and c"."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + (f" and {items[-1]}" if items else "")


@cache
def _countries() -> dict[str, str]:
    text = files("unbundle.publish").joinpath("countries.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines())
