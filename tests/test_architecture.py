"""The house rules that a machine can check: sizes, borders between rooms, words that must not appear.

The direction of imports is checked by import-linter (pyproject.toml).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.allowances import SIZES, WARNINGS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "unbundle"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NOT_ROOMS = {"cli", "kit", "records", "site"}
CHECKER = PACKAGE / "verify" / "check.py"
ROOMS = sorted(
    folder
    for folder in PACKAGE.iterdir()
    if (folder / "__init__.py").is_file() and folder.name not in NOT_ROOMS
)
INNER = [
    path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in {"cli", "site"} and path != CHECKER
]

MAX_MODULE, MAX_FUNCTION, MAX_PARAMETERS, MAX_PIPELINE = 400, 40, 6, 150
ALLOWED = {allowance.what for allowance in SIZES}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    """The path as people write it: relative to the checkout, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, nested ones too."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, FUNCTIONS))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the end."""
    has_doc = ast.get_docstring(function, clean=False) is not None and len(function.body) > 1
    first = function.body[1] if has_doc else function.body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller can name, `self` included."""
    arguments = function.args
    return len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)


def too_big(path: Path) -> set[str]:
    """The places in one module that break a size rule, as the list of allowances names them."""
    found = {
        f"{name_of(path)}:{function.name}"
        for function in functions_of(path)
        if code_lines(function) > MAX_FUNCTION or parameters(function) > MAX_PARAMETERS
    }
    if len(path.read_text(encoding="utf-8").splitlines()) > MAX_MODULE:
        found.add(name_of(path))
    return found


def test_sizes() -> None:
    """Small modules and functions are what keeps the house readable; exceptions carry a date."""
    assert sorted(set[str]().union(*map(too_big, MODULES)) - ALLOWED) == []


def test_pipeline_is_a_page() -> None:
    """The order of the rooms must fit on a few screens, since everybody reads it first."""
    assert len((PACKAGE / "pipeline.py").read_text(encoding="utf-8").splitlines()) <= MAX_PIPELINE


def test_allowances_are_needed_and_in_time() -> None:
    """An exception that is overdue, or that nothing needs any more, must go."""
    today = datetime.now(UTC).date()
    overdue = [allowance for allowance in (*SIZES, *WARNINGS) if allowance.until < today]
    needed = set[str]().union(*map(too_big, MODULES))
    assert overdue == []
    assert ALLOWED - needed == set()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_room_says_what_goes_in_and_out(room: Path) -> None:
    """A newcomer opens a room and first reads In, Out, Refuses."""
    doc = ast.get_docstring(tree_of(room / "__init__.py")) or ""
    starts = [line.split(":")[0] for line in doc.splitlines() if re.match(r"(In|Out|Refuses):", line)]
    assert starts[:3] == ["In", "Out", "Refuses"]
    assert doc.startswith("In:")


AMBIENT_MODULES = {"getpass", "locale", "random", "secrets", "socket", "subprocess", "time", "urllib.request"}
AMBIENT_NAMES = {"environ", "getcwd", "getenv", "gethostname", "now", "today", "urandom", "utcnow"}
WRITERS = {"makedirs", "mkdir", "rmtree", "unlink", "write_bytes", "write_text"}


# PDFium unpacks what a hostile file names; only the system can bound a process's memory and time.
BOUND_CHILDREN = {"src/unbundle/read/formats/pdf.py": ["subprocess"]}


def opens_for_writing(call: ast.Call) -> bool:
    """Whether a call is open(path, mode) or path.open(mode) with a mode that writes."""
    if isinstance(call.func, ast.Name) and call.func.id == "open":
        modes = call.args[1:2]
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "open":
        modes = call.args[:2]
    else:
        return False
    modes = [*modes, *(word.value for word in call.keywords if word.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant) and re.fullmatch(r"[rbt]*[wax+][rbt+]*", str(mode.value))
        for mode in modes
    )


def imported_names(tree: ast.Module) -> Iterator[str]:
    """Every module that an import statement names, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def reaches_outside(path: Path) -> list[str]:
    """Uses of clock, chance, environment or network, and writes to the disk, with their lines."""
    tree = tree_of(path)
    found = [name for name in imported_names(tree) if name in AMBIENT_MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in AMBIENT_NAMES | WRITERS:
            found.append(f"line {node.lineno}: .{node.attr}")
        if isinstance(node, ast.Call) and opens_for_writing(node):
            found.append(f"line {node.lineno}: open for writing")
    return found


def test_nothing_ambient_inside() -> None:
    """Clock, seed, environment and network are arguments, and only the command line writes files."""
    assert {name_of(path): found for path in INNER if (found := reaches_outside(path))} == BOUND_CHILDREN


def test_ambient_check_can_fail(tmp_path: Path) -> None:
    """The check above must see what it forbids."""
    module = tmp_path / "room.py"
    module.write_text(
        "import random\nopen('x', 'wb')\nopen('x')\ndatetime.now()\npath.write_text('')\n", "utf-8"
    )
    assert len(reaches_outside(module)) == 4


def test_checker_stands_alone() -> None:
    """A doubter reads one file that needs only the standard library, and `cryptography` if it is there."""
    allowed = sys.stdlib_module_names | {"cryptography"}
    names = {name for path in filter(Path.exists, [CHECKER]) for name in imported_names(tree_of(path))}
    assert sorted(name for name in names if name.split(".")[0] not in allowed) == []


def test_import_is_instant() -> None:
    """`import unbundle` brings the version and nothing else."""
    assert list(imported_names(tree_of(PACKAGE / "__init__.py"))) == []


def test_every_test_says_why_it_exists() -> None:
    """A test without a reason cannot be judged when it fails."""
    silent = [
        f"{name_of(path)}:{function.name}"
        for path in TESTS
        for function in functions_of(path)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


# The project speaks of itself alone: no path of a machine, no address of a package index, no unfinished work.
FORBIDDEN = re.compile(
    r"(?<![\w.])/(?:work|farm|root)/"
    r"|--(?:extra-)?index-url"
    r"|https?://\S*(?:/simple\b|/packages/\S+\.(?:whl|tgz)|registry)"
    r"|\bfarm-|\bTODO\b|\bFIXME\b|" + "NotImplemented" + "Error"
)
TEXTS = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".html", ".cfg", ".cff", ".lock", ".sh", ".j2", ""}
PLACES = ("src", "tests", "docs", "examples", "scripts", "benchmarks", "frameworks", ".ci")


def texts() -> list[Path]:
    """Every text file that belongs to the project."""
    files = [path for path in ROOT.iterdir() if path.is_file()]
    for place in filter(Path.is_dir, (ROOT / place for place in PLACES)):
        files += [path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return sorted(path for path in files if path.suffix in TEXTS and path.stat().st_size < 2_000_000)


def forbidden_words(path: Path) -> list[str]:
    """Every hit in one file, with its place."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [
        f"{name_of(path)}:{number}: {match[0]}"
        for number, line in enumerate(lines, 1)
        for match in FORBIDDEN.finditer(line)
    ]


def test_no_forbidden_words() -> None:
    """What is published must not carry traces of one machine, nor pretend to be finished."""
    assert [hit for path in texts() for hit in forbidden_words(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "see /work" + "/x",
        "# TO" + "DO later",
        "raise NotImplemented" + "Error",
        "https://a.example/sim" + "ple/",
    ],
)
def test_forbidden_words_are_found(line: str) -> None:
    """The pattern must find what it is for."""
    assert FORBIDDEN.search(line)
