"""The derivative of a term by a name in it, as a term again."""

from engine.terms.term import Constant, Name, Operation, Term, where

ZERO = Constant(0.0)
ONE = Constant(1.0)


def derivative(term: Term, name: str, memo: dict[int, tuple[Term, Term]] | None = None) -> Term:
    """How much a term grows per unit of what a name stands for.

    Where a term bends (a minimum, an absolute value, a condition), it is the derivative of the side
    that the term is on.

    Args:
        term: the term, with names.
        name: the name that it is differentiated by.
        memo: derivatives of trees that were met before, by identity.
    """
    memo = {} if memo is None else memo
    if id(term) not in memo:
        if isinstance(term, Operation):
            memo[id(term)] = term, _of_operation(term, name, memo)
        else:
            memo[id(term)] = term, ONE if term == Name(name) else ZERO
    return memo[id(term)][1]


def _of_operation(term: Operation, name: str, memo: dict[int, tuple[Term, Term]]) -> Term:
    parts = term.operands
    grows = [derivative(part, name, memo) for part in parts]
    if all(part is ZERO for part in grows):
        return ZERO
    match term.symbol:
        case "+":
            return plus(*grows)
        case "-":
            return plus(grows[0], times(Constant(-1.0), grows[1]))
        case "*":
            return plus(times(grows[0], parts[1]), times(parts[0], grows[1]))
        case "/":
            whole = plus(grows[0], times(Constant(-1.0), times(term, grows[1])))
            return ZERO if whole is ZERO else whole / parts[1]
        case "minimum":
            return where(parts[0] <= parts[1], *grows)
        case "absolute":
            return where(parts[0] > 0, grows[0], -1 * grows[0])
        case "where":
            assert isinstance(parts[0], Operation)
            return where(parts[0], grows[1], grows[2])
    return ZERO  # a comparison


def plus(left: Term, right: Term) -> Term:
    """The sum of two terms, without those that are zero."""
    if left is ZERO or right is ZERO:
        return right if left is ZERO else left
    return left + right


def times(left: Term, right: Term) -> Term:
    """The product of two terms, without factors of one."""
    if left is ZERO or right is ZERO:
        return ZERO
    if left is ONE or right is ONE:
        return right if left is ONE else left
    return left * right
