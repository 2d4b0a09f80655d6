"""The command `unbundle exposure`: a file or a dossier in, a table, one JSON object or a map out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unbundle.cli import main
from unbundle.errors import InputError
from unbundle.exposure import shock_stakes
from unbundle.pipeline import load_dossier
from unbundle.records.dossier import Dossier
from unbundle.records.stakes import Exposure, StakesSpec

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "shock-2022" / "SHOCK.yaml"
HEAD = "good,year,exporter,importer,quantity,unit\n"
LAOS = HEAD + "wheat,2020,Ukraine,Laos,3069760,t\nwheat,2020,Russia,Laos,5,t\n"


def call(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output, errors of one command."""
    with pytest.raises(SystemExit) as caught:
        main(["exposure", *words])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


def test_json_is_the_record(capfd: pytest.CaptureFixture[str]) -> None:
    """One object on standard output, and it is the record that other rooms get."""
    code, out, err = call([str(EXAMPLE), "--fund", "1000", "--format", "json"], capfd)
    assert (code, err) == (0, "")
    found = Exposure.from_json(out)
    assert found.summary.fund is not None
    assert found.summary.fund.minor == 100_000
    assert [split.allocated for split in found.summary.splits] == [100_000, 100_000]


def test_table_tells_what_it_is_and_what_is_missing(capfd: pytest.CaptureFixture[str]) -> None:
    """The first lines say that it is an assumption, the last what is not in it; sources stand between."""
    code, out, _ = call([str(EXAMPLE), "--top", "2", "--rule", "proportional"], capfd)
    assert code == 0
    assert out.index("An assumption, not a forecast.") < out.index("Indonesia")
    assert "148 more countries: --top 0 shows all." in out
    assert out.index("Sources") < out.index("To be read with it")
    assert "The fund" not in out


def test_the_picture_of_the_tour_is_what_the_command_draws(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A picture on a page of ours must not show other figures than the command of today."""
    assert call([str(EXAMPLE), "--map", str(tmp_path / "map.svg"), "--top", "1"], capfd)[0] == 0
    assert (tmp_path / "map.svg").read_bytes() == (ROOT / "docs" / "img" / "shock-2022.svg").read_bytes()


def test_own_figures_that_look_wrong(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A thousandfold slip stops the command; who knows better says so and is reminded."""
    own = tmp_path / "flows.csv"
    own.write_text(LAOS, "utf-8")
    code, out, err = call([str(EXAMPLE), "--flows", str(own), "--format", "json"], capfd)
    assert (code, out) == (2, "")
    fault = json.loads(err.splitlines()[0])
    assert fault["code"] == "scale-thousandfold"
    assert fault["where"] == "flows: wheat, 2020, UKR, LAO"
    assert "--as-given" in fault["next"]
    code, _, err = call([str(EXAMPLE), "--flows", str(own), "--as-given"], capfd)
    assert code == 0
    assert err.startswith("taken as given: flows: wheat, 2020, UKR, LAO")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--fund", "4.5bn"], "amount"),
        (["--fund", "EUR 5"], "currency-mixed"),
        (["--rule", "fairest"], "record-literal-error"),
        (["--rule", "declared"], "weights-missing"),
    ],
)
def test_wrong_options(words: list[str], fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is refused with a code, and nothing is printed as a result."""
    code, out, err = call([str(EXAMPLE), *words, "--format", "json"], capfd)
    assert (code, out) == (2, "")
    assert json.loads(err.splitlines()[0])["code"] == fault


def asked(**spec: object) -> Dossier:
    """The flagship with an entry `stakes` of this kind."""
    dossier = load_dossier(ROOT / "examples" / "ukraine-2022")
    settings = dossier.settings.model_copy(update={"stakes": StakesSpec(**spec)})  # type: ignore[arg-type]
    return dossier.model_copy(update={"settings": settings})


def test_a_dossier_asks_for_it() -> None:
    """The lines that a dossier names are the fund; a line that is none, or no shock, is said."""
    from unbundle.exposure import load_shock

    shock = load_shock(EXAMPLE.read_bytes(), EXAMPLE.name)
    relief = "title-vi.general-provisions-this-act.sec-601.appropriation"
    found = shock_stakes(asked(shock=shock, fund_lines=(relief,)))
    assert found is not None
    assert found.summary.fund is not None
    assert found.summary.fund.minor == 2_000_000_000
    assert [line.id for line in found.summary.fund_lines] == [relief]
    assert shock_stakes(asked(fund_lines=(relief,))) is None
    with pytest.raises(InputError) as caught:
        shock_stakes(asked(shock=shock, fund_lines=("sec-601",)))
    assert caught.value.faults[0].code == "fund-line"


def test_a_dossier_without_a_shock(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing asked, nothing computed: a step, not an empty table."""
    code, out, err = call([str(ROOT / "examples" / "house-2024")], capfd)
    assert (code, out) == (2, "")
    assert "[shock-none]" in err
