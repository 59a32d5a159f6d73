"""What is doubtful about a workbook as a whole, once its figures are read.

Takes the tidy tables, the measures and what the About sheet says; gives problems: a year without figures, measures
without a figure or without a polarity, figures of nobody.
"""

from partnership_analysis import cells, period_columns
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import references
from partnership_analysis.reading.formats.details import ERRORS
from partnership_analysis.reading.items import Measure


def unjudged(file: str, measures: list[Measure], data: Dataset) -> list[Problem]:
    """Ask once for the polarity of the measures that have a target and none, or for the sheet that would tell it."""
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
        return [Problem(Severity.WARNING, file, "Measures", "", found, expected, action)]
    if not names:
        return []
    found, expected = f"{number} with a target and no polarity: {named}", "higher, lower or neither under Polarity"
    where = "on the Measures sheet" if any(measure.described for measure in measures) else "under Polarity"
    action = f"Say {where} which is better; no figure is judged against a target without it"
    return [Problem(Severity.WARNING, *cells.split_source(unjudged[0].source), found, expected, action)]


def year_problems(about: dict[str, str], data: Dataset) -> list[Problem]:
    """Check the year that the About sheet says the workbook is of."""
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


def named_by_errors(data: Dataset) -> list[Problem]:
    """Ask about figures whose council, service or measure is named by a cell that holds a spreadsheet's error."""
    found, held = [], data.observations
    for column in ("authority", "service", "measure"):
        wrong = held[column].isin(ERRORS.values())
        for name, source in zip(held.loc[wrong, column], held.loc[wrong, "source"], strict=True):
            what = f"a figure whose {column} is {name!r}, a spreadsheet's error"
            action = "Correct the formula of that name, or write the name"
            place = cells.split_source(source)
            found.append(Problem(Severity.ERROR, *place, what, f"the name of the {column}", action))
    return found


def without_figures(data: Dataset) -> list[Problem]:
    """Doubt measures that are described and have no figure: their sheet may be missing."""
    held, described = data.observations, data.measures
    figured = {*held[["service", "measure"]].drop_duplicates().itertuples(index=False, name=None)}
    absent = described.loc[[key not in figured for key in zip(described["service"], described["measure"], strict=True)]]
    if absent.empty or held.empty:
        return []
    names = (absent["measure"] + " (" + absent["service"] + ")").tolist()
    found = f"no figure of {', '.join(names[:5])}" + (f" and {len(names) - 5} more measures" if len(names) > 5 else "")
    expected, action = "a figure of each measure that is described", "Add their sheet, or take them out of Measures"
    return [Problem(Severity.WARNING, *cells.split_source(absent["source"].iloc[0]), found, expected, action)]


def unnamed(about: dict[str, str], data: Dataset) -> list[Problem]:
    """Doubt figures of which nobody said whose they are."""
    named = {*data.observations["authority"].unique(), *data.complaints["authority"].unique()}
    if about.get("Authority") or "" not in named:
        return []
    action = "Add a sheet called About with a row: Authority in column A, the council's name in column B"
    others = [name for name in data.authorities() if name]
    if len(others) > 1:
        # Whose they are would be a guess: they would be in the report on each of the others.
        found = f"figures that name no council, beside figures of {len(others)} councils"
        return [Problem(Severity.ERROR, about["File"], "About", "", found, "the council that they are of", action)]
    return [Problem(Severity.WARNING, about["File"], "About", "", "no Authority", "the council's name", action)]
