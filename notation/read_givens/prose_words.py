"""The prose of mathematics in French, German and Spanish, put into the English phrases that the tables know.

Only words that declare or qualify are turned; everything else stays as it is. One row: a pattern of words, and
the English phrase.
"""

from __future__ import annotations

import re

_ROWS: tuple[tuple[str, str], ...] = (
    (
        r"sym[ée]triques?,? (?:et )?(?:semi-?d[ée]finies? positives?|d[ée]finies? semi-?positives?)",
        "symmetric positive semidefinite",
    ),
    (r"sym[ée]triques?,? (?:et )?d[ée]finies? positives?", "symmetric positive definite"),
    (r"sim[ée]tricas?,? (?:y )?semidefinidas? positivas?", "symmetric positive semidefinite"),
    (r"sim[ée]tricas?,? (?:y )?definidas? positivas?", "symmetric positive definite"),
    (r"symmetrisch(?:e[nrs]?)?,? (?:und )?positiv[- ]semidefinit(?:e[nrs]?)?", "symmetric positive semidefinite"),
    (r"symmetrisch(?:e[nrs]?)?,? (?:und )?positiv[- ]definit(?:e[nrs]?)?", "symmetric positive definite"),
    (r"d[ée]finies? positives?|definidas? positivas?|positiv[- ]definit(?:e[nrs]?)?", "positive definite"),
    (r"sym[ée]triques?|sim[ée]tricas?|symmetrisch(?:e[nrs]?)?", "symmetric"),
    (r"orthogonales?|ortogonal(?:es)?|orthogonal(?:e[nrs]?)?", "orthogonal"),
    (r"inversibles?|invertibles?|invertierbar(?:e[nrs]?)?", "invertible"),
    (r"diagonales?|diagonal(?:es|e[nrs]?)?", "diagonal"),
    (r"ind[ée]pendant(?:e?s)?|independientes?|unabh[äa]ngig(?:e[nrs]?)?", "independent"),
    (r"ind[ée]pendant(?:e?s)? et identiquement distribu[ée]e?s", "i.i.d."),
    (r"vecteurs? al[ée]atoires?|vector(?:es)? aleatorios?|Zufallsvektor(?:en)?", "random vector"),
    (r"variables? al[ée]atoires?|variables? aleatorias?|Zufallsvariablen?|Zufallsgr[öo](?:ß|ss)en?", "random variable"),
    (r"entiers? positifs?|enteros? positivos?|positive ganze Zahl(?:en)?", "positive integer"),
    (r"strictement positi(?:f|ve)s?|estrictamente positiv[oa]s?|strikt positiv", "positive"),
    (r"de moyenne|d['’]esp[ée]rance|de media|mit (?:dem )?(?:Erwartungswert|Mittelwert)", "with mean"),
    (r"et (?:de )?variance|y (?:de )?varianza|und (?:der )?Varianz", "and variance"),
    (r"de variance|de varianza|mit (?:der )?Varianz", "with variance"),
    (r"soi(?:t|ent)|sean?|seien?|gegeben sei(?:en)?|on note|notons|posons|wir setzen|definimos|sea", "let"),
    (r"o[ùu]|donde|wobei", "where"),
    (r"avec|con|mit", "with"),
    (r"supposons(?: que)?|supongamos(?: que)?|angenommen,?", "suppose"),
)
_TABLE = tuple((re.compile(rf"(?<![\w\\]){pattern}(?![\w])", re.IGNORECASE), phrase) for pattern, phrase in _ROWS)
_FOREIGN = re.compile(
    r"\b(?:les?|la|des?|du|une?|est|sont|pour|dans|der|die|das|und|ist|sind|f[üu]r|eine?|ein|el|los|las|una?|es|son|"
    r"para|por|que|se|soit|sea|sei|avec|mit|con)\b",
    re.IGNORECASE,
)


def is_foreign(text: str) -> bool:
    """Whether one word in ten is one of the commonest French, German or Spanish ones."""
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and len(_FOREIGN.findall(text)) * 10 >= len(words)


def in_english(text: str) -> str:
    """The text with the phrases of the table in English; adjectives that follow a formula read as said of it."""
    for pattern, phrase in _TABLE:
        text = pattern.sub(phrase, text)
    return _SAID_OF.sub(r"⟧ is \1", _A_RANDOM.sub("⟧ is a random", text))


_A_RANDOM = re.compile(r"⟧\s*,?\s*(?:une?|una|eine?)\s+random", re.IGNORECASE)
_SAID_OF = re.compile(
    r"⟧\s*,?\s*(?:(?:est|es|ist|sont|son|sind)\s+)?(?:(?:une?|una|ein|eine)\s+)?(?:(?:matrice|matriz|Matrix)\s+)?"
    r"(symmetric|positive (?:semi)?definite|orthogonal|invertible|diagonal|independent|i\.i\.d\.)(?=\W)",
    re.IGNORECASE,
)
