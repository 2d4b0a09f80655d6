"""How fast `read` is: every shipped document, a large XML file, all XML files, PDF pages per second.

Run: python benchmarks/read.py [FOLDER ...]
Folders named are searched for further documents (any format); without one only the documents of
`tests/read/data` are measured. Targets: 4 MB of XML in 2 s and 300 MB, all XML in 10 s, 10 PDF pages/s.
Processor seconds count those of the process that reads a PDF, too; on a busy machine they are the
figure to go by, and even they grow where two threads share a core.
"""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2

from unbundle.read import read_package

SHIPPED = Path(__file__).resolve().parents[1] / "tests" / "read" / "data"
SUFFIXES = {".xml", ".htm", ".txt", ".docx", ".pdf", ".html", ".md"}
LARGE = 4_000_000


def documents(folders: list[Path]) -> dict[str, bytes]:
    """Every document below the folders by its name; the first of equal names counts."""
    found: dict[str, bytes] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            plain = path.with_suffix("") if path.suffix == ".gz" else path
            if plain.suffix.lower() in SUFFIXES and plain.name not in found:
                found[plain.name] = (
                    gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                )
    return found


def large_xml(found: dict[str, bytes]) -> tuple[str, bytes]:
    """The largest XML file, or the 2024 omnibus written out until it has 4 MB."""
    name, data = max(
        ((n, d) for n, d in found.items() if n.lower().endswith(".xml")), key=lambda item: len(item[1])
    )
    if len(data) >= LARGE:
        return name, data
    head, tag, rest = data.partition(b"<legis-body")
    opening, close, tail = rest.rpartition(b"</legis-body>")
    start = opening.index(b">") + 1
    body = opening[start:]
    times = -(-LARGE // len(body))
    return f"{name} x {times}", head + tag + opening[:start] + body * times + close + tail


def measure(data: bytes, name: str) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and measures of one reading."""
    wall, cpu = time.perf_counter(), _processor()
    count = len(read_package(data, name).package.measures)
    return time.perf_counter() - wall, _processor() - cpu, count


def _processor() -> float:
    """Processor seconds of this process and of those it has started."""
    return sum(os.times()[:4])


def peak_alone(data: bytes, name: str) -> tuple[float, float, int]:
    """Wall and processor seconds and peak memory (MB) of one reading in a process of its own."""
    code = (
        "import sys,time,resource\nfrom unbundle.read import read_package\n"
        "data=sys.stdin.buffer.read();wall=time.perf_counter();cpu=time.process_time()\n"
        f"read_package(data,{name!r})\n"
        "print(time.perf_counter()-wall,time.process_time()-cpu,"
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], input=data, capture_output=True, check=True
    ).stdout.split()
    return float(out[0]), float(out[1]), int(out[2])


def main() -> None:
    found = documents([SHIPPED, *map(Path, sys.argv[1:])])
    read_package(b"1. The board shall pay $5.", "warm.txt")
    xml, xml_cpu = 0.0, 0.0
    print(f"{'document':44} {'kB':>6} {'wall s':>7} {'cpu s':>7} {'rows':>6}")
    for name, data in found.items():
        wall, cpu, count = measure(data, name)
        if name.lower().endswith(".xml"):
            xml, xml_cpu = xml + wall, xml_cpu + cpu
        print(f"{name[:44]:44} {len(data) // 1000:>6} {wall:7.2f} {cpu:7.2f} {count:>6}")
    name, data = large_xml(found)
    wall, cpu, peak = min(peak_alone(data, name) for _ in range(3))
    print(
        f"\nlarge XML  {name}: {len(data) / 1e6:.2f} MB, {wall:.2f} s wall, {cpu:.2f} s cpu, peak {peak} MB"
    )
    print(
        f"all XML    {sum(n.lower().endswith('.xml') for n in found)} files: {xml:.2f} s wall, {xml_cpu:.2f} s cpu"
    )
    pages = seconds = cpu = 0.0
    for name, data in found.items():
        if name.lower().endswith(".pdf"):
            pages += len(pypdfium2.PdfDocument(data))
            spent = measure(data, name)
            seconds, cpu = seconds + spent[0], cpu + spent[1]
    print(
        f"PDF        {pages:.0f} pages: {pages / seconds:.0f} a second, {pages / cpu:.0f} a processor second"
    )
    print(f"peak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
