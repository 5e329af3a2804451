"""Documents: from a source file to formulas, prose and markers with their places."""

from notation.documents.model import (
    Document,
    DocumentError,
    DocumentProblem,
    Formula,
    Item,
    Macro,
    Marker,
    Prose,
    SourceFile,
)
from notation.documents.read import is_beside, read_bundle, read_document, read_text

__all__ = [
    "Document",
    "DocumentError",
    "DocumentProblem",
    "Formula",
    "Item",
    "Macro",
    "Marker",
    "Prose",
    "SourceFile",
    "is_beside",
    "read_bundle",
    "read_document",
    "read_text",
]
