"""Problem sets written as Markdown: reading the file, the blank handout, the worked solutions.

The format is documented in docs/problem-set-format.md. The text of a sheet is data: its formulas go through
``notation`` like those of a submission, and nothing of it is ever run.
"""
