"""Choosing what to look at with the mouse or the keyboard, in JupyterLab.

Takes a workbook. Gives widgets for workbook, service, measures, years and comparison; and under them the chart, the
table and the commentary of the choice, with the lines of Python that make them.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

try:
    import ipywidgets as widgets
except ImportError:
    raise ImportError("found no ipywidgets. Install it: pip install 'partnership-analysis[lab]'") from None
from IPython.display import Javascript, display
from markupsafe import Markup

from partnership_analysis import loading
from partnership_analysis.analysis import comparator_groups
from partnership_analysis.authorities import COMPARATORS
from partnership_analysis.charts import Chart
from partnership_analysis.page_tables import Against
from partnership_analysis.period_choice import choose_period, parse_period
from partnership_analysis.periods import spelling
from partnership_analysis.problems import InputError
from partnership_analysis.reading import workbook
from partnership_analysis.reporting import report
from partnership_analysis.shipped import EXAMPLE, shipped

_LABELLED = {"style": {"description_width": "8rem"}, "layout": {"width": "44rem"}}
_AGAINST = [str(against) for against in Against]
_CLASS = "partnership-explore"
_NO_GROUP = "no other councils"
# Without this, JupyterLab takes the arrow keys in a list for its own, and goes to another cell.
_KEEP_KEYS = f"""window.addEventListener("keydown", event => {{
  if (event.target.closest?.(".{_CLASS}")) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}}, true);"""


def explore(
    workbook: str | Path | None = None,
    authority: str | None = None,
    period: str | None = None,
    outputs: str | Path = "outputs",
    comparators: str | Path | None = None,
) -> widgets.VBox:
    """Return widgets with which to choose a part of a workbook, and what that part says.

    Parameters
    ----------
    workbook
        The spreadsheet, or folder of them, to begin with; None is the example, Peterborough and Serco 2014/15.
    authority
        The council, if the workbook has several.
    period
        The period to look at, a year or a part of one; None is the workbook's own.
    outputs
        The folder that "Save to outputs" writes the chart to, as .png, .svg, .csv and .txt.
    comparators
        Figures of other councils, or lists of their groups; None compares with the others in the workbook.

    Raises
    ------
    InputError
        If the workbook has errors, or no report can be on the period.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> choices = pa.explore()
    <IPython.core.display.Javascript object>
    >>> type(choices).__name__
    'VBox'
    """
    path = Path(workbook or shipped("data", "raw", EXAMPLE))
    box = _Explorer(path, authority, period, Path(outputs), comparators).box
    box.add_class(_CLASS)
    display(Javascript(_KEEP_KEYS))
    return box


class _Explorer:
    """The widgets, and what happens when one of them changes."""

    def __init__(
        self, path: Path, authority: str | None, period: str | None, outputs: Path, comparators: str | Path | None
    ) -> None:
        self._path, self._period, self._outputs, self._comparators = str(path), period, outputs, comparators
        self._charts: list[Chart] = []
        self._busy = False
        self._data = self._loaded = loading.load(path, comparators=comparators)
        self.workbook = widgets.Combobox(
            value=str(path), options=_spreadsheets(path), description="Workbook", continuous_update=False, **_LABELLED
        )
        self.authority = widgets.Dropdown(description="Council", **_LABELLED)
        self.service = widgets.Dropdown(description="Service", **_LABELLED)
        self.measures = widgets.SelectMultiple(description="Measures", rows=6, **_LABELLED)
        self.years = widgets.SelectionRangeSlider(
            options=[""], description="Years", continuous_update=False, **_LABELLED
        )
        self.against = widgets.Dropdown(options=_AGAINST, value=_AGAINST[0], description="Compare with", **_LABELLED)
        self.group = widgets.Dropdown(options=[_NO_GROUP], description="Beside", **_LABELLED)
        self.result, self.code, self.saved = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.text = widgets.Textarea(description="To paste", rows=6, **_LABELLED)
        self.save = widgets.Button(description="Save to outputs")
        self._offer_authorities(authority)
        reactions = {
            self.workbook: self._load, self.authority: self._offer_services, self.service: self._offer_measures,
            self.measures: self._show, self.years: self._show, self.against: self._show, self.group: self._show,
        }  # fmt: skip
        for choice, react in reactions.items():
            choice.observe(self._unless_busy(react), "value")
        self.save.on_click(lambda _: self._save())
        self.box = widgets.VBox([*reactions, self.result, self.code, self.text, self.save, self.saved])

    def _unless_busy(self, react: Callable[[], None]) -> Callable[[object], None]:
        """Return a reaction to a changed choice, which does nothing while a reaction itself changes choices."""

        def changed(_: object) -> None:
            if not self._busy:
                self._busy = True
                try:
                    react()
                except InputError as error:
                    self._clear()
                    self.result.value = str(Markup("<pre role='alert'>{}</pre>").format(error))
                finally:
                    self._busy = False

        return changed

    def _load(self) -> None:
        """Load another workbook; if it has errors, or nothing to report on, there are no choices."""
        path = self.workbook.value.strip().strip("\"'")  # Windows copies a path in quotation marks
        try:
            self._loaded = loading.load(path, comparators=self._comparators)
            self.workbook.value = self._path = path
            self._period = None
            self._offer_authorities()
        except InputError:
            self._show_choices(False)
            raise
        self._show_choices(True)

    def _clear(self) -> None:
        self._charts, self.saved.value, self.code.value, self.text.value = [], "", "", ""

    def _show_choices(self, shown: bool) -> None:
        """Show the choices of a workbook, or hide them if none is loaded."""
        for widget in (
            self.authority, self.group, self.service, self.measures, self.years, self.against, self.text, self.save,
        ):  # fmt: skip
            widget.layout.display = None if shown else "none"

    def _offer_authorities(self, authority: str | None = None) -> None:
        """Offer the councils of the workbook."""
        asked = self._loaded.of(authority).authority if authority else ""
        names = self._loaded.authorities() or [asked or self._loaded.authority]
        self.authority.options = [*names, asked] if asked and asked not in names else names
        self.authority.value = asked or self.authority.options[0]
        self._offer_services()

    def _offer_services(self) -> None:
        """Offer the services and years of the council."""
        several = len(self.authority.options) > 1
        self._data = self._loaded.of(self.authority.value) if several else self._loaded.without_areas()
        self.group.options = [_NO_GROUP, *comparator_groups.names(self._data)]
        years = self._data.years()
        self.years.options = years
        asked = parse_period(self._data, self._period) if self._period else None
        self._chosen = choose_period(self._data, asked if asked and asked.year_of.label in years else None)
        self.years.value = (years[0], self._chosen.year_of.label)
        self.service.options = services = list(dict.fromkeys(self._data.observations["service"]))
        self.service.value = services[0] if services else None
        self._offer_measures()

    def _offer_measures(self) -> None:
        rows = self._data.observations
        self.measures.options = list(dict.fromkeys(rows.loc[rows["service"] == self.service.value, "measure"]))
        self.measures.value = self.measures.options[:1]
        self._show()

    def _show(self) -> None:
        """Show what is chosen."""
        self._clear()
        if not self.measures.value:
            self.result.value = "<p>Choose a measure.</p>"
            return
        first, year = self.years.value
        part = self._data.service(self.service.value).measure(*self.measures.value).between(first, year)
        found = report(part, self._period_in(year))
        self._charts, commentary = list(found.charts), found.commentary
        items: list[Any] = [*self._charts, commentary]
        if self._charts:
            items.insert(-1, found.compare(self.against.value))
        if self.group.value not in (None, _NO_GROUP):
            grouped = replace(part, about=part.about | {COMPARATORS: self.group.value})
            comparison = report(grouped, self._period_in(year))
            self._charts += comparison.comparison_charts
            items += comparison.compared()
        self.result.value = "\n".join(item._repr_html_() for item in items)
        self.code.value = str(Markup("<p>The same in Python:</p><pre>{}</pre>").format(self._lines()))
        texts = [f"{chart.headline}\n{chart.subtitle}\n{chart.source}" for chart in self._charts]
        self.text.value = "\n\n".join([*texts, str(commentary)])

    def _lines(self) -> str:
        """Return the lines of Python that make what is shown."""
        first, year = self.years.value
        period = self._period_in(year)
        options = f", {self.authority.value!r}" if len(self.authority.options) > 1 else ""
        options += f", comparators={str(self._comparators)!r}" if self._comparators else ""
        measures = ", ".join(map(repr, self.measures.value))
        compare = f"pa.compare(part, {period!r}, {self.against.value!r}), " if self._charts else ""
        lines = [
            f"data = pa.load({self._path!r}{options})",
            f"part = data.service({self.service.value!r}).measure({measures}).between({first!r}, {year!r})",
            f"pa.show(*pa.draw(part, {period!r}), {compare}pa.comment(part, {period!r}))",
        ]
        if self.group.value not in (None, _NO_GROUP):
            lines.append(f"pa.comparators(part, {period!r}, {self.group.value!r})")
        return "\n".join(lines)

    def _period_in(self, year: str) -> str:
        """Return the period of the workbook, if it is in the last year that is chosen; otherwise that year."""
        return spelling(self._chosen) if self._chosen.year_of.label == year else year

    def _save(self) -> None:
        if not self._charts:
            self.saved.value = "<p>Nothing is drawn to be saved.</p>"
            return
        names = [str(path) for chart in self._charts for path in chart.save(self._outputs)]
        self.saved.value = str(Markup("<p role='status'>Saved {}</p>").format(", ".join(names)))


def _spreadsheets(path: Path) -> list[str]:
    """List the spreadsheets beside one."""
    return [str(one) for one in sorted(path.parent.iterdir()) if one.suffix.lower() in workbook.KINDS]
