"""Text to statement: a tokeniser and a recursive-descent parser.

SELECT * | COUNT(*) | prop[, prop…] FROM Entity
[WHERE prop OP value [AND prop OP value]…]
[ORDERBY prop [ASC|DESC][, prop …]] [STARTPOSITION n] [MAXRESULTS n]
"""

import re
from dataclasses import dataclass

from simulator.faults import ApiFault
from simulator.query.grammar import (
    DEFAULT_PAGE,
    LARGEST_PAGE,
    Condition,
    Operator,
    Ordering,
    Statement,
)

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>[A-Za-z_][\w.]*)
      | (?P<symbol><=|>=|!=|[=<>(),*])
    )""",
    re.VERBOSE | re.DOTALL,
)

TODAY = "\0CURRENT_DATE"
"""Value of the one expression there is; no string of a statement is equal to it."""

_NAMES = {"string": "<STRING_LITERAL>", "number": "<INTEGER_LITERAL>", "word": "<IDENTIFIER>"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the statement and its column, from 1."""

    kind: str
    text: str
    column: int


def _fault(token: Token) -> ApiFault:
    shown = _NAMES.get(token.kind, "")
    literal = f"{shown} " if shown else ""
    seen = '"<EOF>"' if token.kind == "end" else f'" {literal}"{token.text} ""'
    return ApiFault(
        "4000", f"QueryParserError: Encountered {seen} at line 1, column {token.column}."
    )


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            rest = text[position:].lstrip()
            raise _fault(Token("symbol", rest[:1], end - len(rest.rstrip()) + 1))
        kind = match.lastgroup
        found.append(Token(kind, match.group(kind), match.start(kind) + 1))
        position = match.end()
    return [*found, Token("end", "", end + 1)]


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def statement(self) -> Statement:
        self._expect("SELECT")
        columns, count = self._selection()
        self._expect("FROM")
        entity = self._word()
        where = self._where()
        order = self._order()
        start, page = self._paging()
        if self._peek().kind != "end":
            raise _fault(self._peek())
        return Statement(entity, columns, count, where, order, start, page)

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _taken(self, *words: str) -> bool:
        """Step over `words` if they come next, in any case."""
        ahead = self._tokens[self._at : self._at + len(words)]
        if [token.text.upper() for token in ahead] != list(words) or any(
            token.kind == "string" for token in ahead
        ):
            return False
        self._at += len(words)
        return True

    def _expect(self, word: str) -> None:
        if not self._taken(word):
            raise _fault(self._peek())

    def _word(self) -> str:
        token = self._next()
        if token.kind != "word":
            raise _fault(token)
        return token.text

    def _selection(self) -> tuple[tuple[str, ...], bool]:
        if self._taken("COUNT", "(", "*", ")"):
            return (), True
        columns: list[str] = []
        everything = False
        while True:
            if self._taken("*"):
                everything = True
            else:
                columns.append(self._word())
            if not self._taken(","):
                return (() if everything else tuple(columns)), False

    def _where(self) -> tuple[Condition, ...]:
        if not self._taken("WHERE"):
            return ()
        conditions = [self._condition()]
        while self._taken("AND"):
            conditions.append(self._condition())
        return tuple(conditions)

    def _condition(self) -> Condition:
        path = self._word()
        token = self._next()
        try:
            operator = Operator(token.text.upper())
        except ValueError as error:
            raise _fault(token) from error
        if operator is not Operator.IN:
            return Condition(path, operator, (self._value(),))
        self._expect("(")
        values = [self._value()]
        while self._taken(","):
            values.append(self._value())
        self._expect(")")
        return Condition(path, operator, tuple(values))

    def _value(self) -> str:
        token = self._next()
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        if token.kind == "number" or token.text.lower() in {"true", "false"}:
            return token.text
        if token.kind == "word" and token.text.upper() == "CURRENT_DATE":
            return TODAY
        raise _fault(token)

    def _order(self) -> tuple[Ordering, ...]:
        if not (self._taken("ORDERBY") or self._taken("ORDER", "BY")):
            return ()
        orderings: list[Ordering] = []
        while True:
            path = self._word()
            descending = self._taken("DESC")
            if not descending:
                self._taken("ASC")
            orderings.append(Ordering(path, descending))
            if not self._taken(","):
                return tuple(orderings)

    def _paging(self) -> tuple[int, int]:
        start, page = 1, DEFAULT_PAGE
        while True:
            if self._taken("STARTPOSITION"):
                start = self._bounded(None)
            elif self._taken("MAXRESULTS"):
                page = self._bounded(LARGEST_PAGE)
            else:
                return start, page

    def _bounded(self, largest: int | None) -> int:
        token = self._next()
        if token.kind != "number" or not token.text.lstrip("-").isdigit():
            raise _fault(token)
        number = int(token.text)
        if number < 1:
            raise ApiFault(
                "4001",
                f"QueryValidationError: value {number} is too small. Min allowed value is 1",
            )
        if largest is not None and number > largest:
            raise ApiFault(
                "4001",
                f"QueryValidationError: value {number} is too large."
                f" Max allowed value is {largest}",
            )
        return number


def parse(text: str) -> Statement:
    """Parse a statement.

    Raises:
        ApiFault: 4000 for a syntax error, 4001 for page numbers out of bounds.
    """
    return _Parser(text).statement()
