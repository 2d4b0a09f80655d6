"""Cut the report's two font files from the published ones. Needs fontTools with brotli.

    python tools/subset_fonts.py FOLDER

FOLDER holds the variable fonts of the npm package @fontsource-variable/public-sans
(files/*-latin-wght-normal.woff2 and files/*-latin-ext-wght-normal.woff2). Writes into
src/unbundle/publish/fonts: the characters of most languages in Latin script, weights 400 to 700,
kerning and figures of equal width. Same input and same fontTools: same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "src" / "unbundle" / "publish" / "fonts"
SIGNS = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x2039, 0x203A, 0x20AC, 0x2212]
CUTS = {
    "latin": [*range(0x20, 0x7F), *range(0xA0, 0x100), *SIGNS],
    "latin-ext": [*range(0x100, 0x180), *range(0x218, 0x21C)],
}


def cut(source: Path, target: Path, characters: list[int]) -> None:
    """Write `target`: `source` with only these characters, weights 400 to 700 and two features."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern", "tnum", "ccmp", "locl"], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700)})
    font.flavor = "woff2"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getBestCmap())} characters")


def main(folder: Path) -> None:
    for name, characters in CUTS.items():
        cut(folder / f"public-sans-{name}-wght-normal.woff2", OUT / f"public-sans-{name}.woff2", characters)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
