"""JupyterLab: what a notebook cell shows, and choosing what to look at."""
