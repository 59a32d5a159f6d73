"""What the figures show: outturns, targets, exclusions, trends, process limits, shares and disagreements.

Takes a `Dataset`; gives tables and typed records. Nothing here is in words.
"""
