"""How much each kind of finding matters: the commentary gives findings in falling rank.

Within a rank a finding may stand a little higher or lower (see the file of its kind): the widest miss first.
"""

from typing import Final

TALLY: Final = 100.0
DOUBTED: Final = 95.0
MISSED: Final = 90.0
MISSED_IN_PART: Final = 80.0
EXCLUDED: Final = 75.0
CONTRADICTED: Final = 70.0
UNEXPLAINED: Final = 68.0
COMPLAINTS_IN_ALL: Final = 66.0
COMPLAINTS: Final = 65.0
PART_AND_WHOLE: Final = 62.5
COMPARED: Final = 61.0
WORSENED: Final = 60.0
VARIATION_OF_CONCERN: Final = 58.0
IMPROVED: Final = 50.0
VARIATION_IMPROVING: Final = 48.0
VARIATION_UNJUDGED: Final = 40.0
UPHELD: Final = 40.0
UPHELD_APART: Final = 38.0
STAGES: Final = 36.0
STAGES_APART: Final = 34.0
SUBJECTS: Final = 30.0
CHANGED: Final = 20.0
NO_FIGURE: Final = 15.0
VARIATION_ORDINARY: Final = 12.0
AS_AT: Final = 10.0
VARIATION_UNKNOWN: Final = 8.0
UNCHANGED: Final = 5.0
UNANSWERED: Final = 1.0
NOTHING: Final = 0.0
