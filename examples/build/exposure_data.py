"""Write the tables that the room exposure ships, the map, and the names of countries.

    python examples/build/exposure_data.py SOURCES

SOURCES is a folder with food/, budget/ and reference/ as the PROVENANCE pages name them. Needs Babel
(BSD licence) for the names of countries in many languages, which are data of the Unicode CLDR.
Values are copied, never changed: columns are chosen, names become ISO codes, nothing is filled in.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from io import StringIO
from itertools import pairwise
from pathlib import Path

from babel import Locale, localedata
from babel.core import get_global

from unbundle.kit.countries import fold

ROOT = Path(__file__).resolve().parents[2] / "src" / "unbundle"
LANGUAGES = (
    "am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl ha he hi hr hu hy id ig is it ja ka"
    " kk km ko ku ky lo lt lv mk mn ms my nb ne nl om pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te tg th"
    " ti tk tr uk ur uz vi wo xh yo zh zh_Hant zu"
)  # fmt: skip
WRITTEN = {
    "Bahamas": "BHS",
    "Brunei Darussalam": "BRN",
    "Burma": "MMR",
    "Cape Verde": "CPV",
    "Congo": "COG",
    "Congo Republic": "COG",
    "Congo, Dem. Rep.": "COD",
    "Congo, Rep.": "COG",
    "Cote d'Ivoire": "CIV",
    "Czech Republic": "CZE",
    "DR Congo": "COD",
    "DRC": "COD",
    "Democratic People's Republic of Korea": "PRK",
    "Democratic Republic of Congo": "COD",
    "East Timor": "TLS",
    "Faeroe Islands": "FRO",
    "Great Britain": "GBR",
    "Holland": "NLD",
    "Hong Kong": "HKG",
    "Iran (Islamic Republic of)": "IRN",
    "Ivory Coast": "CIV",
    "Kosovo": "XKX",
    "Kyrgyz Republic": "KGZ",
    "Lao People's Democratic Republic": "LAO",
    "Macao": "MAC",
    "Macau": "MAC",
    "Macedonia": "MKD",
    "Micronesia (country)": "FSM",
    "Micronesia, Fed. Sts.": "FSM",
    "Micronesia, Fed. Sts..1": "FSM",
    "Palestine": "PSE",
    "Republic of Korea": "KOR",
    "Republic of Moldova": "MDA",
    "Russian Federation": "RUS",
    "Sao Tome and Principe": "STP",
    "Slovak Republic": "SVK",
    "Swaziland": "SWZ",
    "Syrian Arab Republic": "SYR",
    "Tanzania, United Republic of": "TZA",
    "Timor": "TLS",
    "UAE": "ARE",
    "UK": "GBR",
    "USA": "USA",
    "United Republic of Tanzania": "TZA",
    "United States of America": "USA",
    "Viet Nam": "VNM",
}
"""Names that the sources write and CLDR does not, and a few that people write."""
HISTORIC = {
    "SUN": ("ARM AZE BLR EST GEO KAZ KGZ LVA LTU MDA RUS TJK TKM UKR UZB", "Soviet Union|USSR|UdSSR|URSS|Sowjetunion|Union soviétique|Unión Soviética|União Soviética|Unione Sovietica|СССР|Советский Союз|СРСР|Радянський Союз|ZSRR|Związek Radziecki|Sovjetunionen|الاتحاد السوفيتي|苏联|ソビエト連邦"),
    "YUG": ("BIH HRV MKD MNE SRB SVN XKX", "Yugoslavia|Jugoslawien|Yougoslavie|Yugoslav SFR|Jugoslavija|Jugosławia|Iugoslávia|Jugoslavia|Югославия|Югославія|SFR Yugoslavia"),
    "SCG": ("MNE SRB XKX", "Serbia and Montenegro|Serbien und Montenegro|Serbie-et-Monténégro|Serbia y Montenegro"),
    "CSK": ("CZE SVK", "Czechoslovakia|Tschechoslowakei|Tchécoslovaquie|Checoslovaquia|Československo|Czechosłowacja|Чехословакия|Чехословаччина"),
    "DDR": ("DEU", "East Germany|German Democratic Republic|GDR|DDR|Deutsche Demokratische Republik|Allemagne de l'Est|Alemania Oriental|ГДР"),
    "YMD": ("YEM", "South Yemen|Democratic Yemen|Südjemen|Yémen du Sud|Yemen del Sur"),
    "ANT": ("ABW BES CUW SXM", "Netherlands Antilles|Niederländische Antillen|Antilles néerlandaises|Antillas Neerlandesas"),
    "BLX": ("BEL LUX", "Belgium-Luxembourg|Belgien-Luxemburg|Belgique-Luxembourg"),
    "SDX": ("SDN SSD", "Sudan (former)|Soudan (ex-)"),
    "ETX": ("ERI ETH", "Ethiopia PDR"),
    "PCX": ("FSM MHL MNP PLW", "Pacific Islands Trust Territory"),
}  # fmt: skip
REGIONS = "World|Welt|Monde|Mundo|Africa|Afrika|Afrique|África|Asia|Asien|Asie|Europe|Europa|European Union|EU|EU-27|Union européenne|Europäische Union|North America|South America|Oceania|Middle East|Sub-Saharan Africa|Global South|NATO|OECD|BRICS"  # fmt: skip


def main(folder: Path) -> None:
    """Write everything below src/unbundle; the same sources give the same bytes."""
    entities = rows_of(folder / "budget" / "sg_country_entities.csv")
    codes = {row["iso3166_1_alpha3"] for row in entities if row["iso3166_1_alpha3"]} | {"XKX"}
    names = names_by_code(codes, entities)
    numbers = {row["iso3166_1_alpha3"]: row["iso3166_1_numeric"].zfill(3) for row in entities}
    write(ROOT / "kit" / "data" / "countries.tsv", countries_table(names, numbers))
    lookup = {fold(name): code for code, (_, words) in names.items() for name in words}
    numeric = {row["iso3166_1_numeric"].zfill(3): row["iso3166_1_alpha3"] for row in entities}
    write(ROOT / "kit" / "data" / "world.tsv", world_table(folder, numeric))
    data = ROOT / "exposure" / "data"
    write(data / "flows.csv.gz", packed(flows_table(folder, lookup)))
    write(data / "balances.csv", balances_table(folder, lookup))
    by_geo = {row["country"]: row["iso3166_1_alpha3"] for row in entities}
    write(data / "need.csv", need_table(folder, lookup, by_geo, codes))


def names_by_code(codes: set[str], entities: list[dict[str, str]]) -> dict[str, tuple[str, list[str]]]:
    """The two-letter code and all names of every country, the English one first, each name once."""
    alpha3 = {old: new[0] for old, new in get_global("territory_aliases").items() if len(old) == 3}
    two = {alpha3[code]: code for code in codes if code in alpha3} | {"XK": "XKX", "PS": "PSE"}
    found: dict[str, list[str]] = {code: [] for code in codes}
    for language in ("en", *LANGUAGES.split()):
        if not localedata.exists(language):
            raise SystemExit(f"Babel has no data for {language}.")
        for territory, name in Locale.parse(language).territories.items():
            if territory in two:
                found[two[territory]].append(name)
                if language == "en":
                    found[two[territory]].append(name.replace("&", "and").replace("St.", "Saint"))
    for name, code in WRITTEN.items():
        found[code].append(name)
    for row in entities:
        if row["iso3166_1_alpha3"] in found:
            found[row["iso3166_1_alpha3"]].append(row["name"])
    for code, names in found.items():
        seen: dict[str, str] = {}
        for name in names:
            seen.setdefault(fold(name), name)
        found[code] = list(seen.values())
    homes = defaultdict(set)
    for code, names in found.items():
        for name in names:
            homes[fold(name)].add(code)
    print("names of several countries:", {name: codes for name, codes in homes.items() if len(codes) > 1})
    short = {code: territory for territory, code in two.items()}
    return {code: (short.get(code, ""), names) for code, names in sorted(found.items()) if names}


def countries_table(names: dict[str, tuple[str, list[str]]], numbers: dict[str, str]) -> bytes:
    """code, kind, two-letter and numeric code (or successors), names with a bar between them."""
    lines = []
    for code, (short, words) in names.items():
        more = " ".join(filter(None, (short, numbers.get(code, "000").replace("000", ""))))
        lines.append(f"{code}\tcountry\t{more}\t{'|'.join(words)}")
    lines += [f"{code}\thistoric\t{new}\t{words}" for code, (new, words) in sorted(HISTORIC.items())]
    lines.append(f"REG\tregion\t\t{REGIONS}")
    return ("\n".join(lines) + "\n").encode()


def flows_table(folder: Path, lookup: dict[str, str]) -> bytes:
    """good, year, exporter, importer, tonnes, sorted."""
    sums: dict[tuple[str, ...], str] = {}
    for row in rows_of(folder / "food" / "trade_matrix_long_2019_2022.csv.gz"):
        ends = lookup[fold(row["exporter"])], lookup[fold(row["importer"])]
        key = (GOODS[row["crop"]], row["year"], *ends)
        if key in sums:
            raise SystemExit(f"two rows for {key}")
        sums[key] = number(row["tonnes"])
    lines = [(*key, value) for key, value in sums.items()]
    for row, year in oil_rows(folder):
        for exporter, column in (("RUS", "russia"), ("UKR", "ukraine")):
            if row[f"{column}_sunfloweroil_imports"]:
                value = number(row[f"{column}_sunfloweroil_imports"])
                lines.append(("sunflower-oil", year, exporter, lookup[fold(row["Entity"])], value))
    return table("good,year,exporter,importer,tonnes", sorted(lines))


GOODS = {"Wheat": "wheat", "Maize": "maize", "Rice": "rice", "Soya beans": "soya"}


def balances_table(folder: Path, lookup: dict[str, str]) -> bytes:
    """good, year, country, item (production, imports, exports, supply), tonnes."""
    seen: dict[tuple[str, ...], str] = {}
    for row in rows_of(folder / "food" / "production_2019_2022.csv"):
        key = (GOODS[row["crop"]], row["year"], lookup[fold(row["country"])], "production")
        if seen.setdefault(key, number(row["tonnes"])) != number(row["tonnes"]):
            raise SystemExit(f"two values for {key}")
    for row, year in oil_rows(folder):
        for item, column in (("supply", "domestic_supply"), ("imports", "imports"), ("exports", "exports")):
            if row[f"sunfloweroil_{column}"]:
                key = ("sunflower-oil", year, lookup[fold(row["Entity"])], item)
                seen[key] = number(row[f"sunfloweroil_{column}"])
    return table("good,year,country,item,tonnes", sorted((*key, value) for key, value in seen.items()))


def oil_rows(folder: Path) -> Iterable[tuple[dict[str, str], str]]:
    """The rows of countries, with their year, from 2015."""
    groups = {"World", "Africa", "Asia", "Europe", "Oceania", "South America"}
    for row in rows_of(folder / "food" / "owid_ukraine_russia_staples_2010_2019.csv"):
        if row["Entity"] not in groups and row["Year"] >= "2015":
            yield row, row["Year"]


def need_table(folder: Path, lookup: dict[str, str], by_geo: dict[str, str], codes: set[str]) -> bytes:
    """indicator, country, year, value: shares in percent, population in persons; from 2010."""
    lines = []
    under = "Prevalence of undernourishment (World Bank 2017 & UN FAO SOFI (2018))"
    for row in rows_of(folder / "food" / "undernourishment_prevalence_wb_sofi2018.csv"):
        lines.append(("undernourishment", lookup.get(fold(row["Entity"])), row["Year"], row[under]))
    for row in rows_of(folder / "food" / "food_affordability_wb_fao_2022.csv"):
        code = lookup.get(fold(row["Entity"]))
        lines.append(("unaffordable-diet", code, row["Year"], row["healthy_unaffordable_share"]))
    wanted = {
        "extreme_poverty_percent_people_below_300_a_day": "poverty",
        "debt_servicing_costs_percent_of_exports_and_net_income_from_abroad": "debt-service",
    }
    for row in rows_of(folder / "budget" / "sg_aid_need_1990on.csv"):
        if row["indicator"] in wanted:
            lines.append((wanted[row["indicator"]], by_geo.get(row["geo"]), row["year"], row["value"]))
    for row in rows_of(folder / "budget" / "population_1990on.csv"):
        code = row["Country Code"] if row["Country Code"] in codes else None
        lines.append(("population", code, row["Year"], row["Value"]))
    kept = {
        (i, code, year, number(value)) for i, code, year, value in lines if code and value and year >= "2010"
    }
    return table("indicator,country,year,value", sorted(kept))


def number(text: str) -> str:
    """The same number as a plain decimal."""
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    if "e" in text.lower():
        raise SystemExit(f"not a plain decimal: {text}")
    return f"{whole}.{rest}" if rest else whole


# --- the map -------------------------------------------------------------------------------------

WIDTH = 1000
TOLERANCE = 0.45
SMALLEST = 1.5


def world_table(folder: Path, numeric: dict[str, str]) -> bytes:
    """code, path in units of a grid 1000 wide (Equal Earth: equal areas stay equal); Antarctica left out."""
    atlas = json.loads((folder / "reference" / "world-atlas-countries-110m.json").read_text("utf-8"))
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(simplified(points))
    lines = []
    for geometry in atlas["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = numeric.get(geometry.get("id", "").zfill(3), "") or {"Kosovo": "XKX"}.get(name, "")
        if name == "Antarctica":
            continue
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        whole = [joined(ring, arcs) for part in parts for ring in part]
        rings = [on_grid(piece) for ring in whole for piece in cut(ring)]
        largest = max(rings, key=area)
        kept = [ring for ring in rings if ring is largest or area(ring) >= SMALLEST]
        crimea = [ring for ring in kept if name == "Russia" and inside(ring, CRIMEA)]
        kept = [ring for ring in kept if ring not in crimea]
        lines += [("-", "Crimea", path(ring)) for ring in crimea]
        name = {"Macedonia": "North Macedonia"}.get(name, name)
        lines.append((code or "-", name, "".join(filter(None, map(path, kept)))))
    return ("\n".join("\t".join(line) for line in sorted(lines)) + "\n").encode()


CRIMEA = (32.0, 44.0, 37.0, 46.5)
"""West, south, east, north in degrees: the ring of Russia in this box is drawn as disputed."""


def inside(ring: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    """Whether a ring on the grid lies in a box of degrees."""
    west, south, east, north = box
    (left, bottom), (right, top) = project(west, south), project(east, north)
    return all(left <= x <= right and top <= y <= bottom for x, y in ring)


def project(lon: float, lat: float) -> tuple[float, float]:
    """Equal Earth (Savric, Patterson, Jenny 2018), scaled to WIDTH, y downwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    square = t * t
    sixth = square**3
    x = math.radians(lon) * math.cos(t) / (a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square))
    x *= 2 * math.sqrt(3) / 3
    y = t * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / 2 / (2 * math.sqrt(3) / 3 * math.pi / a1)
    return WIDTH / 2 + x * scale, 243.0 - y * scale


Point = tuple[float, float]


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker 1973: on the map, no point further than TOLERANCE from the line that is left."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = project(*points[0]), project(*points[-1])
    length = math.hypot(bx - ax, by - ay)
    far, place = -1.0, 0
    for i, (px, py) in enumerate((project(*point) for point in points[1:-1]), 1):
        if length:
            away = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
        else:
            away = math.hypot(px - ax, py - ay)
        if away > far:
            far, place = away, i
    if far <= TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: place + 1])[:-1] + simplified(points[place:])


def joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The ring's points in degrees."""
    points: list[Point] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return points


def cut(ring: list[Point]) -> list[list[Point]]:
    """The ring in pieces that do not cross the meridian of 180 degrees."""
    smooth = [ring[0]]
    for lon, lat in ring[1:]:
        turn = round((smooth[-1][0] - lon) / 360)
        smooth.append((lon + 360 * turn, lat))
    pieces = []
    for shift in (-360, 0, 360):
        piece = [(lon + shift, lat) for lon, lat in smooth]
        for edge in (1, -1):
            piece = beside(piece, edge)
        if len(piece) > 2:
            pieces.append(piece)
    return pieces


def beside(ring: list[Point], edge: int) -> list[Point]:
    """The part of a ring with edge * longitude <= 180 (Sutherland and Hodgman 1974)."""
    kept: list[Point] = []
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]] if ring else []):
        if edge * ax <= 180:
            kept.append((ax, ay))
        if (edge * ax <= 180) != (edge * bx <= 180):
            part = (180 * edge - ax) / (bx - ax)
            kept.append((180.0 * edge, ay + part * (by - ay)))
    return kept


def on_grid(ring: list[Point]) -> list[tuple[int, int]]:
    """The ring in whole units of the map, without repeats."""
    points: list[tuple[int, int]] = []
    for point in ring:
        x, y = project(*point)
        if not points or points[-1] != (round(x), round(y)):
            points.append((round(x), round(y)))
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def area(ring: list[tuple[int, int]]) -> float:
    """Area on the grid (shoelace formula)."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a * d - b * c for (a, b), (c, d) in pairs)) / 2


def path(ring: list[tuple[int, int]]) -> str:
    """SVG commands, relative after the first point; nothing for fewer than three points."""
    if len(ring) < 3:
        return ""
    steps = [f"{c - a} {d - b}" for (a, b), (c, d) in pairwise(ring)]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"


# --- files ---------------------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def table(header: str, lines: Iterable[tuple[str, ...]]) -> bytes:
    """CSV with plain line ends."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(lines)
    return out.getvalue().encode()


def packed(data: bytes) -> bytes:
    """gzip without a time in it."""
    return gzip.compress(data, 9, mtime=0)


def write(path: Path, data: bytes) -> None:
    """One file, with its size said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"{path.relative_to(ROOT.parent.parent)}: {len(data):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
