"""Every number of a draft paper checked against the figures.

Modules, in the order in which a draft goes through them: `reading` (with `grids`, `plain_text`, `web_pages` and
`word_documents`), `numbers`, `subjects`, `contexts`, `readings`, `claims`, `judging`, `results`; `marked_pages` and
`word_comments` write copies.
"""
