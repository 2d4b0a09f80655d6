"""Time and memory of checking a pack: `unbundle verify` and check.py, each in a process of its own.

Run `python benchmarks/bench_verify.py`. Targets: verify < 10 s and < 500 MB, check.py < 5 s, on both examples.
Seconds are wall-clock and CPU of the child; megabytes its largest resident set.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHILD = """
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def measure(*command: str) -> str:
    done = subprocess.run([sys.executable, "-c", CHILD, *command], capture_output=True, text=True, check=True)
    code, wall, cpu, memory = done.stdout.split()
    return f"{float(wall):6.2f} s  {float(cpu):6.2f} s CPU  {float(memory):6.0f} MB  exit {code}"


def main() -> None:
    checker = str(ROOT / "src" / "unbundle" / "verify" / "check.py")
    for name in ("ukraine-2022", "house-2024"):
        with tempfile.TemporaryDirectory() as folder:
            pack = f"{folder}/{name}.zip"
            publish = ("publish", str(ROOT / "examples" / name), "--out", pack, "--as", "zip")
            print(f"{name:14} publish   {measure(sys.executable, '-m', 'unbundle.cli', *publish)}")
            print(f"{name:14} verify    {measure(sys.executable, '-m', 'unbundle.cli', 'verify', pack)}")
            print(f"{name:14} check.py  {measure(sys.executable, '-I', '-S', checker, pack)}")


if __name__ == "__main__":
    main()
