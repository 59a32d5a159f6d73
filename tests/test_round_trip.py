"""Any figures, laid out in any way that is understood and saved as any kind of file, come back as they were."""

import tempfile
from pathlib import Path

import pytest
import writers
from hypothesis import given, settings
from hypothesis import strategies as st

import partnership_analysis as pa
from partnership_analysis import periods, units
from partnership_analysis.kinds import Unit
from partnership_analysis.periods import Period
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.returns.totals import is_total
from partnership_analysis.vocabularies import AGGREGATION_HINTS

KINDS = ["xlsx", "xlsb", "ods", "csv"]
YEARS = [f"{year}/{(year + 1) % 100:02d}" for year in range(2005, 2017)]
MONTHS = [f"{year}-{month:02d}" for year in (2014, 2015) for month in range(1, 13)]

# How the months and years of the strategies are spelt in a heading or a cell.
SPELLINGS = {
    "year": [str, lambda label: label.replace("/", "-"), lambda label: f"FY{label[-2:]}", lambda label: label[2:],
             lambda label: f"Actual to March {label[-2:]}", lambda label: f"Year ending 31 March 20{label[-2:]}"],
    "month": [lambda label: Period.from_label(label).first_day.strftime("%b-%y"),
              lambda label: Period.from_label(label).first_day.strftime("%B %Y"),
              lambda label: Period.from_label(label).first_day],
}  # fmt: skip


def is_name(text):
    """Tell whether text can name a measure: it says nothing else that a table can say."""
    try:
        units.parse(text)
    except ValueError:
        pass
    else:
        return False
    plain = headings.role(text) is None and not headings.names_measures(text) and headings.long_role(text) is None
    dated = periods.parse_headings([text])[0] is not None or periods.find_as_at(text) is not None
    # A name that says how its months make a year has a target beside them asked about.
    return plain and not dated and not is_total(text) and AGGREGATION_HINTS.within(text) is None


NAMES = st.from_regex(r"[A-Za-zéß][A-Za-z0-9é’&<>%=+'\" -]{2,20}[a-z0-9]", fullmatch=True).map(
    lambda text: " ".join(text.split())
)


@st.composite
def returns(draw):
    """Draw a return: measures with a unit and decimals, and their figures by period."""
    names = draw(st.lists(NAMES.filter(is_name), min_size=1, max_size=4, unique_by=str.casefold))
    monthly = draw(st.booleans())
    labels = draw(st.lists(st.sampled_from(MONTHS if monthly else YEARS), min_size=2, max_size=5, unique=True))
    if monthly and all(label.endswith("-03") for label in labels):
        labels.append("2014-07")  # a row of nothing but Marches is a row of year ends
    measures, figures, targets = [], {}, {}
    for name in names:
        unit = draw(st.sampled_from(list(Unit)))
        decimals = 0 if unit == "count" else draw(st.integers(0, 2))
        measures.append((name, "Revenues", unit, "higher"))
        numbers = st.integers(0, 100 * 10**decimals).map(lambda n, d=decimals: n / 10**d)
        for label in sorted(labels):
            figures[name, label] = draw(numbers)
        if draw(st.booleans()):
            targets[name] = draw(numbers)
    spelling = draw(st.sampled_from(SPELLINGS["month" if monthly else "year"]))
    return measures, figures, targets, {label: spelling(label) for label in sorted(labels)}


def cell(value, unit):
    if unit != "percent":
        return value
    return float(f"{value / 100:.13g}"), "0.00%"


def years_across(measures, figures, targets, spelt):
    """Return a sheet with a column to each period, and where each figure stands on it."""
    rows = [["Measure", "Target", *spelt.values()]]
    places = {}
    for r, (name, _, unit, _) in enumerate(measures, start=1):
        target = cell(targets[name], unit) if name in targets else None
        rows.append([name, target, *(cell(figures[name, label], unit) for label in spelt)])
        places |= {(name, label): (r, c) for c, label in enumerate(spelt, start=2)}
    return rows, places


def groups_under_a_year(measures, figures, targets, spelt):
    rows = [[None], ["Measure"]]
    places = {}
    for spelling in spelt.values():
        rows[0] += [spelling, None]
        rows[1] += ["Target", "Outturn"]
    for r, (name, _, unit, _) in enumerate(measures, start=2):
        row = [name]
        for c, label in enumerate(spelt):
            row += [cell(targets[name], unit) if name in targets else None, cell(figures[name, label], unit)]
            places[name, label] = (r, 2 + 2 * c)
        rows.append(row)
    return rows, places


def long(measures, figures, targets, spelt):
    rows = [["Some figures"], [], ["Authority", "Indicator", "Period", "Outturn", "Target"]]
    places = {}
    by_name = {name: unit for name, _, unit, _ in measures}
    for (name, label), value in figures.items():
        places[name, label] = (len(rows), 3)
        target = cell(targets[name], by_name[name]) if name in targets else None
        rows.append(["Anytown", name, spelt[label], cell(value, by_name[name]), target])
    return rows, places


def periods_down(measures, figures, targets, spelt):
    rows = [["Period", *(name for name, *_ in measures)]]
    places = {}
    for r, (label, spelling) in enumerate(spelt.items(), start=1):
        rows.append([spelling, *(cell(figures[name, label], unit) for name, _, unit, _ in measures)])
        places |= {(name, label): (r, c) for c, (name, *_) in enumerate(measures, start=1)}
    return rows, places


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", [years_across, groups_under_a_year, long, periods_down])
@settings(max_examples=4)
@given(drawn=returns())
def test_figures_come_back_as_they_were_written(kind, layout, drawn):
    measures, figures, targets, _ = drawn
    rows, places = layout(*drawn)
    # Whose a target beside months of a count is, is asked about unless an aggregation says how they make a year.
    described = [("Measure", "Service", "Unit", "Polarity", "Aggregation")]
    described += [(*measure, "latest" if measure[2] == Unit.COUNT else "") for measure in measures]
    sheets = {"About": [("Authority", "Anytown")], "Measures": described, "Figures": rows}
    with tempfile.TemporaryDirectory() as folder:
        path = writers.write(Path(folder, f"return.{kind}"), sheets)
        data = pa.load(path)
    file = "Figures.csv" if kind == "csv" else path.name
    expected = {key: (value, f"{file}!Figures!{writers.address(*places[key])}") for key, value in figures.items()}
    held = data.observations.set_index(["measure", "period"])
    assert dict(zip(held.index, zip(held["value"], held["source"], strict=True), strict=True)) == expected
    assert set(held["authority"]) == {"Anytown"}
    if layout is not periods_down:
        stated = {name: value for (name, _), value in held["target"].items() if value == value}
        assert stated == targets
    assert data.ledger["not understood"].sum() == 0
