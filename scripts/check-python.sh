#!/bin/sh
# Says in plain words what is missing when $1 is not a Python that can make an environment.
python=$1

fail() {
  printf '%s\n' "$@" >&2
  printf '%s\n' "Then run make again. Another Python is named like this: make PY=python3.12 demo" >&2
  exit 1
}

how="Debian, Ubuntu: apt-get install python3 python3-venv.  macOS: brew install python.  Fedora: dnf install python3."

command -v "$python" >/dev/null 2>&1 ||
  fail "Unbundle needs Python 3.11 or newer, and '$python' was not found." "$how"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Unbundle needs Python 3.11 or newer, and '$python' is $("$python" -V 2>&1)." "$how"

"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "'$python' cannot make an environment: its module venv is missing." "Debian, Ubuntu: apt-get install python3-venv."
