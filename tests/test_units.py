import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import units
from partnership_analysis.kinds import Unit

hundredths = st.integers(-1_000_000, 1_000_000).map(lambda number: Decimal(number).scaleb(-2))
decimals = st.integers(0, 4)


def published(places):
    """Return numbers as officers publish them, with a few decimals."""
    return st.integers(-10_000_000, 10_000_000).map(lambda number: float(Decimal(number).scaleb(-places)))


@pytest.mark.parametrize(
    ("content", "value", "unit"),
    [
        (97.78, 97.78, None),
        (29, 29.0, None),
        (0, 0.0, None),
        ("97.78%", 97.78, "percent"),
        (" 97.78 % ", 97.78, "percent"),
        ("97.78\N{NO-BREAK SPACE}%", 97.78, "percent"),
        ("+4%", 4.0, "percent"),
        ("-0.64%", -0.64, "percent"),
        ("−0.64%", -0.64, "percent"),
        ("–0.64%", -0.64, "percent"),
        (".5%", 0.5, "percent"),
        ("97.78 per cent", 97.78, "percent"),
        ("97.78 Percent", 97.78, "percent"),
        ("97.78 pct", 97.78, "percent"),
        ("25 secs", 25.0, "seconds"),
        ("25 sec", 25.0, "seconds"),
        ("25secs", 25.0, "seconds"),
        ("34 seconds", 34.0, "seconds"),
        ("1 second", 1.0, "seconds"),
        (dt.time(0, 0, 25), 25.0, "seconds"),
        (dt.time(0, 1, 5), 65.0, "seconds"),
        (dt.timedelta(seconds=25), 25.0, "seconds"),
        ("13.52 days", 13.52, "days"),
        ("1 Day", 1.0, "days"),
        ("1,024", 1024.0, None),
        ("£1,024.50", 1024.5, "£"),
        ("-£20", -20.0, "£"),
        ("£1.2m", 1_200_000.0, "£"),
        ("£5 million", 5_000_000.0, "£"),
        ("£3k", 3000.0, "£"),
        ("2 mins", 120.0, "seconds"),
        ("1.5 hours", 5400.0, "seconds"),
        ("2 mins 41 secs", 161.0, "seconds"),
        ("1 hour and 5 minutes", 3900.0, "seconds"),
        ("12.3 kg", 12.3, "kg"),
        ("29", 29.0, None),
    ],
)
def test_a_cell_tells_its_value_and_its_unit(content, value, unit):
    quantity = units.parse(content)
    assert (quantity.value, quantity.unit, quantity.remark) == (value, unit, "")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "banana",
        "%",
        "#DIV/0!",
        "1,02",
        "1.2.3",
        "12/13",
        "95%12",
        "Mar 13",
        "2014-04-01",
        True,
        None,
        float("nan"),
        float("inf"),
        dt.datetime(2014, 5, 1),
    ],
)
def test_what_is_not_a_quantity_is_refused(content):
    with pytest.raises(ValueError, match="is not a quantity"):
        units.parse(content)


@pytest.mark.parametrize("content", ["3 weeks", "2 months", "4 years", "5m", "5 million", "3 FTE weeks"])
def test_a_unit_we_do_not_keep_is_refused_and_not_taken_for_a_remark(content):
    with pytest.raises(ValueError, match="is not a quantity"):
        units.parse(content)


@given(hundredths)
def test_a_percentage_reads_alike_in_every_accepted_form(number):
    forms = [units.parse(form) for form in (f"{number}%", f" {number} % ", f"{number:,}%", f"{number:+}%")]
    cell = units.parse(float(number / 100), percent=True)
    typed = units.parse(float(number))
    assert {*forms, cell} == {units.Quantity(float(number), "percent")}
    assert typed.value == cell.value


@pytest.mark.parametrize(
    ("content", "value", "mark"),
    [("-0.64%1", -0.64, "1"), ("95%*", 95.0, "*"), ("34 secs**", 34.0, "**"), ("+4%", 4.0, "")],
)
def test_a_footnote_mark_is_kept_apart_from_the_figure(content, value, mark):
    quantity = units.parse(content)
    assert (quantity.value, quantity.footnote) == (value, mark)


def test_a_remark_keeps_the_words_of_the_whole_cell():
    words = "-1% but KPI suspended for May 2014 and from 1/1/15. 92% up to 31/12/14"
    assert units.parse(words) == units.Quantity(-1.0, "percent", "", words)


@pytest.mark.parametrize(
    ("value", "unit", "places", "words"),
    [
        (97.78, "percent", 2, "97.78%"),
        (95.0, "percent", 0, "95%"),
        (-0.64, "percent", 2, "−0.64%"),
        (25.0, "seconds", 0, "25 seconds"),
        (1.0, "seconds", 0, "1 second"),
        (1.0, "days", 2, "1.00 days"),
        (1.0, "days", 0, "1 day"),
        (1024.0, "count", 0, "1,024"),
        (1234567.891, "number", 1, "1,234,567.9"),
        (-0.001, "percent", 2, "0.00%"),
        (2.675, "percent", 2, "2.68%"),
    ],
)
def test_a_value_is_printed_with_its_unit(value, unit, places, words):
    assert units.format_value(value, unit, places) == words


@pytest.mark.parametrize(
    ("difference", "unit", "places", "size", "signed"),
    [
        (1.0, "percent", 2, "1.00 percentage point", "+1.00 point"),
        (-0.48, "percent", 2, "0.48 percentage points", "−0.48 points"),
        (1.0, "percent", 0, "1 percentage point", "+1 point"),
        (9.0, "seconds", 0, "9 seconds", "+9 seconds"),
        (-6.58, "days", 2, "6.58 days", "−6.58 days"),
        (-34.0, "count", 0, "34", "−34"),
        (0.0, "percent", 0, "0 percentage points", "0 points"),
        (-0.001, "percent", 2, "0.00 percentage points", "0.00 points"),
        (1500.0, "number", 0, "1,500", "+1,500"),
    ],
)
def test_percentages_differ_by_points_and_the_rest_in_their_own_unit(difference, unit, places, size, signed):
    assert units.format_difference(difference, unit, places) == size
    assert units.format_signed(difference, unit, places) == signed


@given(st.floats(-1e9, 1e9), st.sampled_from(list(Unit)), decimals)
def test_a_printed_value_reads_back_as_printed(value, unit, places):
    quantity = units.parse(units.format_value(value, unit, places))
    assert quantity.value == float(units.round_half_up(value, places))
    assert quantity.unit == (unit if unit in ("percent", "days", "seconds") else None)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [(0.125, 2, "0.13"), (2.675, 2, "2.68"), (-2.675, 2, "-2.68"), (0.5, 0, "1"), (97.78, 4, "97.7800")],
)
def test_rounding_is_as_on_paper(value, places, printed):
    assert str(units.round_half_up(value, places)) == printed


@pytest.mark.parametrize(("value", "places"), [(99.0, 0), (99.5, 1), (97.78, 2), (0.1 + 0.2, 1), (100.0, 0)])
def test_a_value_needs_only_its_own_decimals(value, places):
    assert units.own_decimals(value) == places


@pytest.mark.parametrize(
    ("value", "other", "places", "enough"),
    [(97.78, 96.92, 2, 2), (10.4, 9.6, 0, 1), (22.5, 20.5, 0, 0), (0.25, 0.15, 1, 1), (90.0, 91.0, 0, 0)],
)
def test_a_difference_gets_the_decimals_it_needs_to_agree(value, other, places, enough):
    assert units.agreeing_decimals(value, other, places) == enough


@given(published(4), published(4), decimals)
def test_a_printed_difference_agrees_with_its_printed_parts(value, other, places):
    enough = units.agreeing_decimals(value, other, places)
    printed = [units.round_half_up(number, enough) for number in (value, other, value - other)]
    assert printed[0] - printed[1] == printed[2]
    assert places <= enough <= max(places, 4)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("[c]", "[c] confidential"),
        ("[x]", "[x] not available"),
        (" [Z] ", "[Z] not applicable"),
        ("[low]", "[low] low, but not zero"),
        ("..", ".. not available"),
        ("-", "- no figure given"),
        ("–", "– no figure given"),
        ("N/A", "N/A not available or not applicable"),
    ],
)
def test_the_shorthand_of_a_missing_figure_keeps_its_meaning(text, remark):
    quantity = units.parse(text)
    assert math.isnan(quantity.value)
    assert quantity.remark == remark


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("97.78% [p]", units.Quantity(97.78, "percent", "", "[p] provisional")),
        ("97.78%[r]", units.Quantity(97.78, "percent", "", "[r] revised")),
        ("1,024 [p] [r]", units.Quantity(1024, None, "", "[p] provisional; [r] revised")),
    ],
)
def test_a_mark_beside_a_figure_keeps_the_figure(text, quantity):
    assert units.parse(text) == quantity


@pytest.mark.parametrize("text", ["97.78% [q]", "[p]", "[c] 5", "5 [c]", "[]", "0:61:00", "1:2:3"])
def test_a_mark_nobody_knows_is_refused(text):
    with pytest.raises(ValueError, match="is not a quantity"):
        units.parse(text)


def test_hours_minutes_and_seconds_are_seconds():
    assert [units.parse(text).value for text in ("0:00:25", "00:01:05", "1:00:00")] == [25, 65, 3600]
    assert units.parse("0:00:25").unit == "seconds"


@pytest.mark.parametrize(
    ("heading", "unit", "scale"),
    [
        ("Receipts (£ thousands)", "£", 1e3),
        ("Receipts, in millions of pounds (£ millions)", "£", 1e6),
        ("Table 5: receipts of council tax, England (£ thousand)", "£", 1e3),
        ("Net cost £000", "£", 1e3),
        ("Spend in £000s", "£", 1e3),
        ("TotalAmountGBP", "£", 1),
        ("£ per household", "£ per household", 1),
        ("Paid on time %", "percent", 1),
        ("% of council tax collected", "percent", 1),
        ("Percentage of council tax collected", "percent", 1),
        ("Percent Under 4 Hours", "percent", 1),
        ("PercentUnder4Hours", "percent", 1),
        ("NEET_percent", "percent", 1),
        ("Rate (%)", "percent", 1),
        ("Crimes per 1,000 population", "per 1,000 population", 1),
        ("Missed bins per 100,000 collections (rolling 12 months)", "per 100,000 collections", 1),
        ("Residual waste, kg per household", "kg per household", 1),
        ("Sickness (days)", "days", 1),
        ("Average wait, in minutes", "seconds", 60),
        ("avg_wait_hours", "seconds", 3600),
        ("Journeys (millions)", "millions", 1),
        ("Number of dwellings", "number", 1),
        ("ProportionPaidOnTime", None, 1),
        ("Calls answered within 20 seconds", None, 1),
        ("Invoices paid in 30 days", None, 1),
        ("10% most deprived areas", None, 1),
        ("Movement in percentage points", None, 1),
        ("Debt over £1,000", None, 1),
        ("Calls answered", None, 1),
        ("2014/15", None, 1),
        ("", None, 1),
    ],
)
def test_a_heading_states_a_unit(heading, unit, scale):
    found = units.unit_in_heading(heading)
    assert (found and found.unit, found.scale if found else 1) == (unit, scale)


@pytest.mark.parametrize(
    ("said", "unit", "scale"),
    [
        ("Percentage (%)", "percent", 1),
        ("% of households", "percent", 1),
        ("£'000", "£", 1e3),
        ("GBP", "£", 1),
        ("Hrs", "seconds", 3600),
        ("#", "number", 1),
        ("Rate per 1,000 population", "per 1,000 population", 1),
        ("Working days", "Working days", 1),
        ("% points", "% points", 1),
        ("FTE", "FTE", 1),
        ("$", "$", 1),
        ("n/a", None, 1),
        ("-", None, 1),
        ("1000", None, 1),
        ("", None, 1),
    ],
)
def test_a_unit_cell_states_a_unit_in_its_own_words(said, unit, scale):
    found = units.read_unit(said)
    assert (found and found.unit, found.scale if found else 1) == (unit, scale)


@pytest.mark.parametrize(
    ("content", "stated", "value"),
    [
        (2.5, "mins", 150),
        ("2.5", "mins", 150),
        ("34 secs", "mins", 34),
        ("34 seconds", "mins", 34),
        ("2 mins", "hours", 120),
        (1.1, "£000", 1100),
        ("£1.1", "£000", 1100),
        ("£1.2m", "£000", 1_200_000),
        (0.1, "£m", 100_000),
        (12, "kg a household", 12),
        ("12 kg a household", "kg a household", 12),
        ("4 working days", "working days", 4),
        ("<5", "£000", math.nan),
    ],
)
def test_a_number_is_in_the_unit_that_is_stated(content, stated, value):
    quantity = units.parse(content, stated=units.read_unit(stated))
    assert quantity.value == pytest.approx(value, nan_ok=True, abs=0)
    assert quantity.remark == ("<5: only a limit is given" if content == "<5" else "")


@pytest.mark.parametrize(
    ("value", "unit", "places", "printed", "signed"),
    [
        (3.6, "£", 1, "£3.60", "+£3.60"),
        (3.6, "£", 2, "£3.60", "+£3.60"),
        (1234, "£", 0, "£1,234", "+£1,234"),
        (950_000, "£", 0, "£950,000", "+£950,000"),
        (1_200_000, "£", 0, "£1.2m", "+£1.2m"),
        (12_345_000, "£", 0, "£12.345m", "+£12.345m"),
        (1_234_567, "£", 0, "£1,234,567", "+£1,234,567"),
        (3.6, "£ per household", 2, "£3.60 per household", "+£3.60 per household"),
        (364.084, "£m", 3, "£364.084m", "+£364.084m"),
        (17801, "£000", 0, "£17,801k", "+£17,801k"),
        (12.3, "kg a household", 1, "12.3 kg a household", "+12.3 kg a household"),
        (1, "Tonnes", 0, "1 tonne", "+1 tonne"),
        (5, "FTE", 0, "5 FTE", "+5 FTE"),
        (61, "per 1,000", 0, "61 per 1,000", "+61 per 1,000"),
    ],
)
def test_money_and_units_in_other_words_are_printed(value, unit, places, printed, signed):
    assert units.format_value(value, unit, places) == printed
    assert units.format_difference(-value, unit, places) == printed
    assert units.format_signed(value, unit, places) == signed
    assert units.format_signed(-value, unit, places) == signed.replace("+", "−")
    assert units.format_value(-value, unit, places) == f"−{printed}"
