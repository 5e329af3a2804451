"""A process that a node of a cluster keeps for its work: ``python -m derivecheck.batch.child SECONDS BYTES``.

Reads pickled (function, arguments) from standard input and writes pickled (result, error) to standard output, until
the input ends. What the work prints goes to standard error.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

import derivecheck.batch.loaded  # noqa: F401 - the mathematics, before the limits are set
from derivecheck.batch.limits import limit_memory, processor_time


def serve(seconds: int, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    limit_memory(memory)
    while True:
        try:
            function, arguments = pickle.load(source)
        except EOFError:
            return
        made, error = None, None
        try:
            with processor_time(seconds):
                made = function(*arguments)
        except Exception as problem:  # handed to whoever asked
            error = problem
        try:
            pickle.dump((made, error), sink)
            sink.flush()
        except BrokenPipeError:  # whoever asked is gone
            os._exit(0)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
