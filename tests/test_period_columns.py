"""What is true of each row's period, worked out once for each label."""

import pandas as pd
import pytest

from partnership_analysis import period_columns
from partnership_analysis.tables import COMPLAINTS, frame

LABELS = pd.Series(["2014/15", "2013/14", "2014/15 Q4", "2015-03", "2014", "2010/11-2013/14"], index=[9, 8, 7, 3, 2, 1])


def test_whole_years_are_financial_years_alone():
    found = period_columns.whole_years(LABELS)
    assert found.dtype == "bool"
    assert found.index[found].tolist() == [9, 8]


def test_financial_years_are_those_that_periods_end_in():
    found = period_columns.financial_years(LABELS)
    assert found.tolist() == ["2014/15", "2013/14", "2014/15", "2014/15", "2014/15", "2013/14"]
    assert found.index.tolist() == LABELS.index.tolist()


def test_a_label_is_read_once_however_many_rows_have_it():
    asked = []
    found = period_columns.map_periods(
        pd.Series(["2014/15", "2013/14"] * 1000), lambda period: asked.append(period) or 1
    )
    assert found.sum() == 2000
    assert [period.label for period in asked] == ["2014/15", "2013/14"]


@pytest.mark.parametrize("work_out", [period_columns.whole_years, period_columns.financial_years])
def test_a_column_without_rows_stays_empty(work_out):
    assert work_out(LABELS[:0].astype("str")).empty


@pytest.mark.parametrize("label", ["2014/17", "2014-15", "14/15", "2014-13", ""])
def test_a_tidy_table_takes_no_period_that_cannot_be_read_back(label):
    row = {"authority": "A", "service": "S", "breakdown": "total", "category": "Total", "source": "w.xlsx!Sheet!A1"}
    assert len(frame(COMPLAINTS, [row | {"period": "2014/15", "count": 1}])) == 1
    with pytest.raises(Exception, match="the label of a period"):
        frame(COMPLAINTS, [row | {"period": label, "count": 1}])
