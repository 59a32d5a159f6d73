"""The kinds of things in tables and cells.

Each kind is a set of fixed words. Its members are text too: they are equal to the plain text in the columns of the tidy
tables.
"""

from enum import StrEnum


class Unit(StrEnum):
    """The units with arithmetic of their own; a percent is 0 to 100. Other words may be a unit too."""

    PERCENT = "percent"
    DAYS = "days"
    SECONDS = "seconds"
    COUNT = "count"
    NUMBER = "number"


class Clock(StrEnum):
    """How times are written, if a unit or a heading says so: 02:41 is minutes and seconds, or hours and minutes."""

    MINUTES_SECONDS = "mm:ss"
    HOURS_MINUTES = "hh:mm"
    HOURS_MINUTES_SECONDS = "hh:mm:ss"
    NOT_SAID = ""


class NumberFormat(StrEnum):
    """What a cell's number format shows around its number, if that has a meaning: "97.1%" of 97.1.

    Attributes
    ----------
    PERCENT_SIGN
        A % that does not multiply by 100: the number is 0 to 100 already.
    POUNDS
        A £.
    HOURS_MINUTES
        Hours and minutes, without seconds.
    MINUTES_SECONDS
        Minutes and seconds, without hours.
    ELAPSED
        A length of time, which may pass 24 hours: [h]:mm:ss.
    """

    PERCENT_SIGN = "%"
    POUNDS = "£"
    HOURS_MINUTES = "h:mm"
    MINUTES_SECONDS = "mm:ss"
    ELAPSED = "[h]:mm"
    NOTHING = ""


class Polarity(StrEnum):
    """Which is better; neither is empty text."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = ""


class Aggregation(StrEnum):
    """How the months or quarters of a measure make its year; empty text if nobody says how.

    Attributes
    ----------
    SUM
        They add up: homes built each month.
    AVERAGE
        Their plain mean, however much each counts.
    RATE
        Their numerators over their denominators.
    LATEST
        The last of them: a stock, such as households in temporary accommodation at the end of a quarter.
    YEAR_TO_DATE
        The last of them, since each already counts from April.
    ROLLING
        The last of them, since each already covers twelve months.

    Examples
    --------
    >>> Aggregation("year to date") is Aggregation.YEAR_TO_DATE, bool(Aggregation.NOT_SAID)
    (True, False)
    """

    SUM = "sum"
    AVERAGE = "average"
    RATE = "rate"
    LATEST = "latest"
    YEAR_TO_DATE = "year to date"
    ROLLING = "rolling"
    NOT_SAID = ""


# The kinds of aggregation for which the last period gives the figure of several periods.
TAKE_LAST = (Aggregation.LATEST, Aggregation.YEAR_TO_DATE, Aggregation.ROLLING)


class Weeks(StrEnum):
    """Which day of a week decides in which month the week counts."""

    ENDING = "ending"
    COMMENCING = "commencing"


# The sign of a movement for the better.
BETTER_SIGN = {Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}


class Role(StrEnum):
    """What a cell is beside its neighbours: a figure, or what names, dates or explains one."""

    VALUE = "value"
    TARGET = "target"
    VARIANCE = "variance"
    CHANGE = "change"
    STATUS = "status"
    TOTAL = "total"
    SUMMARY = "summary"
    SHARE = "share"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    AUTHORITY = "authority"
    SERVICE = "service"
    MEASURE = "measure"
    PERIOD = "period"
    PART = "part"
    AS_AT = "as_at"
    LABEL = "label"
    CODE = "code"
    UNIT = "unit"
    POLARITY = "polarity"
    DIRECTION = "direction"
    REFERENCE = "reference"
    NOTE = "note"
    ACTION = "action"
    AUTHOR = "author"
    TYPE = "type"
    CLAIMED = "claimed"
    AGREED = "agreed"
    SUSPENDED = "suspended"
    UNCLEAR_TARGET = "unclear target"


class Frequency(StrEnum):
    """How often a measure is returned; empty text if the workbook does not say."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    NOT_SAID = ""

    @property
    def months(self) -> int:
        """The months in each of its periods; 0 if the workbook does not say."""
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(self.value, 0)


class YearKind(StrEnum):
    """What kind of years a table has, as its title, a heading or a cell says.

    Attributes
    ----------
    FINANCIAL
        April to March. A bare 2018 is unclear: 2017/18, or 2018/19.
    ENDING_IN_MARCH
        April to March, each named by the year in which it ends: a bare 2018 is 2017/18.
    CALENDAR
        January to December.
    ACADEMIC
        September to August.
    """

    FINANCIAL = "financial"
    ENDING_IN_MARCH = "ending in March"
    CALENDAR = "calendar"
    ACADEMIC = "academic"


class CommentKind(StrEnum):
    """What an officer says about a measure: a comment on its figure, or an action to improve it."""

    COMMENT = "comment"
    ACTION = "action"


class TargetKind(StrEnum):
    """What a target is for: a period alone, the year up to the end of a period, or the whole of a year."""

    PERIOD = "period"
    YEAR_TO_DATE = "year to date"
    YEAR = "year"


class Breakdown(StrEnum):
    """What complaints are counted by."""

    TOTAL = "total"
    OUTCOME = "outcome"
    SUBJECT = "subject"
    STAGE = "stage"


class Outcome(StrEnum):
    """How a complaint ended."""

    UPHELD = "upheld"
    UPHELD_IN_PART = "upheld in part"
    NOT_UPHELD = "not upheld"
    OTHER = "other"

    @property
    def is_upheld(self) -> bool:
        """Whether it was upheld, in full or in part."""
        return self in (Outcome.UPHELD, Outcome.UPHELD_IN_PART)


class Rating(StrEnum):
    """The RAG status of a measure in the workbook, or that it has none."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "not rated"


class MeasureKind(StrEnum):
    """What a contract calls a measure; empty text if nobody says."""

    KPI = "KPI"
    PI = "PI"
    NOT_SAID = ""


class Term(StrEnum):
    """What a contract says about a measure or, from `CAP` on, about itself and the two who made it.

    Attributes
    ----------
    KIND, TARGET
        Whether it is a KPI or a PI; and its target, if the tables of figures give none.
    APPROACHING, INADEQUATE
        The bounds of two ratings: the last figure that is still close to the target, and the figure past which
        performance is inadequate.
    CREDIT, PER, EARN_BACK
        The pounds of a service credit; whether it is for a missed month, quarter or year; and how many periods in a row
        must then be met to earn it back.
    CLAIMED
        The pounds of credits claimed for the year.
    POINTS, PLAN, NOTE
        Service points for a missed period; the plan to put the measure right; and a remark.
    CAP, REMARK
        The most pounds of credits in a year; and a remark on the contract.
    """

    KIND = "kind"
    TARGET = "target"
    APPROACHING = "approaching"
    INADEQUATE = "inadequate"
    CREDIT = "credit"
    PER = "per"
    EARN_BACK = "earn back"
    CLAIMED = "claimed"
    POINTS = "points"
    PLAN = "plan"
    NOTE = "note"
    CAP = "cap"
    REMARK = "remark"
    PROCUREMENT_TITLE = "procurement title"
    OCID = "ocid"
    PROCUREMENT_ID = "procurement identifier"
    CONTRACT_ID = "contract identifier"
    AUTHORITY = "authority"
    AUTHORITY_ADDRESS = "authority address"
    AUTHORITY_EMAIL = "authority email"
    AUTHORITY_ID = "authority identifier"
    ENQUIRIES = "enquiries"
    SUPPLIER = "supplier"
    SUPPLIER_ADDRESS = "supplier address"
    SUPPLIER_EMAIL = "supplier email"
    SUPPLIER_ID = "supplier identifier"


class PlaceKind(StrEnum):
    """What a name or code in a column of authorities stands for; a group is several of them together, or a total."""

    COUNCIL = "council"
    COMBINED_AUTHORITY = "combined authority"
    BOARD = "board"
    TRUST = "trust"
    POLICE_FORCE = "police force"
    FIRE_AUTHORITY = "fire authority"
    NATION = "nation"
    REGION = "region"
    GROUP = "group"

    @property
    def is_area(self) -> bool:
        """Whether it is a nation, a region, or several authorities together, and so not an authority."""
        return self in (PlaceKind.NATION, PlaceKind.REGION, PlaceKind.GROUP)
