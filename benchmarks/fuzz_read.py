"""Long fuzz run of `read`: damaged documents of every format for a given time each; prints the counts.

Run: python benchmarks/fuzz_read.py [SECONDS PER FORMAT] [FORMAT ...]
Each input is a shipped document, cut to at most 60 kB where the format allows, with seeded damage:
bytes changed, cut, doubled, swapped, words of the grammar put in. A reading, or an InputError, is
right; any other error, or more than 10 s for one input, is a fault: it is printed with its seed, and
the run ends with status 1. Run in a process with a memory limit of 1 GB.
"""

from __future__ import annotations

import gzip
import random
import resource
import sys
from pathlib import Path

from unbundle.errors import InputError
from unbundle.read import read_package

DATA = Path(__file__).resolve().parents[1] / "tests" / "read" / "data"
SEEDS = {
    "bill-dtd": ("BILLS-118hr9468enr.xml", "BILLS-117hr3237enr.xml", "BILLS-117hr7691enr.xml"),
    "uslm": ("115publ9-uslm.xml", "h2157_enr.XML.gz", "H3401_RDS.XML.gz"),
    "akn": ("us_Act_2011-11-29.xml", "uk_pga-2014-27-enacted-data.xml", "uy_bill_2010-09-27.xml.gz"),
    "htm": ("BILLS-118hr8282ih.htm",),
    "text": ("BILLS-117hr7691enr.txt", "PL117-103-divN.derived.txt"),
    "docx": ("PL117-128.derived.docx",),
    "pdf": ("PL117-128.derived.pdf", "HR1319-SAP-Final.pdf"),
    "html": ("html",),
    "markdown": ("markdown",),
}
MADE = {
    "html": b"<!DOCTYPE html><html lang='en'><head><title>T</title></head><body><h1>Act</h1><h2>Aid</h2>"
    b"<p>The board shall pay $5 million.</p><ul><li>1. No funds may be used.</li></ul>"
    b"<table><tr><td>EUR 1 000</td><td>x</td></tr></table></body></html>",
    "markdown": (
        b"# Motion\n\nRecalling *this*,\n\n## Demands\n\n1. Calls for talks.\n"
        b"2. Demands EUR 2 500 000.\n   (a) [x](https://e.org)\n"
    ),
}
WORDS = (
    b"$", b"$1,000,000", b": Provided, That ", b"of which", b"<", b">", b"&", b"&#0;", b"&lt;", b"]]>",
    b"<!--", b"<quoted-block>", b"</text>", b"<text>", b"SEC. 1. ", b"(a)(1)(A)", b"\xff\xfe", b"\x00",
    b"not to exceed", b"rescinded", b"stream\n", b"endobj", b"/Length 99999999", b"PK\x03\x04", b"<pre>",
    b"\r\n", b"IIII", b"- " * 50, b"((((((((((", b"a" * 500, b" " * 2000, b"1,111,111,111,111,111,111",
    b"\xe2\x80\x9c",
)  # fmt: skip
SLOW = 10.0


def source(name: str) -> bytes:
    """The bytes of a seed document."""
    if name in MADE:
        return MADE[name]
    data = (DATA / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def damage(data: bytes, draw: random.Random) -> bytes:
    """`data` with one to twelve seeded changes."""
    out = bytearray(data)
    for _ in range(draw.randint(1, 12)):
        at = draw.randrange(len(out) + 1) if out else 0
        span = draw.choice((1, 4, 40, 400, 4000))
        match draw.randrange(6):
            case 0:
                out[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del out[at : at + draw.randint(1, span)]
            case 2:
                out[at:at] = out[at : at + draw.randint(1, span)]
            case 3:
                out[at:at] = draw.choice(WORDS)
            case 4:
                other = draw.randrange(len(out) + 1) if out else 0
                out[at:at] = out[other : other + span]
            case _:
                out = out[:at] if draw.randrange(8) == 0 else out
    return bytes(out)


def cpu_seconds() -> float:
    """Processor time of this process and of those it started (PDFs are read in one of their own)."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def run(kind: str, seconds: float) -> tuple[int, int, int, float]:
    """Inputs, readings, refusals and the slowest input of one format.

    Raises: whatever else escapes, with the seed printed before.
    """
    seeds = [source(name) for name in SEEDS[kind]]
    names = SEEDS[kind]
    inputs = read = refused = 0
    slowest = 0.0
    end = cpu_seconds() + seconds
    while cpu_seconds() < end:
        draw = random.Random(f"{kind}-{inputs}")
        choice = draw.randrange(len(seeds))
        data = damage(seeds[choice], draw)
        start = cpu_seconds()
        try:
            read_package(data, names[choice])
            read += 1
        except InputError:
            refused += 1
        except BaseException:
            print(f"FAULT {kind} seed {kind}-{inputs} of {names[choice]}")
            raise
        spent = cpu_seconds() - start
        if spent > SLOW:
            raise RuntimeError(f"SLOW {kind} seed {kind}-{inputs} of {names[choice]}: {spent:.1f} s")
        slowest = max(slowest, spent)
        inputs += 1
    return inputs, read, refused, slowest


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    print(
        f"{'format':10} {'inputs':>8} {'read':>8} {'refused':>8} {'slowest s':>10}  cpu seconds {seconds:.0f}"
    )
    for kind in sys.argv[2:] or SEEDS:
        inputs, read, refused, slowest = run(kind, seconds)
        print(f"{kind:10} {inputs:8} {read:8} {refused:8} {slowest:10.2f}", flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
