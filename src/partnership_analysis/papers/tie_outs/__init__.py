"""Every number of a draft paper checked against the figures.

A draft goes through the modules in this order. `reading` (with `assembly`, `grids`, `plain_text`, `web_pages`,
`pdf_pages` and `word_documents`) makes passages; `segments`, `numbers` and `phrases` take them apart; `subjects` and
`lexicon` know what the data have; `scopes`, `timing` and `roles` find what each number is said to be, a `Context`;
`readings` looks up the figures; `claims`, `counting` and `judging` compare; `results`, `marked_pages` and
`word_comments` show.
"""
