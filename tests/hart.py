"""A real council's quarterly papers of indicators, with their targets and published statuses."""

# The indicators of Hart District Council's quarterly papers of 2014/15 (public repository hartdc.github.io, MIT
# licence): code, unit, which is better by common sense, 2013/14; the paper of Quarter 1: its figure, target and
# status; that of Quarter 2: the figures of both quarters, target and status. The papers say no polarity.
# fmt: off
HART = [
    ("CS01", "percent", "higher", 94.8, (95.9, 90, "Green"), (95.9, 95.5, 90, "Green")),
    ("CS02a", "percent", "higher", 77.1, (78.5, 80, "Amber"), (78.5, 77.4, 80, "Amber")),
    ("CS02b", "percent", "higher", 84.4, (84.2, 85, "Amber"), (84.2, 83.2, 85, "Amber")),
    ("CS03", "percent", "higher", 100, (100, 99, "Green"), (100, 100, 99, "Green")),
    ("ETS01", "count", "lower", 401, (0, 40, "Red"), (0, 0, 40, "Red")),
    ("FI06", "percent", "higher", 97.7, (97.4, 97, "Green"), (97.9, 97, 97, "Amber")),
    ("HR01", "percent", "higher", 100, (98.7, 98, "Green"), (98.7, 99.3, 98, "Green")),
    ("HR02", "percent", "higher", 98.3, (65.3, 95, "Red"), (65.3, 100, 95, "Green")),
    ("HR03", "percent", "higher", 99, (100, 95, "Green"), (100, 100, 95, "Green")),
    ("HR05", "percent", "higher", 100, (100, 95, "Green"), (100, 100, 95, "Green")),
    ("HR11", "days", "lower", 17, (2.6, 1.58, "Red"), (2.7, 2.7, 3.15, "Red")),
    ("HS01", "days", "lower", 15, (11, 15, "Green"), (11, 11, 15, "Green")),
    ("HS07", "count", "higher", 324, (36, 36, "Green"), (36, 36, 28, "Green")),
    ("HS08", "percent", "higher", 57, (5, 15, "Red"), (5, 25, 50, "Red")),
    ("HS16", "count", "higher", 80, (28, 18, "Green"), (28, 28, 40, "Green")),
    ("IA01", "percent", "higher", 87, (14, 23.8, "Red"), (14, 36, 47.5, "Red")),
    ("IA02", "percent", "higher", 94, (100, 100, "Green"), (100, 100, 100, "Green")),
    ("IA04", "percent", "higher", 100, (100, 100, "Green"), (100, 100, 100, "Green")),
    ("IT01", "percent", "higher", 51.6, (42.5, 60, "Amber"), (42.5, 79.3, 60, "Green")),
    ("IT02", "percent", "higher", 94, (100, 90, "Green"), (100, 100, 90, "Green")),
    ("IT03", "percent", "higher", 87.7, (80.6, 90, "Green"), (80.6, 100, 90, "Green")),
    ("IT04", "percent", "higher", 91.4, (85.8, 85, "Green"), (85.8, 88.3, 85, "Green")),
    ("IT05", "percent", "higher", 98.9, (99.9, 99, "Green"), (99.9, 99.9, 99, "Green")),
    ("IT06", "percent", "higher", 100, (99.6, 98, "Green"), (99.6, 0, 98, "Green")),
    ("IT07", "percent", "higher", 86, (75.7, 80, "Amber"), (75.7, 83.8, 80, "Green")),
    ("LS05", "number", "higher", 0, (-28, 0, "Red"), (-28, -28, 0, "Red")),
    ("PS01", "percent", "higher", 68.4, (63.6, 70, "Amber"), (63.6, 57.1, 70, "Red")),
    ("PS02", "percent", "higher", 68, (78, 65, "Green"), (78, 79, 65, "Green")),
    ("PS03", "percent", "higher", 82.4, (94.2, 85, "Green"), (94.2, 88.6, 85, "Green")),
    ("PS05", "percent", "higher", 96.1, (99.1, 90, "Green"), (99.1, 0, 90, "Green")),
    ("RB01", "percent", "higher", 98.5, (98.9, 95, "Green"), (98.9, 98.5, 95, "Green")),
    ("RB02", "percent", "higher", 98.8, (95.6, 90, "Green"), (95.6, 97.4, 90, "Green")),
    ("RB04", "percent", "higher", 85.1, (83.9, 80, "Green"), (83.9, 85.2, 80, "Green")),
    ("RB05", "percent", "higher", 98.5, (33.6, 24.6, "Green"), (33.6, 57.4, 24.6, "Green")),
    ("RB06", "percent", "higher", 98.7, (30.5, 24.5, "Green"), (30.5, 59.3, 24.5, "Green")),
    ("RB07", "days", "lower", 19.08, (19.94, 23, "Green"), (19.94, 19.94, 23, "Green")),
    ("RB08", "days", "lower", 9.67, (9.05, 8, "Red"), (9.05, 9.05, 8, "Red")),
    ("RB09", "days", "lower", 9.1, (9.4, 12, "Green"), (9.4, 9.4, 0, "Unknown")),
    ("RS20", "percent", "higher", 100, (91.7, 98, "Amber"), (91.7, 99.5, 98, "Green")),
    ("RS21", "percent", "higher", 99.5, (98.8, 98, "Green"), (98.8, 99.3, 98, "Green")),
    ("SNH01", "percent", "higher", 16, (0, 3, "Red"), (0, 10, 3, "Green")),
    ("SNH02", "percent", "higher", 1, (-16, 5, "Red"), (-16, -9, 5, "Red")),
    ("SNH03", "count", "lower", 1284, (376, None, "Data only"), (376, 376, 0, "Data only")),
    ("SNH04", "count", "lower", 1035, (169, None, "Data only"), (169, 169, 0, "Data only")),
    ("SNH06", "count", "lower", 1238, (271, None, "Data only"), (271, 271, 0, "Data only")),
]
# fmt: on
HEADINGS = {1: ["Indicator", "2013/14", "Q1 2014/15", "Target", "Status"]}
HEADINGS[2] = ["Indicator", "2013/14", "Q1 2014/15", "Q2 2014/15", "Target", "Status"]


def paper(written, quarter, polarity=True):
    """Write the paper of a quarter with the fixture `written`, its first indicator in the third row."""
    rows = [[f"Corporate performance indicators, Quarter {quarter} 2014/15"], HEADINGS[quarter]]
    for code, unit, _, year, *papers in HART:
        *numbers, status = year, *papers[quarter - 1]
        percent = unit == "percent"
        cells = [(n / 100, "0.0%") if percent and n is not None else n for n in numbers]
        rows.append([code, *cells, status])
    measures = [(code, "Hart", unit, better if polarity else "") for code, unit, better, *_ in HART]
    return written({"KPIs": rows}, measures=measures, about=[("Authority", "Hart"), ("Year", "2014/15")])
