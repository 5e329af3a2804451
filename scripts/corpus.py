"""How much of a folder of write-ups is read: display blocks, written trees, statements, typed relations.

``python scripts/corpus.py [FOLDER]`` (by default ../shared/corpus). A block is written when its marks form a
tree, parsed when every side of its statements does too; a relation is typed when both of its sides are typed
expressions. A side that is missing because the block goes on from the one before counts as what stands there.
Nothing is judged here: a typed relation may well be false.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from derivecheck.judging.readings import read_all
from derivecheck.linter.sections import sections_of
from notation.documents import Formula, read_document
from notation.documents.model import DocumentError
from notation.infer.shapes import infer_shapes
from notation.read_givens.prose import prose_givens
from notation.read_givens.reading import read_scope
from notation.scope import Scope
from notation.source import Malformed, NotationError, Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements
from notation.tokens.customary import missing_macros
from notation.tokens.macros import Macro, read_macros
from notation.tokens.parse_written import parse_written

REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = REPOSITORY.parent / "shared" / "corpus"
KINDS = (".tex", ".md", ".ipynb", ".ltx")


@dataclass
class Tally:
    """What was read of one file. ``failures``: (stage, kind of error, message) by line."""

    name: str
    blocks: int = 0
    written: int = 0
    parsed: int = 0
    relations: int = 0
    typed: int = 0
    failures: list[tuple[int, str, str, str]] = field(default_factory=list)

    def fail(self, line: int, stage: str, error: NotationError) -> None:
        self.failures.append((line, stage, kind_of(error), error.message))


def kind_of(error: NotationError) -> str:
    if error.kind == "ill-typed":
        return "ill-typed"
    return "malformed" if isinstance(error, Malformed) else "unsupported"


def measure(path: Path) -> Tally:
    """Read one write-up, section by section, with what its own prose and formulas declare."""
    tally = Tally(path.name)
    document = read_document(path)
    macros: dict[str, Macro] = {}
    for definition in document.macros:
        try:
            macros.update(read_macros(definition))
        except NotationError as error:
            tally.failures.append((0, "macros", kind_of(error), error.message))
    macros = {**missing_macros([formula.latex for formula in document.formulas], macros), **macros}
    sections = sections_of(document)
    for section in sections:
        items = list(section.items)
        above = section.parent
        while above >= 0:
            items = [*sections[above].items, *items]
            above = sections[above].parent
        formulas = [item for item in items if isinstance(item, Formula)]
        statements = [given.statement for given in prose_givens(items)]
        scope, _ = read_scope(statements, [formula.latex for formula in formulas], macros)
        infer_shapes(scope, chains_of(formulas, macros))
        for formula in section.formulas:
            if formula.display:
                block(formula, scope, macros, tally)
    return tally


def chains_of(formulas: list[Formula], macros: dict[str, Macro]) -> list[RawChain]:
    found: list[RawChain] = []
    for formula in formulas:
        try:
            found.extend(read_statements(parse_written(formula.latex, macros=macros), Span(0, len(formula.latex))))
        except NotationError:
            continue  # counted where the block itself is read
    return found


def block(formula: Formula, scope: Scope, macros: dict[str, Macro], tally: Tally) -> None:
    """One display."""
    tally.blocks += 1
    try:
        items = parse_written(formula.latex, macros=macros)
    except NotationError as error:
        tally.fail(formula.line, "written", error)
        return
    tally.written += 1
    try:
        chains = read_statements(items, Span(0, len(formula.latex)))
    except NotationError as error:
        tally.fail(formula.line, "statements", error)
        return
    whole = True
    for chain in chains:
        typed = []
        for member in chain.members:
            if member.error is not None:
                tally.fail(formula.line, "parsed", member.error)
                whole = False
            readings = read_all(member.raw, scope) if member.raw is not None else None
            if readings is not None and readings.error is not None:
                tally.fail(formula.line, "typed", readings.error)
            typed.append(member.error is None and (readings is None or readings.first is not None))
        tally.relations += len(chain.ops)
        tally.typed += sum(left and right for left, right in pairwise(typed))
    tally.parsed += whole


def tallies(folder: Path) -> Iterator[Tally]:
    """All write-ups of a folder, by name; a file that cannot be opened is reported and left out."""
    for path in sorted(folder.iterdir()):
        if path.suffix not in KINDS or path.name == "README.md":
            continue
        try:
            yield measure(path)
        except DocumentError as error:
            print(f"{path.name}: {error.message}")


def reasons(found: list[Tally]) -> Counter[tuple[str, str, str]]:
    """Failures by stage, kind and message, with the names and sizes in messages left out."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for tally in found:
        for _, stage, kind, message in tally.failures:
            general = re.sub(r"\[[^\[\]]*\]|'[^']*'", "…", message)
            counts[stage, kind, general] += 1
    return counts


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("-v", "--verbose", action="store_true", help="each failure with its line")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is no folder")
    found = list(tallies(arguments.folder))
    total = Tally("all")
    for tally in found:
        for name in ("blocks", "written", "parsed", "relations", "typed"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
    width = max((len(tally.name) for tally in found), default=4)
    print(f"{'file':{width}}  blocks  written  parsed  relations  typed")
    for tally in (*found, total):
        counts = f"{tally.blocks:6}  {tally.written:7}  {tally.parsed:6}  {tally.relations:9}  {tally.typed:5}"
        print(f"{tally.name:{width}}  {counts}  {share(tally.typed, tally.relations):>7}")
    print(f"\ndisplay blocks that become written trees: {share(total.written, total.blocks)}")
    print(f"display blocks whose statements all parse: {share(total.parsed, total.blocks)}")
    print(f"relations typed on both sides:            {share(total.typed, total.relations)}\n")
    for (stage, kind, message), count in reasons(found).most_common():
        print(f"{count:4}  {stage:10}  {kind:11}  {message}")
    if arguments.verbose:
        for tally in found:
            for line, stage, kind, message in tally.failures:
                print(f"{tally.name}:{line}: {stage}: {kind}: {message}")


if __name__ == "__main__":
    main()
