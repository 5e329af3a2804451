"""Two small charts as SVG, drawn with attributes only; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _BASE = 600, 170, 140
_TALLEST = 110


def histogram(bins: Sequence[int]) -> Markup:
    """How many are in each bin; the bins share 0 to 100 %."""
    most = max(bins, default=0) or 1
    step = _WIDTH / max(1, len(bins))
    label = "; ".join(f"{range_words(place, len(bins))}: {count}" for place, count in enumerate(bins))
    pieces = []
    for place, count in enumerate(bins):
        height = round(_TALLEST * count / most, 1)
        left, middle = round(place * step + 3, 1), round(place * step + step / 2, 1)
        pieces.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                left, _BASE - height, round(step - 6, 1), height
            )
        )
        if count:
            pieces.append(_text(middle, _BASE - height - 4, str(count)))
        pieces.append(_text(middle, _BASE + 16, range_words(place, len(bins))))
    axis = Markup('<line x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(_BASE, _WIDTH)
    return Markup(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="submissions by share of points: {}">{}{}</svg>'
    ).format(_WIDTH, _HEIGHT, label, Markup("").join(pieces), axis)


def range_words(place: int, count: int) -> str:
    return f"{100 * place // count}–{100 * (place + 1) // count} %"


def share_bar(share: float) -> Markup:
    """A bar for a share of 0 to 1; the number stands beside it, so that it is hidden from screen readers."""
    width = round(100 * min(1.0, max(0.0, share)), 1)
    return Markup(
        '<svg class="bars share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" width="100" height="10"/><rect class="bar" width="{}" height="10"/></svg>'
    ).format(width)


def _text(x: float, y: float, words: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(x, round(y, 1), words)
