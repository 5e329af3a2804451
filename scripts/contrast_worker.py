"""One of the other tools, asked pair by pair: runs in an environment of its own, without derivecheck.

``python contrast_worker.py TOOL`` with TOOL ``math-verify`` or ``latex2sympy2``: a JSON object with ``expected``
and ``answer`` a line in, ``{"verdict", "seconds"}`` a line out. The verdict is ``equal``, ``different`` or
``failed``.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable


def math_verify() -> Callable[[str, str], bool | None]:
    from math_verify import parse, verify

    def compare(expected: str, answer: str) -> bool | None:
        gold, guess = parse(f"${expected}$"), parse(f"${answer}$")
        return verify(gold, guess) if gold and guess else None

    return compare


def latex2sympy2() -> Callable[[str, str], bool | None]:
    import sympy
    from latex2sympy2_extended import latex2sympy

    def compare(expected: str, answer: str) -> bool | None:
        return bool(sympy.simplify(latex2sympy(expected) - latex2sympy(answer)) == 0)

    return compare


TOOLS = {"math-verify": math_verify, "latex2sympy2": latex2sympy2}


def main() -> None:
    logging.disable()
    compare = TOOLS[sys.argv[1]]()
    compare("x + 1", "1 + x")  # what is loaded on first use is not counted
    print("ready", flush=True)
    for line in sys.stdin:
        pair = json.loads(line)
        started = time.perf_counter()
        try:
            same = compare(pair["expected"], pair["answer"])
        except Exception:  # any error of the tool is an answer of the tool: it failed
            same = None
        seconds = time.perf_counter() - started
        verdict = {True: "equal", False: "different"}.get(same, "failed")
        print(json.dumps({"verdict": verdict, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
