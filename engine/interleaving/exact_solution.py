"""Linear equations solved in fractions."""

from fractions import Fraction


def solve_exactly(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """The solution of rows times x = right; unknowns that the rows leave free are zero.

    Raises:
        ArithmeticError: the rows contradict each other.
    """
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    unknowns = len(rows[0])
    pivots: list[int] = []
    for column in range(unknowns):
        top = len(pivots)
        pivot = next((i for i in range(top, len(table)) if table[i][column]), None)
        if pivot is None:
            continue
        table[top], table[pivot] = table[pivot], table[top]
        table[top] = [value / table[top][column] for value in table[top]]
        for other in range(len(table)):
            if other != top and (factor := table[other][column]):
                table[other] = [
                    value - factor * above
                    for value, above in zip(table[other], table[top], strict=True)
                ]
        pivots.append(column)
    if any(row[-1] for row in table[len(pivots) :]):
        raise ArithmeticError("the equations contradict each other")
    solution = [Fraction(0)] * unknowns
    for row, column in enumerate(pivots):
        solution[column] = table[row][-1]
    return solution
