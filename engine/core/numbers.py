"""Numbers as people read them, and as JSON can hold them."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

NOTHING = 1e-11
"""An interval this narrow is the noise of adding doubles; it decides no digits."""


def significant(value: float, digits: int = 3) -> str:
    """The value with so many significant digits, thousands separated: 1234.5 -> '1,230'.

    A count has no decimals: 84 -> '84', where 84.0 -> '84.0'.
    """
    if not math.isfinite(value):
        return "unknown"
    if value == 0:
        return "0"
    rounded = Decimal(f"{value:.{digits - 1}e}")
    decimals = 0 if isinstance(value, int) else max(digits - 1 - rounded.adjusted(), 0)
    return f"{rounded:,.{decimals}f}"


def percent(share: float, digits: int = 3) -> str:
    """A share as per cent with so many significant digits: .0125 -> '1.25%'."""
    return significant(100 * share, digits) + "%" if math.isfinite(share) else "unknown"


def decided_by(value: float, interval: tuple[float, float]) -> str:
    """The value rounded to the digits that its interval supports."""
    width = interval[1] - interval[0]
    if not (math.isfinite(value) and math.isfinite(width)):
        return significant(value)
    if width < NOTHING:
        return significant(round(value, 12))
    decimals = min(12, max(0, 1 - math.floor(math.log10(width))))
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"


def probability(value: float, equal: str = "") -> str:
    """A p-value: 'below .001', or two significant digits after `equal`."""
    return "below .001" if value < 0.001 else equal + significant(value, 2)


def give_or_take(value: float, error: float) -> str:
    """The value to the digit that its uncertainty decides: (71.32, 0.41) -> '71.3 ± 0.4'."""
    if not (math.isfinite(value) and math.isfinite(error)) or error <= 0:
        return significant(value)
    spread = significant(error, 1)
    decimals = len(spread.partition(".")[2])
    return f"{value:,.{decimals}f} ± {spread}"


def count(number: float, singular: str, plural: str | None = None) -> str:
    """A counted noun: (1, 'row') -> '1 row', (2000, 'row') -> '2,000 rows'."""
    return f"{int(number):,} {singular if int(number) == 1 else plural or singular + 's'}"


def as_json(value: Any) -> Any:
    """The value in types that JSON has; a number that does not exist is None, never NaN."""
    if isinstance(value, dict):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return as_json(value.tolist())
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if isinstance(value, np.generic):
        return as_json(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Iterable):
        return [as_json(part) for part in value]
    return str(value)
