"""Tables of LaTeX commands: what each one is to the reader."""

from __future__ import annotations

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma "
    "varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar "
    "aleph imath jmath Re Im wp".split()
)
"""Commands that are letters."""

FONTS = {
    "mathbf": "bold", "bm": "bold", "boldsymbol": "bold", "pmb": "bold", "textbf": "bold", "mathbold": "bold", "bf": "bold",
    "mathrm": "roman", "rm": "roman", "mathit": "italic", "mathsf": "sans", "mathtt": "mono", "mathcal": "script",
    "mathscr": "script", "mathfrak": "fraktur", "mathbb": "blackboard", "mathbbm": "blackboard", "mathds": "blackboard", "mathnormal": "", "vec": "bold",
    "emph": "", "textit": "italic", "textrm": "roman", "textsf": "sans", "texttt": "mono", "textup": "roman", "mbox": "roman",
}  # fmt: skip
"""Font commands of one argument."""

ACCENTS = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar", "dot": "dot",
    "ddot": "ddot", "check": "check", "breve": "breve", "acute": "acute", "grave": "grave", "mathring": "ring", "underline": "under",
    "overrightarrow": "arrow",
}  # fmt: skip

TEXTS = frozenset(
    {"text", "textnormal", "mbox", "hbox", "intertext", "shortintertext", "textrm", "textit", "emph", "texttt"}
)
"""Commands whose argument is words (which may hold dollars)."""

SPACING = frozenset(
    ", ; : ! > quad qquad thinspace medspace thickspace negthinspace displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits "
    "nonumber notag hfill hfil noindent allowbreak nobreak relax centering par newline linebreak pagebreak newpage smallskip "
    "medskip bigskip large Large LARGE huge Huge small footnotesize normalsize tiny scriptsize strut null mathstrut protect "
    "it normalfont leavevmode hline cdotp ldotp left. right. / -".split()
) | {" ", "~"}
"""Commands without arguments that change only the looks."""

SPACING_WITH_ARGUMENT = {
    "label": 1, "tag": 1, "hspace": 1, "vspace": 1, "color": 1, "eqref": 1, "ref": 1, "cite": 1, "footnote": 1, "phantom": 1,
    "hphantom": 1, "vphantom": 1, "setlength": 2, "kern": 0, "mspace": 1, "raisebox": 1, "qedhere": 0, "includegraphics": 1, "kernel": 0,
    "stepcounter": 1, "arraystretch": 0, "cline": 1,
}  # fmt: skip
"""Commands with so many arguments that change only the looks or refer elsewhere."""

TRANSPARENT = {
    "boxed": 1, "cancel": 1, "bcancel": 1, "xcancel": 1, "underbrace": 1, "overbrace": 1, "mathop": 1, "mathbin": 1, "mathrel": 1,
    "mathord": 1, "mathopen": 1, "mathclose": 1, "mathinner": 1, "ensuremath": 1, "fbox": 1, "textcolor": 2, "colorbox": 2, "smash": 1,
    "mathclap": 1, "framebox": 1, "uline": 1, "underset": 2, "overset": 2, "stackrel": 2, "operatorname": 1, "operatorname*": 1,
    "mathchoice": 4, "substack": 1, "prescript": 3, "cancelto": 2, "vcenter": 1, "hl": 1,
}  # fmt: skip
"""Commands around a formula."""

STRUCTURES = {
    "frac": 2,
    "dfrac": 2,
    "tfrac": 2,
    "cfrac": 2,
    "sqrt": 1,
    "binom": 2,
    "dbinom": 2,
    "tbinom": 2,
    "nicefrac": 2,
    "sfrac": 2,
}
"""Commands that build a formula from their arguments; ``sqrt`` has an option too."""

SIZES = {
    "left": "left", "right": "right", "middle": "middle",
    **{f"{size}{side}": name for size in ("big", "Big", "bigg", "Bigg") for side, name in (("l", "left"), ("r", "right"), ("m", "middle"), ("", ""))},
}  # fmt: skip
"""Commands that size the bracket after them."""

BRACKETS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "lbrack": "[", "rbrack": "]", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}",
    "|": "|", "vert": "|", "lvert": "|", "rvert": "|", "\\|": "‖", "Vert": "‖", "lVert": "‖", "rVert": "‖",
    "langle": "<", "rangle": ">", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", ".": ".",
}  # fmt: skip
"""Bracket marks and commands by one name each (``‖`` for the double bar)."""
BRACKET_SIDES = {
    "lvert": "left", "rvert": "right", "lVert": "left", "rVert": "right",
}  # fmt: skip

OPENERS = {"(": ")", "[": "]", "{": "}", "<": ">", "⌊": "⌋", "⌈": "⌉"}
CLOSERS = frozenset(OPENERS.values())

ROW_ENVIRONMENTS = frozenset(
    "aligned align alignat alignedat gather gathered split multline eqnarray flalign equation displaymath math dmath subequations "
    "IEEEeqnarray".split()
)
"""Environments (starred or not) whose rows are lines of a derivation."""

CELL_ENVIRONMENTS = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases dcases rcases psmallmatrix bsmallmatrix tabular".split()
)
"""Environments whose cells are entries."""

FUNCTIONS = {
    "exp": "exp", "log": "log", "ln": "log", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "det": "det", "tr": "tr", "Tr": "tr", "trace": "tr", "diag": "diag", "Diag": "diag", "softmax": "softmax", "relu": "relu", "ReLU": "relu",
    "sigmoid": "sigmoid", "softplus": "softplus", "sign": "sign", "sgn": "sign", "erf": "erf", "rank": "rank",
    "logit": "logit", "lg": "log", "Softmax": "softmax", "RELU": "relu", "Relu": "relu", "sigm": "sigmoid", "logdet": "logdet", "sech": "sech", "csch": "csch", "coth": "coth",
    "sec": "sec", "csc": "csc", "cot": "cot", "arctan": "arctan", "atan": "arctan",
}  # fmt: skip
"""Function names, with or without a backslash, to rows of ``notation.functions``."""

EXTREMA = {"max": "max", "min": "min", "argmax": "argmax", "argmin": "argmin", "sup": "sup", "inf": "inf"}

PROBABILITY = {
    "E": "expectation",
    "Var": "variance",
    "var": "variance",
    "Cov": "covariance",
    "cov": "covariance",
    "V": "variance",
    "Pr": "probability",
    "P": "probability",
}

BIG = {
    "sum": "sum",
    "prod": "prod",
    "int": "int",
    "bigcup": "union",
    "bigcap": "intersection",
}

RELATIONS = {
    "=": "=", "<": "<", ">": ">", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=",
    "approx": "approx", "simeq": "approx", "cong": "approx", "doteq": "approx", "propto": "propto", "to": "->", "rightarrow": "->", "longrightarrow": "->", "sim": "~",
    "in": "in", "equiv": "=", "triangleq": "=", "coloneqq": "=", "perp": "perp", "indep": "perp", "bot": "perp", "notin": "notin", "subset": "subset",
    "subseteq": "subset", "ll": "<<", "gg": ">>", "succ": "succ", "succeq": "succeq", "prec": "prec", "preceq": "preceq",
    "mapsto": "mapsto", "lt": "<", "gt": ">", "xrightarrow": "->", "leftarrow": "<-", "gets": "<-", "overset{!}{=}": "=",
    "defeq": "=", ":": ":", "colon": ":", "eqdef": "=", "stackrel": "=", "nsim": "!~",
}  # fmt: skip
"""Relation marks to the operators of ``expression.Relation``."""

IMPLICATIONS = {
    "implies": "implies", "Rightarrow": "implies", "Longrightarrow": "implies", "therefore": "implies", "iff": "iff", "Leftrightarrow": "iff",
    "Longleftrightarrow": "iff", "leftrightarrow": "iff", "Leftarrow": "because", "leadsto": "implies", "impliedby": "because",
}  # fmt: skip

MULTIPLICATIVE = {
    "cdot": "cdot", "times": "times", "*": "star", "ast": "star", "odot": "odot", "circ": "circ", "otimes": "otimes", "bullet": "cdot",
    "oslash": "oslash", "/": "/", "div": "/", "star": "star", "oplus": "oplus", "setminus": "setminus", "backslash": "setminus", "ominus": "ominus",
}  # fmt: skip

DOTS = frozenset({"dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "hdots"})
