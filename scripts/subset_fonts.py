"""Cut the report's font file from the published one. Needs fontTools with brotli.

    python scripts/subset_fonts.py FONT

FONT is files/public-sans-latin-wght-normal.woff2 of the npm package @fontsource-variable/public-sans.
Writes src/unbundle/publish/fonts/public-sans.woff2: the letters of English and of western European
languages, weight 400, with figures of equal width as a choice. Every report carries this file, so
it is kept small: one weight, no kerning; bold is drawn by the browser, other letters come from the
device. Same input and same fontTools: same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "src" / "unbundle" / "publish" / "fonts"
SIGNS = "\u00a0£«»±·×–—‘’“”„•…›€−"
LETTERS = "ÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÚÜàáâãäåæçèéêëìíîïñòóôõöøùúûüýß"
CHARACTERS = [*range(0x20, 0x7F), *map(ord, SIGNS + LETTERS)]


def cut(source: Path, target: Path, characters: list[int]) -> None:
    """Write `target`: `source` with only these characters, weight 400 and figures of equal width."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=["tnum"], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": 400})
    font.flavor = "woff2"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    cut(Path(sys.argv[1]), OUT / "public-sans.woff2", CHARACTERS)
