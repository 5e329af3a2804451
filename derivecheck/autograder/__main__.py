"""Grade the submission on Gradescope: ``python -m derivecheck.autograder /autograder``."""

import sys
from pathlib import Path

from derivecheck.autograder.running import run

if __name__ == "__main__":
    run(Path(sys.argv[1] if len(sys.argv) > 1 else "/autograder"))
