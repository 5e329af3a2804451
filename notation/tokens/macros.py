"""User macros, expanded on tokens under a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from notation.source import LimitReached, Malformed, Span
from notation.tokens.lex import Token, tokenize

MAX_STEPS = 5_000
MAX_TOKENS = 100_000


@dataclass(frozen=True)
class Macro:
    """``body`` tokens with parameter marks ``#1`` as a ``mark`` ``#`` and a ``number``."""

    name: str
    arity: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None
    left: str = ""  # of a paired delimiter
    right: str = ""


_DEFINERS = frozenset({"newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"})


def read_macros(source: str) -> dict[str, Macro]:
    """The macros that ``source`` defines, in order, later ones winning. Text that defines nothing is
    skipped; a malformed definition raises ``Malformed`` with its place."""
    tokens = tokenize(source)
    macros: dict[str, Macro] = {}
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "command" and token.text in _DEFINERS:
            position = _new_command(tokens, position, macros)
        elif token.kind == "command" and token.text == "def":
            position = _definition(tokens, position, macros)
        elif token.kind == "command" and token.text == "let":
            position = _let(tokens, position, macros)
        elif token.kind == "command" and token.text in ("DeclareMathOperator", "DeclareMathOperator*"):
            position = _operator(tokens, position, macros)
        elif token.kind == "command" and token.text == "DeclarePairedDelimiter":
            position = _delimiter(tokens, position, macros)
        else:
            position += 1
    return macros


def _skip_star(tokens: list[Token], position: int) -> int:
    if position < len(tokens) and tokens[position].text == "*":
        return position + 1
    return position


def _braced(tokens: list[Token], position: int, after: Token) -> tuple[tuple[Token, ...], int]:
    if position >= len(tokens):
        raise Malformed(f"nothing after \\{after.text}", after.span)
    if tokens[position].text != "{" or tokens[position].kind != "mark":
        return (tokens[position],), position + 1
    depth = 0
    for end in range(position, len(tokens)):
        if tokens[end].kind == "mark" and tokens[end].text == "{":
            depth += 1
        elif tokens[end].kind == "mark" and tokens[end].text == "}":
            depth -= 1
            if depth == 0:
                return _with_spaces(tokens[position + 1 : end]), end + 1
    raise Malformed("this brace is never closed", tokens[position].span)


def _with_spaces(tokens: list[Token]) -> tuple[Token, ...]:
    """The tokens, each knowing whether white space stood before it: an expansion gives them other spans."""
    return tuple(
        token._replace(spaced=True) if at and tokens[at - 1].span.end < token.span.start else token
        for at, token in enumerate(tokens)
    )


def _bracketed(tokens: list[Token], position: int) -> tuple[tuple[Token, ...] | None, int]:
    if position >= len(tokens) or tokens[position].text != "[":
        return None, position
    depth = 0
    for end in range(position + 1, len(tokens)):
        text = tokens[end].text if tokens[end].kind == "mark" else ""
        depth += (text == "{") - (text == "}")
        if text == "]" and depth == 0:
            return tuple(tokens[position + 1 : end]), end + 1
    raise Malformed("this bracket is never closed", tokens[position].span)


def _name_of(tokens: tuple[Token, ...], after: Token) -> str:
    names = [token for token in tokens if token.kind == "command"]
    if not names:
        raise Malformed(f"\\{after.text} without a command name", after.span)
    return names[0].text


def _new_command(tokens: list[Token], position: int, macros: dict[str, Macro]) -> int:
    head = tokens[position]
    named, position = _braced(tokens, _skip_star(tokens, position + 1), head)
    arity_tokens, position = _bracketed(tokens, position)
    default, position = _bracketed(tokens, position)
    body, position = _braced(tokens, position, head)
    arity = 0
    if arity_tokens:
        if not arity_tokens[0].text.isdigit():
            raise Malformed("the number of arguments is not a number", arity_tokens[0].span)
        arity = int(arity_tokens[0].text)
    name = _name_of(named, head)
    macros[name] = Macro(name, arity, body, default)
    return position


def _definition(tokens: list[Token], position: int, macros: dict[str, Macro]) -> int:
    head = tokens[position]
    if position + 1 >= len(tokens) or tokens[position + 1].kind != "command":
        return position + 1
    name = tokens[position + 1].text
    position += 2
    arity = 0
    while position < len(tokens) and not (tokens[position].kind == "mark" and tokens[position].text == "{"):
        if tokens[position].text == "#":
            arity += 1
        position += 1
    body, position = _braced(tokens, position, head)
    macros[name] = Macro(name, arity, body)
    return position


def _let(tokens: list[Token], position: int, macros: dict[str, Macro]) -> int:
    rest = [token for token in tokens[position + 1 : position + 4] if token.text != "="]
    if len(rest) < 2 or rest[0].kind != "command":
        return position + 1
    name, target = rest[0].text, rest[1]
    if target.kind == "command" and target.text in macros:
        macros[name] = replace(macros[target.text], name=name)
    else:
        macros[name] = Macro(name, 0, (target,))
    return tokens.index(target, position) + 1


def _operator(tokens: list[Token], position: int, macros: dict[str, Macro]) -> int:
    head = tokens[position]
    named, position = _braced(tokens, position + 1, head)
    body, position = _braced(tokens, position, head)
    name = _name_of(named, head)
    span = head.span
    wrapped = (Token("command", "operatorname", span), Token("mark", "{", span), *body, Token("mark", "}", span))
    macros[name] = Macro(name, 0, wrapped)
    return position


def _delimiter(tokens: list[Token], position: int, macros: dict[str, Macro]) -> int:
    head = tokens[position]
    named, position = _braced(tokens, position + 1, head)
    left, position = _braced(tokens, position, head)
    right, position = _braced(tokens, position, head)
    name = _name_of(named, head)
    argument = (Token("mark", "#", head.span), Token("number", "1", head.span))
    command_left, command_right = Token("command", "left", head.span), Token("command", "right", head.span)
    macros[name] = Macro(name, 1, (command_left, *left, *argument, command_right, *right), left="paired")
    return position


def expand(tokens: list[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """Tokens without user macros. Expanded tokens carry the span of the call, so that a message points at
    what the author wrote."""
    output: list[Token] = []
    pending = list(reversed(tokens))
    steps = 0
    modes: list[bool] = []  # the \\ifmmode now open, and whether its first branch is still being read
    while pending:
        token = pending.pop()
        macro = macros.get(token.text) if token.kind == "command" else None
        if token.kind == "command" and (token.text == "ifmmode" or (modes and token.text in ("else", "fi"))):
            _branch(token.text, pending, modes)
            continue
        if macro is None or _expands_to_itself(macro):
            output.append(token)
            continue
        steps += 1
        if steps > MAX_STEPS or len(pending) + len(output) > MAX_TOKENS:
            raise LimitReached(f"macro \\{token.text} expands without end", token.span)
        if macro.left and pending and pending[-1].text == "*":
            pending.pop()
        arguments, end = _arguments(macro, pending, token)
        pending.extend(reversed(_filled(macro, arguments, Span(token.span.start, end))))
    return output


def _branch(name: str, pending: list[Token], modes: list[bool]) -> None:
    """Formulas are in mathematics mode: the first branch of ``\\ifmmode`` is read, the second one skipped."""
    if name == "ifmmode":
        modes.append(True)
        return
    if name == "else":
        depth = 0
        while pending:
            token = pending.pop()
            if token.kind == "command":
                depth += token.text == "ifmmode"
                if token.text == "fi":
                    if not depth:
                        break
                    depth -= 1
    modes.pop()


def _expands_to_itself(macro: Macro) -> bool:
    return len(macro.body) == 1 and macro.body[0].kind == "command" and macro.body[0].text == macro.name


def _arguments(macro: Macro, pending: list[Token], call: Token) -> tuple[list[tuple[Token, ...]], int]:
    """The arguments of a call, taken off ``pending``, and where the call ends in the source."""
    arguments: list[tuple[Token, ...]] = []
    end = call.span.end
    wanted = macro.arity
    if macro.default is not None:
        wanted -= 1
        chosen = tuple(token._replace(span=call.span) for token in macro.default)
        if pending and pending[-1].text == "[":
            upcoming = list(reversed(pending))
            option, used = _bracketed(upcoming, 0)
            end = max(end, upcoming[used - 1].span.end)
            del pending[len(pending) - used :]
            chosen = option or ()
        arguments.append(chosen)
    for _ in range(wanted):
        if not pending:
            raise Malformed(f"\\{call.text} lacks an argument", call.span)
        if pending[-1].text == "{" and pending[-1].kind == "mark":
            pending.pop()
            depth, taken = 1, []
            while pending:
                token = pending.pop()
                if token.kind == "mark":
                    depth += (token.text == "{") - (token.text == "}")
                if depth == 0:
                    end = max(end, token.span.end)
                    break
                taken.append(token)
            if depth:
                raise Malformed(f"an argument of \\{call.text} is never closed", call.span)
            arguments.append(tuple(taken))
        else:
            arguments.append((pending.pop(),))
            end = max(end, arguments[-1][0].span.end)
    return arguments, end


def _filled(macro: Macro, arguments: list[tuple[Token, ...]], span: Span) -> list[Token]:
    filled: list[Token] = []
    position = 0
    while position < len(macro.body):
        token = macro.body[position]
        following = macro.body[position + 1] if position + 1 < len(macro.body) else None
        if token.text == "#" and token.kind == "mark" and following is not None and following.kind == "number":
            number = int(following.text[0])
            if 1 <= number <= len(arguments):
                filled.extend(arguments[number - 1])
            if len(following.text) > 1:
                filled.append(Token("number", following.text[1:], span))
            position += 2
            continue
        filled.append(token._replace(span=span))
        position += 1
    return filled
