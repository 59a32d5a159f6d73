"""The table of what each measure is: what it counts, who answers for it, how often it is returned, which is better."""

import pandas as pd

from partnership_analysis.analysis.series import MEASURE, is_among
from partnership_analysis.blocks import NOT_GIVEN, Table
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import Frequency
from partnership_analysis.page_tables.layout import measure_index
from partnership_analysis.tables import each_row

_RETURNED = {
    Frequency.MONTH: "every month",
    Frequency.QUARTER: "every quarter",
    Frequency.HALF: "twice a year",
    Frequency.YEAR: "once a year",
    Frequency.NOT_SAID: "",
}


def definitions(findings: Findings) -> tuple[Table, ...]:
    """Return the table of what each measure counts, whose it is and how often it comes; no table if nothing is said.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> report.topic("Benefits processing").definitions[0].cells.loc["Changes"].tolist()
    ['Average number of days to process a reported change to a benefit claim.', 'lower']
    """
    data = findings.performance.data
    rows = data.measures[is_among(data.measures, data.observations, MEASURE)]
    if rows.empty or (rows[["definition", "owner", "frequency"]] == "").all(axis=None):
        return ()
    columns = {
        "What it counts": rows["definition"].tolist(),
        "Owner": rows["owner"].tolist(),
        "Returned": [_RETURNED[Frequency(frequency)] for frequency in rows["frequency"]],
        "Better when": [str(polarity) for polarity in rows["polarity"]],
    }
    # Columns that say nothing of any measure are left out.
    columns = {name: texts for name, texts in columns.items() if any(texts) or name == "Better when"}
    cells = pd.DataFrame(columns, index=measure_index(each_row(rows)), dtype="object").replace("", NOT_GIVEN)
    return (Table(f"What the measures of {data.part or data.authority} are", cells),)
