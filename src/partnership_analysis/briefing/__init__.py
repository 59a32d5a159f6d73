"""Published runs: notebooks executed by papermill, rendered by nbconvert, published whole.

A run is a `requests.Request`; its workbook loaded (`workbooks`); planned (`planning`), with its input checked; executed
(`executing`); published (`publication`, in `folders`); and remembered (`records`, `history`). `runner` does that for
one request or many.
"""
