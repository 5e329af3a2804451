"""The page: a small server on this machine for linting, grading, browsing and deciding.

Algorithm: ``app`` puts routes and guards together; a handler validates a form, hands mathematics to ``workers``
(processes with hard limits) and renders a template. What must outlive the server (uploads, findings, results) is
written to the work folder before an answer goes out; ``keeping`` and the batch store hold it. ``serving`` starts it.
Nothing works only with script: script shortens waiting.
"""
