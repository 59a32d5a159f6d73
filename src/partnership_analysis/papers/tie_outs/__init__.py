"""Every number of a draft paper checked against the figures.

A draft goes through the modules in this order. `draft_files` (with `assembly`, `grids`, `plain_text`, `web_pages`,
`pdf_pages` and `word_documents`) makes passages; `segments`, `numbers`, `labels`, `period_mentions` and `phrases`
take them apart; `subjects` and `lexicon` know what the data have; `contexts` (with `scopes`, `timing` and `roles`)
finds what the words around a number say of it; `candidate_figures` looks up the figures; `judging` (with `claims` and
`counting`) compares; `results`, `marked_pages` and `word_comments` show.
"""
