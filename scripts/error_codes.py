"""The table of error codes, read out of the source: what is wrong, and what to do next."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errors.md"
HEAD = """# Errors

Every error names a stable code, what is wrong, where, the value that was found, and the next step. All faults
of one input come at once, in a fixed order. With `--format json` each is one line with the fields `code`,
`message`, `where`, `value`, `next` on the error stream.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 2 | your data or your command cannot be read as it stands |
| 3 | understood, and refused: impossible or not allowed |
| 4 | a digest, a signature or a recomputed result differs |
| 70 | our mistake: please report it |

This table is made from the source by `make docs`; `…` stands for what is filled in.

| code | what is wrong | what to do | said by |
| --- | --- | --- | --- |
"""


def codes(source: Path) -> dict[str, list[tuple[str, str, str]]]:
    """{code: [(message, next step, room)]} of every fault that a module below `source` can report."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(source.rglob("*.py"))}
    helpers = dict(_helpers(tree for tree in trees.values()))
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path, tree in trees.items():
        room = path.relative_to(source).parts[0].removesuffix(".py")
        for node, known in _calls(tree.body, {}):
            names = helpers.get(_called(node))
            if names and (said := _said(node, names)):
                code, *words = said
                message, step = (_text(word, known) for word in words)
                row = (message, step, room)
                if row not in found.setdefault(code, []):
                    found[code].append(row)
    return found


def render() -> str:
    """The whole page."""
    rows = [
        f"| `{code}` | {message} | {step} | {room} |\n"
        for code, said in sorted(codes(ROOT / "src" / "unbundle").items())
        for message, step, room in said
    ]
    return HEAD + "".join(rows)


def _helpers(trees: Iterator[ast.Module]) -> Iterator[tuple[str, list[str]]]:
    """Fault itself, and every function that hands a `code` on: its name and the names of its parameters."""
    yield "Fault", ["where", "code", "message", "value", "next"]
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [
                    a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}
                ]
                if "code" in names and node.name != "__init__":
                    yield node.name, names


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _said(call: ast.Call, names: list[str]) -> tuple[str, ast.expr | None, ast.expr | None] | None:
    given = dict(zip(names, call.args, strict=False)) | {word.arg or "": word.value for word in call.keywords}
    code = given.get("code")
    if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
        return None
    return code.value, given.get("message"), given.get("next") or given.get("step")


Known = dict[str, list[ast.expr]]


BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
LEAVES = ast.Return | ast.Raise | ast.Continue | ast.Break


def _calls(block: Iterable[ast.AST], known: Known) -> Iterator[tuple[ast.Call, Known]]:
    """Every call below `block`, in order, with what its names may stand for at that point.

    `known` is brought up to date on the way: an assignment replaces, a branch that falls through adds.
    """
    for node in block:
        inner = [part for name in BLOCKS if isinstance(part := getattr(node, name, None), list)]
        for name, value in ast.iter_fields(node):
            if name not in BLOCKS:
                parts = value if isinstance(value, list) else [value]
                found = (below for part in parts if isinstance(part, ast.AST) for below in ast.walk(part))
                yield from ((below, dict(known)) for below in found if isinstance(below, ast.Call))
        for part in inner:
            within = dict(known)
            yield from _calls(part, within)
            if not (part and isinstance(part[-1], LEAVES)) and not isinstance(node, ast.FunctionDef):
                for name in within:
                    known[name] = list(dict.fromkeys([*known.get(name, []), *within[name]]))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = [node.value]


def _text(node: ast.expr | None, known: Known) -> str:
    """A string as people read it; what is computed becomes an ellipsis, a choice its branches."""
    if isinstance(node, ast.Name) and node.id in known:
        return " / ".join(dict.fromkeys(_text(value, {}) for value in known[node.id]))
    if node is None:
        return ""
    if isinstance(node, ast.Constant):
        return str(node.value).replace("|", "\\|").replace("\n", " ")
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, known) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, known) + _text(node.right, known)
    if isinstance(node, ast.IfExp):
        return " / ".join(dict.fromkeys(_text(branch, known) for branch in (node.body, node.orelse)))
    return "…"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
