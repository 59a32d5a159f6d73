"""The table of what each measure is: what it counts, who answers for it, how often it is returned, which is better."""

import pandas as pd

from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import NOT_GIVEN, Table
from partnership_analysis.kinds import Frequency, Polarity
from partnership_analysis.tables import each

_RETURNED = {
    Frequency.MONTH: "every month",
    Frequency.QUARTER: "every quarter",
    Frequency.HALF: "twice a year",
    Frequency.YEAR: "once a year",
}
_BETTER = {Polarity.HIGHER: "higher", Polarity.LOWER: "lower"}
# Columns that say nothing of any measure are left out.
_OWN = ("What it counts", "Owner", "Returned")


def tables(performance: Performance) -> list[Table]:
    """Return the table of the measures that have figures; none where the workbook describes none of them further."""
    data = performance.data
    figures = pd.MultiIndex.from_frame(data.observations[["service", "measure"]])
    rows = data.measures[pd.MultiIndex.from_frame(data.measures[["service", "measure"]]).isin(figures)]
    if rows.empty or (rows[["definition", "owner", "frequency"]] == "").all(axis=None):
        return []
    several = rows["service"].nunique() > 1
    names = [f"{row.short} ({row.service})" if several else row.short for row in each(rows)]
    cells = pd.DataFrame(
        {
            "What it counts": rows["definition"].to_numpy(),
            "Owner": rows["owner"].to_numpy(),
            "Returned": [_RETURNED.get(Frequency(said), "") for said in rows["frequency"]],
            "Better when": [_BETTER.get(Polarity(said), "") for said in rows["polarity"]],
        },
        index=pd.Index(names, name="Measure"),
        dtype="object",
    )
    said = [name for name in cells if name not in _OWN or (cells[name] != "").any()]
    about = data.part or data.authority
    return [Table(f"What the measures of {about} are", cells[said].replace("", NOT_GIVEN))]
