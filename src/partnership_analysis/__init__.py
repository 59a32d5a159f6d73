"""From a council's performance spreadsheets to a committee-ready briefing.

>>> import partnership_analysis as pa
>>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
"""

from partnership_analysis.loading import load

__all__ = ["load"]
