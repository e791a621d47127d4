"""Two tables cell by cell."""

import math

import pandas


def differences(expected: pandas.DataFrame, found: pandas.DataFrame, limit=5):
    """Lines that say where two frames differ; none when they agree. Numbers may differ by rounding in the last digits."""
    if list(expected.columns) != list(found.columns):
        return [f"columns: expected {list(expected.columns)}, found {list(found.columns)}"]
    if len(expected) != len(found):
        return [f"rows: expected {len(expected)}, found {len(found)}"]
    lines = []
    for name in expected.columns:
        for row, (wanted, got) in enumerate(zip(expected[name], found[name])):
            if not same(wanted, got):
                lines.append(f'row {row}, column "{name}": expected {wanted!r}, found {got!r}')
                if len(lines) == limit:
                    return lines
    return lines


def same(wanted, got):
    if pandas.isna(wanted) or pandas.isna(got):
        return bool(pandas.isna(wanted)) and bool(pandas.isna(got))
    if isinstance(wanted, float) or isinstance(got, float):
        return math.isclose(wanted, got, rel_tol=1e-12, abs_tol=1e-12)
    return wanted == got
