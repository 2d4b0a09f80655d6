"""The command line: registers the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from unbundle import __version__
from unbundle.cli.commands import register
from unbundle.cli.output import print_bug, print_faults
from unbundle.errors import BUG_EXIT, INPUT_EXIT, Fault, UnbundleError

app = typer.Typer(
    name="unbundle",
    help="Take an official policy package apart and compose one costed common alternative.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
register(app)


@app.callback(invoke_without_command=True)
def _version(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 ok, 2 input, 3 refused, 4 differs, 70 our bug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = _wants_json(words)
    try:
        code = app(args=words, prog_name="unbundle", standalone_mode=False)
    except UnbundleError as error:
        print_faults(error.faults, as_json)
        code = error.exit_code
    except typer.TyperException as error:
        print_faults([_usage_fault(error)], as_json)
        code = INPUT_EXIT
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        print_faults([_system_fault(error)], as_json)
        code = INPUT_EXIT
    except Exception as error:  # noqa: BLE001 - the last resort that no user should ever see
        print_bug(error, as_json)
        code = BUG_EXIT
    sys.exit(code if isinstance(code, int) else 0)


def _wants_json(words: list[str]) -> bool:
    pairs = zip(words, [*words[1:], ""], strict=True)
    return any(word == "--format=json" or (word == "--format" and value == "json") for word, value in pairs)


def _usage_fault(error: typer.TyperException) -> Fault:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "unbundle"
    words = getattr(error, "format_message", error.__str__)()
    return Fault("command line", "usage", words, next=f"See: {command} --help.")


def _system_fault(error: OSError) -> Fault:
    place = str(error.filename or "")
    return Fault(
        place,
        "file-system",
        f"{error.strerror or error}.",
        next="Check the path and its permissions.",
    )
