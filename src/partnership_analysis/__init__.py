"""From a council's performance spreadsheets to a committee-ready briefing.

>>> import partnership_analysis as pa
>>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
>>> data.years()[0], pa.choose_year(data)
('2009/10', '2014/15')
"""

from partnership_analysis.commentary import comment, summarise
from partnership_analysis.loading import load
from partnership_analysis.tables import choose_year

__all__ = ["choose_year", "comment", "load", "summarise"]
