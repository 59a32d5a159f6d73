"""Which year a report is on.

Takes a `Dataset` and the period asked for, if any; gives the year, or the error that says which there are.
"""

from partnership_analysis import periods
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, Severity


def choose_year(data: Dataset, period: str | None = None) -> str:
    """Return the financial year to report on, as the tables spell it.

    Parameters
    ----------
    period
        A year in any spelling; None is the year of the About sheet, or else the latest with a figure of the whole
        year, or else the latest of which anything is held.

    Raises
    ------
    InputError
        If it is not a financial year, the data hold nothing for it, or they are of several councils: a report
        is on one.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> choose_year(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "13/14")
    '2013/14'
    """
    file = data.about.get("File", "")
    if len(named := data.authorities()) > 1:
        found, expected = f"figures of {len(named)} councils", f"one of {', '.join(sorted(named))}"
        raise InputError(
            [Problem(Severity.ERROR, file, "", "", found, expected, "Name the one that the report is on (--authority)")]
        )
    years = data.years()
    whole = set(years) & {*data.observations["period"], *data.complaints["period"]}
    year = financial_year(data, period or data.about.get("Year") or max(whole or years, default=""))
    check_year(data, year.label)
    return year.label


def financial_year(data: Dataset, period: Period | str) -> Period:
    """Return the financial year that a period names.

    Raises
    ------
    InputError
        If it names another period, such as a quarter, or none; the error names the years that the data have.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(financial_year(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "FY15"))
    '2014/15'
    """
    try:
        asked = periods.asked(period)
    except ValueError:
        raise _no_year(data, f"the period {str(period)!r}") from None
    if not asked.is_financial_year:
        raise _not_yet(data, asked)
    return asked


def problems(data: Dataset) -> tuple[Problem, ...]:
    """Return what would stop a report on the workbook's own year; of several councils, each may have its own.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    ()
    """
    if len(data.authorities()) > 1 or not data.years():
        return ()
    try:
        choose_year(data)
    except InputError as error:
        return error.problems
    return ()


def check_year(data: Dataset, year: str) -> None:
    """Raise InputError if nothing has a figure in a year."""
    if year not in data.years():
        raise _no_year(data, f"no figures for {year}")


def _no_year(data: Dataset, found: str) -> InputError:
    years = data.years()
    expected = f"one of {', '.join(years)}" if years else "at least one financial year of figures"
    return _error(data, found, expected, "Choose a year that the workbook has")


def _not_yet(data: Dataset, period: Period) -> InputError:
    """Say that only financial years can be reported, and which there are; of part of one, which to ask for."""
    years = data.years()
    part = period.months < 12 and period.year_of.contains(period)
    found = f"{period}, which is part of a year" if part else f"{period}, which is not a financial year"
    expected = f"one of the financial years {', '.join(years)}: reports are of whole years so far"
    ask = f"Ask for {period.year_of}" if part and period.year_of.label in years else "Ask for one of those"
    return _error(data, found, expected, ask) if years else _no_year(data, found)


def _error(data: Dataset, found: str, expected: str, action: str) -> InputError:
    return InputError([Problem(Severity.ERROR, data.about.get("File", ""), "", "", found, expected, action)])
