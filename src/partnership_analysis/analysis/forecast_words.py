"""What a forecast rests on, in words.

Takes a row of `forecasts.forecasts`; gives one or two plain sentences for a page: the forecast with its range and its
error, or why we cannot give one.
"""

from typing import Any

from partnership_analysis import units, words
from partnership_analysis.analysis import year_ends
from partnership_analysis.analysis.forecasts import NoForecast
from partnership_analysis.analysis.year_ends import Method
from partnership_analysis.periods import Period

_WITHOUT = {
    NoForecast.COMPLETE: "the outturn of {year} is complete",
    NoForecast.NOT_SAID: "the workbook does not say how its {frequency}s make a year",
    NoForecast.NOT_COUNTED: "some {frequency}s of {year} lack a numerator or a denominator",
    NoForecast.GAPS: "some {frequency}s of {year} have no figure",
    NoForecast.SUSPENDED: "some {frequency}s of {year} are suspended",
    NoForecast.TOO_FEW: "{years} by {frequency}, and {fewest} are needed",
}


def explain(row: Any) -> str:
    """Return what a row of `forecasts.forecasts` says, in sentences of 25 words or fewer.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> about = {"year": "2025/26", "period": "2025/26 Q2", "frequency": "quarter", "unit": "days", "decimals": 1}
    >>> found = {"forecast": 9.06, "forecast_low": 8.94, "forecast_high": 9.4, "coverage": 0.8, "error": 0.2}
    >>> counts = {"past_years": 4, "left_out": 0, "without": "", "method": Method.MOVEMENT}
    >>> forecast, error = explain(SimpleNamespace(**about, **found, **counts)).split(". ")
    >>> forecast
    'Forecast for 2025/26: 9.1 days (80% range 8.9 to 9.4 days), from how far four past years moved after September'
    >>> error
    'Forecasts of those years, each left out in turn, were 0.2 days off on average.'
    >>> explain(SimpleNamespace(**about, past_years=2, left_out=0, without=NoForecast.TOO_FEW))
    'No forecast: two past years by quarter, and three are needed.'
    """
    return _without(row) if row.without else f"{_forecast(row)} {_error(row)}"


def _forecast(row: Any) -> str:
    forecast, low, high = (
        units.format_value(value, row.unit, row.decimals)
        for value in (row.forecast, row.forecast_low, row.forecast_high)
    )
    # "8.9 to 9.4 days".
    span = f"{low.partition(' ')[0]} to {high}"
    month = f"{Period.from_label(row.period).last_day:%B}"
    years = _counted(row.past_years)
    basis = f"how far {years} moved after {month}"
    if row.method == Method.SHARE_REACHED:
        basis = f"how much of the year's end {years} had reached by {month}"
    return f"Forecast for {row.year}: {forecast} ({100 * row.coverage:.0f}% range {span}), from {basis}."


def _error(row: Any) -> str:
    error = units.format_difference(row.error, row.unit, row.decimals)
    if row.error > units.DUST and not units.round_half_up(row.error, row.decimals):
        error = f"less than {units.format_difference(10.0**-row.decimals, row.unit, row.decimals)}"
    return f"Forecasts of those years, each left out in turn, were {error} off on average."


def _without(row: Any) -> str:
    fewest = words.number_word(year_ends.FEWEST_YEARS)
    about = {"year": row.year, "frequency": row.frequency, "years": _counted(row.past_years), "fewest": fewest}
    reason = f"No forecast: {_WITHOUT[NoForecast(row.without)].format(**about)}."
    if row.without != NoForecast.TOO_FEW or not row.left_out:
        return reason
    others = "Another has" if row.left_out == 1 else f"{words.capital(words.number_word(row.left_out))} others have"
    return f"{reason} {others} gaps or suspensions, or came before the measure changed."


def _counted(years: int) -> str:
    """Return a number of past years in words: "no past year", "one past year", "five past years"."""
    return f"{words.number_word(years)} past year{'' if years < 2 else 's'}"
