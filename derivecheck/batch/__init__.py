"""A class at a time: submissions found, graded in parallel, and kept.

File structure, in the order in which a class goes through it:

- ``model``   what is handed from one stage to the next: ``Found``, ``Bundle``, ``Outcome``, ``Entry``
- ``intake``  folders, archives and files -> submissions, each a bundle of bytes or a refusal in words
- ``keys``    what a result depends on: the digest of submission, problem set and program
- ``store``   one SQLite file: the class list and one result for each key
- ``worker``  one bundle -> one outcome, under limits of time and memory
- ``pool``, ``cluster``  many bundles at once, on this machine or on others
- ``run``     all of it, and what is told while it goes on

**Reading a store.** Reports, pages and grade books need this much::

    from derivecheck.batch import Store

    with Store.open(Path("class-graded/results.sqlite")) as store:
        for entry in store.entries():         # in the order of the class list
            entry.name, entry.student         # "ann/hw.tex", "ann"; names are unique, students may not be
            entry.status                      # "graded", "refused", "limit", "fault" or "waiting"
            entry.message                     # why there is no report; "" for "graded"
            entry.report                      # a GradeReport, its ``submission`` being entry.name; or None
            store.bundle(entry.content)       # the text that was graded: Bundle(main, files), or None

A store may be read while a run writes to it, also from other processes. One ``Store`` belongs to the thread
that opened it: open one for each thread (it is cheap).
"""

from derivecheck.batch.model import Bundle, Entry, Found, Outcome
from derivecheck.batch.store import Store

__all__ = ["Bundle", "Entry", "Found", "Outcome", "Store"]
