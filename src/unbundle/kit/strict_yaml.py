"""YAML without surprises: plain data, exact numbers, no second meaning of a word.

A small part of YAML 1.2 (core schema): mappings, lists, strings, integers, decimals, true, false,
null. Dates stay strings, and so do `no`, `on` and `0755`. Refused: a key given twice, anchors and
aliases (and with them alias bombs and merge keys), tags, several documents in one file, nesting
deeper than MAX_DEPTH, more than MAX_NODES values.
"""

from __future__ import annotations

import re
from math import inf, isfinite
from typing import Any, NamedTuple

import yaml

from unbundle.errors import Fault, InputError
from unbundle.kit.canonical import SAFE_INTEGER, to_text

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

Path = tuple[str | int, ...]

_PLAIN = {
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "tag:yaml.org,2002:int": (r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    "tag:yaml.org,2002:float": (
        r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
}


class Parsed(NamedTuple):
    """Plain data, and the line (from 1) on which the value at each path begins."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of its nearest enclosing value that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the short list of plain words above, refusing while it reads."""

    def __init__(self, text: str, where: str) -> None:
        super().__init__(text)
        self._where = where
        self._depth = self._nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One node and all below it; bounded in depth and number, so recursion is bounded too."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        place = f"{self._where}, line {event.start_mark.line + 1}"
        _refuse_indirect(event, place)
        self._nodes += 1
        if self._depth >= MAX_DEPTH or self._nodes > MAX_NODES:
            message = "The file is nested too deeply or too large."
            step = f"At most {MAX_DEPTH} levels and {MAX_NODES} values are read."
            raise InputError(Fault(place, "yaml-too-deep", message, next=step))
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Dumper(yaml.SafeDumper):
    """Its twin for writing: quotes exactly what the loader would read as something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Rare line ends are kept only between double quotes, where they are written as escapes."""
    style = '"' if re.search("[\x85\u2028\u2029\ufeff]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
for _class in (_Loader, _Dumper):
    _class.yaml_implicit_resolvers = {}
    for _tag, (_pattern, _first) in _PLAIN.items():
        _class.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


def parse_yaml(text: str, where: str) -> Parsed:
    """The data in `text` with the line of every value.

    Raises: InputError for text that is not YAML, or not the part of YAML described above; all
    repeated keys and forbidden values at once.
    """
    if len(text) > MAX_BYTES:
        step = f"At most {MAX_BYTES} characters are read."
        raise InputError(Fault(where, "yaml-too-large", "The file is too large.", str(len(text)), step))
    try:
        root = _Loader(text, where).get_single_node()
    except yaml.YAMLError as error:
        raise InputError(_syntax_fault(error, where)) from None
    reader = _Reader(where)
    data = reader.value(root, ()) if root is not None else None
    if reader.faults:
        raise InputError(reader.faults)
    return Parsed(data, reader.lines)


def write_yaml(data: Any) -> str:
    """Plain `data` as YAML that `parse_yaml` reads back to equal data; keys keep their order."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def write_json(data: Any) -> str:
    """Plain `data` in the one JSON form, which `parse_yaml` reads to equal data too: what YAML takes for
    the end of a line, or refuses, is escaped."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", to_text(data))


def _refuse_indirect(event: Any, place: str) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        step = "Write the value out where it is needed."
        raise InputError(Fault(place, "yaml-alias", "Anchors (&) and aliases (*) are not read.", next=step))
    if getattr(event, "tag", None):
        step = "Remove the word that begins with an exclamation mark, or put it in quotes."
        raise InputError(Fault(place, "yaml-tag", "Tags (!) are not read.", next=step))


def _syntax_fault(error: yaml.YAMLError, where: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    place = f"{where}, line {mark.line + 1}" if mark else where
    if isinstance(error, yaml.composer.ComposerError):
        step = "Keep the first document and move the others to files of their own."
        return Fault(place, "yaml-several", "A second document begins here (---).", next=step)
    problem = getattr(error, "problem", None) or "it holds a character that YAML forbids"
    step = "Check indentation, colons and quotes on this line and the one above."
    return Fault(place, "yaml-broken", f"This is not well-formed YAML: {problem}.", next=step)


class _Reader:
    """Turns nodes into plain data, noting lines and faults on the way."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []
        self.lines: dict[Path, int] = {}

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, "yaml-key", "A list or mapping cannot be a key.", "Use a word as key.")
                continue
            key = str(key_node.value)
            if key in result:
                self._fault(key_node, "yaml-key-twice", "This key is given twice.", "Keep one of them.")
                continue
            result[key] = self.value(child, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        kind, text = node.tag.rpartition(":")[2], str(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return self._integer(node, text)
        return self._decimal(node, text) if kind == "float" else text

    def _integer(self, node: yaml.Node, text: str) -> int | None:
        if len(text) <= 17 and abs(int(text)) <= SAFE_INTEGER:
            return int(text)
        self._fault(node, "yaml-number", "This number is too large.", f"At most {SAFE_INTEGER}.")
        return None

    def _decimal(self, node: yaml.Node, text: str) -> float | None:
        number = float(text) if text[-3:].lower() not in ("inf", "nan") else inf
        if isfinite(number):
            return number
        self._fault(node, "yaml-number", "This number cannot be used.", "Give a finite number.")
        return None

    def _fault(self, node: yaml.Node, code: str, message: str, step: str) -> None:
        place = f"{self.where}, line {node.start_mark.line + 1}"
        shown = node.value if isinstance(node, yaml.ScalarNode) else ""
        self.faults.append(Fault(place, code, message, shown, step))
