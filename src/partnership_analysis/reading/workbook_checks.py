"""Checks of a workbook as a whole, once its figures are read.

Takes the tidy tables, the measures and what the About sheet says; gives problems: a year without figures, measures
without a figure or a polarity, figures without a council.
"""

from collections.abc import Iterable, Sequence

from partnership_analysis import cells, period_columns
from partnership_analysis.authorities import NO_AUTHORITY
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import references
from partnership_analysis.reading.formats.details import ERRORS
from partnership_analysis.reading.items import Measure

# The kind of the warnings that concern targets only: figures that are only compared do not need an answer.
UNJUDGED = "measures that are not judged against their targets"


def check(about: dict[str, str], measures: list[Measure], data: Dataset, before: Sequence[Problem]) -> list[Problem]:
    """Return the problems of a workbook as a whole, beside those that were found `before`."""
    found = _missing_polarities(about["File"], measures, data)
    if data.observations.empty and data.complaints.empty and not data.groups and not _has_error(before):
        action = "Check that its tables have headings such as 2014/15, or KPI, Actual and Variance"
        found.append(Problem(Severity.ERROR, about["File"], "", "", "no table of figures", "at least one", action))
    found += [*_year_problems(about, data), *_missing_authority(about, data), *_error_names(data)]
    return found if _has_error([*before, *found]) else [*found, *_measures_without_figures(data)]


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == Severity.ERROR for problem in problems)


def _missing_polarities(file: str, measures: list[Measure], data: Dataset) -> list[Problem]:
    """Give one warning for the measures with a target and no polarity, or for the missing Measures sheet."""
    with_target = data.observations[data.observations["target"].notna()]
    judged = with_target[["service", "measure"]].drop_duplicates()
    keys = set(zip(judged["service"], judged["measure"], strict=True))
    unjudged = [one for one in measures if not one.polarity_stated and (one.service, one.measure) in keys]
    names = list(dict.fromkeys(measure.measure for measure in unjudged))
    number = "a measure" if len(names) == 1 else f"{len(names)} measures"
    named = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    if measures and not any(measure.described or measure.polarity_stated for measure in measures):
        found = "no sheet called Measures: units are taken from the cells, and no figure is judged against its target"
        found += f" ({number} with a target: {named})" if names else ""
        expected = "a sheet that gives each Measure its Service, Unit and Polarity"
        action = "Add one; partnership template writes it"
        return [Problem(Severity.WARNING, file, "Measures", "", found, expected, action, UNJUDGED)]
    if not names:
        return []
    found, expected = f"{number} with a target and no polarity: {named}", "higher, lower or neither under Polarity"
    where = "on the Measures sheet" if any(measure.described for measure in measures) else "under Polarity"
    action = f"Say {where} which is better; no figure is judged against a target without it"
    return [Problem(Severity.WARNING, *cells.split_source(unjudged[0].source), found, expected, action, UNJUDGED)]


def _year_problems(about: dict[str, str], data: Dataset) -> list[Problem]:
    """Check the Year of the About sheet against the years of the figures."""
    year, years = about.get("Year", ""), data.years()
    if not year:
        return []
    expected = f"a financial year of the workbook's figures: {', '.join(years) or 'it has none'}"
    action = "Correct the Year in column B of the About sheet"
    period = references.about_year(about)
    if period is None:
        return [Problem(Severity.ERROR, about["File"], "About", "", f"the Year {year!r}", expected, action)]
    if years and period.label not in years:
        return [Problem(Severity.WARNING, about["File"], "About", "", f"the Year {year!r}", expected, action)]
    given = data.observations[data.observations["value"].notna()]
    later = given[period_columns.whole_years(given["period"]) & (given["period"] > period.label)]
    if len(later):
        found = f"the Year {year!r}, and figures of {', '.join(sorted(later['period'].unique()))}"
        expected = "the latest year, or a report on an earlier one"
        action = "Leave it if the earlier year is meant; the later figures are not used in its report"
        place = cells.split_source(later["source"].iloc[0])
        return [Problem(Severity.WARNING, *place, found, expected, action)]
    return []


def _error_names(data: Dataset) -> list[Problem]:
    """Give an error for each figure whose council, service or measure is called by a spreadsheet's error: #N/A."""
    found, rows = [], data.observations
    for column in ("authority", "service", "measure"):
        wrong = rows[column].isin(ERRORS.values())
        if not wrong.any():
            continue
        for name, source in zip(rows.loc[wrong, column], rows.loc[wrong, "source"], strict=True):
            what = f"a figure whose {column} is {name!r}, a spreadsheet's error"
            action = "Correct the formula of that name, or write the name"
            place = cells.split_source(source)
            found.append(Problem(Severity.ERROR, *place, what, f"the name of the {column}", action))
    return found


def _measures_without_figures(data: Dataset) -> list[Problem]:
    """Give a warning for the measures that are described and have no figure: their sheet may be missing."""
    keys, described = ["service", "measure"], data.measures
    with_figures = {*data.observations[keys].itertuples(index=False, name=None)}
    absent = described[[key not in with_figures for key in described[keys].itertuples(index=False, name=None)]]
    if absent.empty or data.observations.empty:
        return []
    names = (absent["measure"] + " (" + absent["service"] + ")").tolist()
    found = f"no figure of {', '.join(names[:5])}" + (f" and {len(names) - 5} more measures" if len(names) > 5 else "")
    expected, action = "a figure of each measure that is described", "Add their sheet, or take them out of Measures"
    return [Problem(Severity.WARNING, *cells.split_source(absent["source"].iloc[0]), found, expected, action)]


def _missing_authority(about: dict[str, str], data: Dataset) -> list[Problem]:
    """Give a problem for figures whose council neither they nor the About sheet name."""
    named = {*data.observations["authority"].unique(), *data.complaints["authority"].unique()}
    if about.get("Authority") or "" not in named:
        return []
    action = "Add a sheet called About with a row: Authority in column A, the council's name in column B"
    others = [name for name in data.authorities() if name]
    if len(others) > 1:
        # A council for them would be a guess; without one they would be in the report on each of the others.
        found = f"figures that name no council, beside figures of {len(others)} councils"
        return [Problem(Severity.ERROR, about["File"], "About", "", found, "the council that they are of", action)]
    return [Problem(Severity.WARNING, about["File"], "About", "", NO_AUTHORITY, "the council's name", action)]
