"""The words of forms and letters: one YAML file per language, every file with the same entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from unbundle.errors import Fault, InputError, nearest
from unbundle.kit.strict_yaml import parse_yaml

GROUPS = ("names", "help", "columns", "items", "texts", "reasons", "letters")
DIRECTIONS = ("ltr", "rtl")
MODEL = "en"
_FIELD = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True)
class Words:
    """The words of one language. `texts` maps "group.key" to text; `choices` "list" to value to label."""

    lang: str
    name: str
    rtl: bool
    texts: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]

    def say(self, key: str, **values: object) -> str:
        """The text at `key` ("group.key") with its fields filled in; what is not given stays empty."""
        shown = {name: str(value) for name, value in values.items()}
        return _FIELD.sub(lambda match: shown.get(match[0][1:-1], ""), self.texts[key])

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """For every list of choices: folded label to value."""
        return {
            name: {fold(label): value for value, label in options.items()}
            for name, options in self.choices.items()
        }


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` for comparing: no case, no marks above or below, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(" " if _is_gap(char) else char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.replace("ـ", "").casefold().split())


def same_words(text: str) -> str:
    """A key under which texts are the same words; texts without a letter or digit only as they stand."""
    return fold(text) or text.strip()


def shipped_languages() -> dict[str, bytes]:
    """File name to YAML bytes of every language that comes with the package, in name order."""
    folder = files("unbundle.rounds").joinpath("languages")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return {name: folder.joinpath(name).read_bytes() for name in names}


def load_languages(more: Mapping[str, bytes] | None = None) -> dict[str, Words]:
    """Every language by its tag: those of the package, and `more` (file name to YAML bytes).

    Raises: InputError with all faults of all files: entries that are missing, unknown or empty, fields
    in curly brackets that differ from those of the English file, labels that cannot be told apart.
    """
    faults: list[Fault] = []
    given = {**shipped_languages(), **(more or {})}
    raw = {name: _read(name, data, faults) for name, data in sorted(given.items())}
    model = raw[f"{MODEL}.yaml"]
    for name, entries in raw.items():
        _compare(name, entries, model, faults)
    if faults:
        raise InputError(faults)
    found = [_words(entries) for entries in raw.values()]
    return {words.lang: words for words in sorted(found, key=lambda words: words.lang)}


def pick(languages: Mapping[str, Words], wanted: Iterable[str]) -> tuple[Words, ...]:
    """The words of the `wanted` languages, in that order.

    Raises: InputError naming every language for which there is no file.
    """
    chosen = tuple(dict.fromkeys(wanted))
    missing = [tag for tag in chosen if tag not in languages]
    if missing:
        step = nearest(missing[0], languages) + " A further language is a file in rounds/languages/."
        raise InputError(
            Fault("--lang", "language-unknown", "There are no words in this language.", tag, step)
            for tag in missing
        )
    return tuple(languages[tag] for tag in chosen)


def _is_gap(char: str) -> bool:
    return unicodedata.category(char)[0] in "PZCS"


def _read(name: str, data: bytes, faults: list[Fault]) -> dict[str, str]:
    """The entries of a file as "group.key" (lists of choices: "choices.list.value") to text."""
    try:
        parsed = parse_yaml(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        faults.append(Fault(name, "file-encoding", "The file is not UTF-8.", next="Save it as UTF-8."))
        return {}
    except InputError as error:
        faults += error.faults
        return {}
    found: dict[str, str] = {}
    _flatten(parsed.data, "", found, name, faults)
    return found


def _flatten(value: object, path: str, found: dict[str, str], name: str, faults: list[Fault]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}" if path else str(key), found, name, faults)
    elif isinstance(value, str) and value.strip():
        found[path] = value.strip()
    else:
        message = "This entry needs a text."
        step = "Put words into it, between quotes if they look like a number, yes or no."
        faults.append(Fault(f"{name}, {path}", "language-entry", message, next=step))


def _compare(name: str, entries: Mapping[str, str], model: Mapping[str, str], faults: list[Fault]) -> None:
    if not entries:
        return
    for key in sorted(model.keys() - entries.keys()):
        step = f"Translate it; in English it is: {model[key]}"
        faults.append(Fault(f"{name}, {key}", "language-missing", "This entry is missing.", next=step))
    for key in sorted(entries.keys() - model.keys()):
        step = nearest(key, model)
        faults.append(Fault(f"{name}, {key}", "language-unknown-entry", "No such entry is used.", next=step))
    for key in sorted(entries.keys() & model.keys()):
        if _fields(entries[key]) - _fields(model[key]):
            step = f"Use only: {', '.join(sorted(_fields(model[key]))) or 'no field'}."
            message = "This text has a field that cannot be filled in."
            faults.append(Fault(f"{name}, {key}", "language-field", message, entries[key], step))
    if entries.get("direction") not in DIRECTIONS:
        step = "Write ltr (left to right) or rtl (right to left)."
        message = "The direction is not known."
        faults.append(Fault(f"{name}, direction", "language-direction", message, next=step))
    if entries.get("lang", "") + ".yaml" != name:
        step = "Name the file by its tag, such as de.yaml with lang: de."
        faults.append(Fault(f"{name}, lang", "language-tag", "Tag and file name differ.", next=step))
    _compare_labels(name, entries, faults)


def _compare_labels(name: str, entries: Mapping[str, str], faults: list[Fault]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for key, label in sorted(entries.items()):
        if key.startswith("choices."):
            group = key.split(".")[1]
            other = seen.setdefault((group, fold(label)), key)
            if other != key or not fold(label):
                message = f"This label cannot be told from that of {other}."
                step = "Give every answer of a list a word of its own."
                faults.append(Fault(f"{name}, {key}", "language-label", message, label, step))


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\{([^{}]*)\}", text))


def _words(entries: Mapping[str, str]) -> Words:
    choices: dict[str, dict[str, str]] = {}
    for key, label in entries.items():
        if key.startswith("choices."):
            _, group, value = key.split(".")
            choices.setdefault(group, {})[value] = label
    texts = {key: text for key, text in entries.items() if key.split(".")[0] in GROUPS}
    return Words(entries["lang"], entries["name"], entries["direction"] == "rtl", texts, choices)
