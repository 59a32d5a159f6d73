"""Which services a reader hears of by name.

Takes the services of a dataset; gives their names, for sentences and headings. Where a workbook names no service, the
sheet's name stands for one in the data. If that is only "Scorecard" or "KPIs", it says nothing of a service, and pages
name the council instead.
"""

from collections.abc import Iterable

from partnership_analysis import vocabularies, words
from partnership_analysis.dataset import Dataset


def says_nothing(name: str) -> bool:
    """Tell whether a name consists of words for sheets, and of numbers: it says nothing of a service.

    Examples
    --------
    >>> [says_nothing(name) for name in ("Scorecard", "Sheet1", "Q2 report", "2024-25", "Data protection")]
    [True, True, True, True, False]
    """
    parts = (part.strip("0123456789_") for part in vocabularies.normalise(name).split())
    return all(vocabularies.SHEET_WORDS.meaning(part) for part in parts if part)


def named(data: Dataset, services: Iterable[str]) -> list[str]:
    """Return the names of services that say something of them.

    If the workbook has several services, each has its name whatever it says, or a reader could not tell them apart.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> named(data.service("Customer Services"), ["Customer Services"])
    ['Customer Services']
    """
    names = list(dict.fromkeys(services))
    if all(map(says_nothing, names)):
        whole = data.observations if data.read is None else data.read.tables["observations"]
        names = names if whole["service"].nunique() > 1 else []
    return [as_title(name) for name in names]


def listed(data: Dataset, services: Iterable[str]) -> str:
    """Return the names of services as a list in words; empty where they say nothing."""
    names = named(data, services)
    return words.join(names) if names else ""


def with_authority(data: Dataset, services: Iterable[str]) -> str:
    """Return the names of services and of the council, for a caption.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> with_authority(pa.load("data/raw/serco_partnership_2014-15.xlsx"), ["Audit", "ICT"])
    'Audit and ICT, Peterborough'
    """
    return ", ".join(filter(None, (listed(data, services), data.authority)))


def title(data: Dataset, part: str) -> str:
    """Return the title of a section or page on a topic or service: "Measures" for a service whose name says nothing.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> title(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "Collection rates")
    'Collection rates'
    """
    is_service = part in data.measures["service"].tolist()
    return "Measures" if is_service and not named(data, [part]) else as_title(part)


def as_title(name: str) -> str:
    """Return a name with a capital at its beginning, if it has none at all: a file may be called prompt_payment.csv.

    Examples
    --------
    >>> as_title("prompt payment"), as_title("eCommerce")
    ('Prompt payment', 'eCommerce')
    """
    return words.capital(name) if name.islower() else name
