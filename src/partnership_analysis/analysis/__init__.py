"""What the figures show: outturns, targets, exclusions, trends, process limits, forecasts, shares, disagreements.

Takes a `Dataset`; gives tables and typed records. Nothing here is in words, but for what a forecast rests on.
"""
