"""Draft papers and earlier reports: what they say, checked against the figures, and what has changed since."""
