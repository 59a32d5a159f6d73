import pandas as pd

import partnership_analysis as pa
from partnership_analysis.caching import cached_by_dataset


def test_a_table_is_worked_out_once_whether_its_default_is_given_or_left_out():
    worked_out = []

    @cached_by_dataset
    def table(data, year, group=None):
        worked_out.append((year, group))
        return pd.DataFrame({"value": [1.0]})

    data = pa.load()
    for given in (
        table(data, 2014),
        table(data, 2014, None),
        table(data, year=2014),
        table(data, group=None, year=2014),
    ):
        assert given["value"].tolist() == [1.0]
    table(data, 2014, "nearest")
    assert worked_out == [(2014, None), (2014, "nearest")]
