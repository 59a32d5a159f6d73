"""JupyterLab: showing things in a notebook, and choosing what to look at."""
