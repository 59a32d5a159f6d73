"""Many councils at once: the commentary of each, against pandas.

The returns are made up. `PA_COUNCILS`, the path of a workbook of real ones in the long layout, tries those as well.
"""

import os
import re
from pathlib import Path

import pytest

import partnership_analysis as pa
from partnership_analysis.findings import Measure, NoFigure

REAL = os.environ.get("PA_COUNCILS")
YEARS = [f"{year}/{(year + 1) % 100:02d}" for year in range(2010, 2023)]


@pytest.fixture(scope="module", params=["made up", "real"])
def councils(request, written):
    if request.param == "real":
        if not REAL:
            pytest.skip("PA_COUNCILS names no workbook of real returns")
        return pa.load(Path(REAL)).measure("council tax")
    name = "% of made-up council tax received by the end of the year"
    rows = [("Authority", "Measure", "Service", "Period", "Value")]
    for council in range(32):
        for i, year in enumerate(YEARS):
            # Ties, gaps and late beginnings among them.
            if (council, i) in {(3, 5), (4, 11), (7, 12)} or (council == 5 and i < 8):
                continue
            rate = 0.94 + ((council * 37 + i * i * 11 + i * 17) % 41) / 1000
            rows.append((f"Made-up {council:02d}", name, "Revenues", year, (rate, "0.0%")))
    path = written({"Returns": rows}, measures=[(name, "Revenues", "percent", "higher")], about=None)
    return pa.load(path).measure("council tax")


@pytest.mark.slow
def test_each_councils_commentary_agrees_with_pandas(councils):
    year = councils.years()[-1]
    wide = councils.observations.pivot(index="authority", columns="period", values="value").sort_index(axis=1)
    rank = wide.rank(axis=1, ascending=False, method="min")[year]
    change = wide[year] - wide[wide.columns[-2]]
    every = pa.comment(councils, year)
    assert len(wide) == 32
    for council in wide.index:
        [(told, said)] = [
            (one.finding, "".join(map(str, one.sentence)))
            for one in every.statements
            if one.finding.authority == council and isinstance(one.finding, Measure | NoFigure)
        ]
        assert said.startswith(f"{council}: ")
        if isinstance(told, NoFigure):
            assert str(wide.loc[council, year]) == "nan"
            assert f"There is no figure for {told.phrase}".casefold() in said.casefold()
            continue
        assert told.place.from_highest == rank[council]
        if str(change[council]) == "nan":
            assert told.change is None
            assert "There is no figure for 2021/22;" in said
            continue
        assert told.change.value == pytest.approx(change[council])
        way = "rose to" if change[council] > 0 else "fell to" if change[council] < 0 else "the same as in"
        assert way in said


@pytest.mark.slow
def test_a_council_reads_alike_alone_and_among_the_others(councils):
    year = councils.years()[-1]
    together = pa.comment(councils, year)
    for council in councils.authorities()[::4]:
        alone = str(pa.comment(councils.of(council), year)).splitlines()
        among = ["".join(map(str, one.sentence)) for one in together.statements if one.finding.authority == council]
        assert [line.removeprefix(f"{council}: ").casefold() for line in among] == [line.casefold() for line in alone]


@pytest.mark.slow
def test_every_sentence_is_well_formed(councils):
    for year in councils.years()[::3]:
        for line in str(pa.comment(councils, year)).splitlines():
            assert re.fullmatch(r"[^\s].*\.", line)
            assert not re.search(
                r"  |\.\.|,,| ,| \.|\b(a|the) (a|the)\b|\bnan\b|None|\b1 (years|days|months)\b", line
            ), line
