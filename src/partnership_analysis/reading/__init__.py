"""Reading spreadsheets: files, sheets, layouts, the sheets that say what the figures are, and the ledger of cells.

Takes a path; gives a `Dataset` and every `Problem` found on the way. Nothing here judges or compares a figure.
"""
