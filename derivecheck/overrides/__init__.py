"""What a person decides over the grades: a plain file beside the submissions, read, written and applied.

``read_overrides`` and ``apply_overrides`` serve a report, ``save_override`` and ``remove_override`` whoever lets a
person decide.
"""

from derivecheck.overrides.apply import apply_overrides
from derivecheck.overrides.file import FILE_NAME, find_overrides, read_overrides, remove_override, save_override
from derivecheck.overrides.model import Override, Overrides, Trouble

__all__ = [
    "FILE_NAME",
    "Override",
    "Overrides",
    "Trouble",
    "apply_overrides",
    "find_overrides",
    "read_overrides",
    "remove_override",
    "save_override",
]
