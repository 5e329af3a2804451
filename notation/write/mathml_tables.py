"""Tables for MathML: the character of each command, the letters of each font."""

from __future__ import annotations

from notation import commands as table

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "hbar": "ℏ",
    "aleph": "ℵ", "imath": "ı", "jmath": "ȷ", "Re": "ℜ", "Im": "ℑ", "wp": "℘",
}  # fmt: skip

LETTERLIKE = {
    "infty": "∞", "partial": "∂", "nabla": "∇", "emptyset": "∅", "varnothing": "∅", "top": "⊤", "intercal": "⊺",
    "prime": "′", "dagger": "†", "ddagger": "‡", "angle": "∠", "triangle": "△", "Box": "□", "square": "□",
    "blacksquare": "■", "checkmark": "✓", "degree": "°", "S": "§", "dots": "…", "ldots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯", "dotsm": "⋯", "hdots": "…", "bot": "⊥", "_": "_", "#": "#",
    "$": "$", "%": "%", "&": "&",
}  # fmt: skip
"""Marks that stand like a letter, without space around them."""

OPERATORS = {
    "cdot": "⋅", "times": "×", "ast": "∗", "star": "⋆", "odot": "⊙", "circ": "∘", "otimes": "⊗", "bullet": "•",
    "oslash": "⊘", "div": "÷", "oplus": "⊕", "ominus": "⊖", "setminus": "∖", "backslash": "∖", "pm": "±", "mp": "∓",
    "cup": "∪", "cap": "∩", "wedge": "∧", "vee": "∨", "land": "∧", "lor": "∨", "neg": "¬", "lnot": "¬", "amalg": "⨿",
    "forall": "∀", "exists": "∃", "nexists": "∄", "colon": ":", "mid": "∣", "nmid": "∤", "parallel": "∥", "mod": "mod",
    "dagger": "†", "diamond": "⋄", "vert": "|", "Vert": "‖",
}  # fmt: skip

RELATIONS = {
    "le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ne": "≠", "neq": "≠",
    "approx": "≈", "simeq": "≃", "cong": "≅", "doteq": "≐", "propto": "∝", "to": "→", "rightarrow": "→",
    "longrightarrow": "⟶", "sim": "∼", "nsim": "≁", "in": "∈", "notin": "∉", "ni": "∋", "equiv": "≡",
    "triangleq": "≜", "coloneqq": "≔", "perp": "⊥", "indep": "⫫", "subset": "⊂", "subseteq": "⊆", "supset": "⊃",
    "supseteq": "⊇", "ll": "≪", "gg": "≫", "succ": "≻", "succeq": "⪰", "prec": "≺", "preceq": "⪯", "mapsto": "↦",
    "lt": "<", "gt": ">", "leftarrow": "←",
    "gets": "←", "implies": "⟹", "Rightarrow": "⇒", "Longrightarrow": "⟹", "therefore": "∴", "because": "∵", "iff": "⟺",
    "Leftrightarrow": "⇔", "Longleftrightarrow": "⟺", "leftrightarrow": "↔", "Leftarrow": "⇐", "leadsto": "⇝",
    "impliedby": "⟸", "defeq": "≝", "eqdef": "≝", "asymp": "≍", "lesssim": "≲", "gtrsim": "≳", "models": "⊨",
    "vdash": "⊢", "uparrow": "↑", "downarrow": "↓", "hookrightarrow": "↪", "longleftarrow": "⟵", "longmapsto": "⟼",
    "nearrow": "↗", "searrow": "↘", "xrightarrow": "→",
}  # fmt: skip

BIG = {
    "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂",
    "bigodot": "⨀", "bigvee": "⋁", "bigwedge": "⋀", "int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮",
}  # fmt: skip

LIMITS = {
    **{name: name for name in "max min sup inf lim gcd Pr det".split()},
    "argmax": "arg max", "argmin": "arg min", "limsup": "lim sup", "liminf": "lim inf",
}  # fmt: skip
"""Words whose lower script goes below them in a display."""

NAMES = frozenset(
    "exp log ln lg sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arg deg dim hom ker tr Tr trace "
    "diag Diag softmax relu ReLU RELU Relu sigmoid sigm softplus sign sgn erf rank logit Softmax logdet sech Var var "
    "Cov cov Bern Bernoulli Unif Uniform Normal vec KL E P V".split()
)
"""Functions written in upright letters; what stands behind them is what they are taken of."""

MARKS = {"-": "−", "*": "∗"}
FORM_MARKS = frozenset("+−±∓")
"""Signs that stand before one term or between two."""
RELATION_MARKS = frozenset({"=", "<", ">", ":", ":=", "=:", "=>", "<=>"})

ACCENTS = {
    "hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "bar": "¯", "overline": "‾", "dot": "˙", "ddot": "¨",
    "check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "mathring": "˚", "underline": "_", "overrightarrow": "→",
    "vec": "→",
}  # fmt: skip
WIDE_ACCENTS = frozenset({"widehat", "widetilde", "overline", "overrightarrow", "underline"})

BRACKETS = {"<": "⟨", ">": "⟩"}

SPACES = {
    ",": "0.1667em", ":": "0.2222em", ">": "0.2222em", ";": "0.2778em", "!": "-0.1667em", "quad": "1em", "qquad": "2em",
    "thinspace": "0.1667em", "medspace": "0.2222em", "thickspace": "0.2778em", "negthinspace": "-0.1667em",
    " ": "0.25em", "~": "0.25em",
}  # fmt: skip

SHOWN_SPACING = {"tag": "({})", "eqref": "({})", "ref": "{}", "cite": "[{}]", "footnote": "({})"}
"""Spacing commands whose argument LaTeX prints."""

ENVIRONMENT_BRACKETS = {
    "pmatrix": "()", "psmallmatrix": "()", "bmatrix": "[]", "bsmallmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||",
    "Vmatrix": "‖‖", "cases": "{.", "dcases": "{.", "rcases": ".}",
}  # fmt: skip

FRACTIONS = {
    "frac": "", "cfrac": ' displaystyle="true"', "dfrac": ' displaystyle="true"', "tfrac": ' displaystyle="false"',
    "nicefrac": ' displaystyle="false"', "sfrac": ' displaystyle="false"',
}  # fmt: skip
BINOMIALS = {"binom": "", "dbinom": ' displaystyle="true"', "tbinom": ' displaystyle="false"'}
BOXES = frozenset({"boxed", "fbox", "framebox"})
STRIKES = frozenset({"cancel", "bcancel", "xcancel"})
BRACES = {"underbrace": ("munder", "⏟"), "overbrace": ("mover", "⏞")}
STACKED = {"underset": "munder", "overset": "mover", "stackrel": "mover"}
COLOURED = frozenset({"textcolor", "colorbox"})

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CAPITALS, _SMALL, _DIGITS, _GREEK_CAPITALS, _GREEK_SMALL = range(5)
_STARTS: dict[str, tuple[int, int, int, int, int]] = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "bold-italic": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "script": (0x1D49C, 0x1D4B6, 0, 0, 0),
    "fraktur": (0x1D504, 0x1D51E, 0, 0, 0),
    "blackboard": (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
    "sans": (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0),
    "mono": (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
}
"""First characters of a font: capitals, small letters, digits, Greek capitals, Greek small letters (0: none)."""
_ELSEWHERE = {
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "blackboard": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
}
_GREEK_ORDER = "αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"
_GREEK_CAPITAL_ORDER = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇"

FONTS = {
    **{name: font or "italic" for name, font in table.FONTS.items()},
    "bm": "bold-italic", "boldsymbol": "bold-italic", "pmb": "bold-italic",
    "mathnormal": "italic", "emph": "italic", "mathds": "blackboard", "mathbbm": "blackboard",
}  # fmt: skip
"""Font commands to fonts; ``roman`` and ``italic`` have the ordinary letters."""


def styled(character: str, font: str) -> str:
    """The character in a font; itself where the font does not have it."""
    starts = _STARTS.get(font)
    if starts is None:
        return character
    other = _ELSEWHERE.get(font, {}).get(character)
    if other is not None:
        return other
    if character in _PLAIN:
        kind = _CAPITALS if character.isupper() else _SMALL
        return chr(starts[kind] + ord(character) - ord("A" if character.isupper() else "a"))
    for kind, order in ((_DIGITS, "0123456789"), (_GREEK_CAPITALS, _GREEK_CAPITAL_ORDER), (_GREEK_SMALL, _GREEK_ORDER)):
        if character in order and starts[kind]:
            return chr(starts[kind] + order.index(character))
    return character
