"""Published runs: notebooks executed by papermill, rendered by nbconvert, published whole."""

from partnership_analysis.briefing.runs import NOTEBOOKS, Run, RunError, plan, publish

__all__ = ["NOTEBOOKS", "Run", "RunError", "plan", "publish"]
