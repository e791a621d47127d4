"""What twins are written with: frames as pandas or Polars, and how answers are compared."""

import datetime
import decimal
import functools
import math

NANOSECONDS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


class Refused(Exception):
    """Raised by a twin where Embark has to throw an error."""


def twin(order=True, nan_is_nil=False, tolerance=1e-9, types=False):
    """Marks a twin with how its answer is compared.

    order: rows come in this order; otherwise they are sorted on both sides.
    nan_is_nil: NaN and missing are one, as in pandas' float64.
    tolerance: of doubles, relative above 1.
    """

    def mark(function):
        @functools.wraps(function)
        def wrapped(*positional, **named):
            return function(*positional, **named)

        wrapped.options = {"order": order, "nan_is_nil": nan_is_nil, "tolerance": tolerance}
        return wrapped

    return mark


class Frame:
    """A frame as it came: `pandas()`, `polars()`, or `lists()` of plain values, None for missing."""

    def __init__(self, columns):
        self.columns = columns

    @property
    def names(self):
        return [column["name"] for column in self.columns]

    def __len__(self):
        return len(values(self.columns[0])) if self.columns else 0

    def lists(self):
        """Name to list: ints, floats, bools, texts; times and durations as whole ticks, dates as days since 1970."""
        return {column["name"]: plain(column) for column in self.columns}

    def polars(self):
        """Missing is null, NaN is NaN; every type as it is."""
        import polars

        return polars.DataFrame([polars_series(column) for column in self.columns])

    def pandas(self, nullable=False):
        """The dtypes pandas has by default: int64, or float64 where something is missing, NaN for missing.

        nullable: Int64, Float64 and boolean, where missing is NA (and NaN becomes it).
        """
        import pandas

        return pandas.DataFrame({column["name"]: pandas_series(column, nullable) for column in self.columns})


def values(column):
    return column["numbers"] if column.get("numbers") is not None else column["texts"]


def plain(column):
    kind, found = column["type"], values(column)
    if kind == "double":
        return [None if value is None else float(value) for value in found]
    if kind == "bool":
        return [None if value is None else value == 1 for value in found]
    return list(found)


def polars_series(column):
    import polars

    name, kind = column["name"], column["type"]
    types = {"int": polars.Int64, "double": polars.Float64, "bool": polars.Boolean, "string": polars.String}
    if kind in types:
        return polars.Series(name, plain(column), dtype=types[kind])
    if kind == "date":
        return polars.Series(name, values(column), dtype=polars.Int32).cast(polars.Date)
    ticks = polars.Series(name, values(column), dtype=polars.Int64)
    unit = column["unit"]
    if unit == "s":
        ticks, unit = ticks * 1000, "ms"
    if kind == "duration":
        return ticks.cast(polars.Duration(unit))
    series = ticks.cast(polars.Datetime(unit))
    return series.dt.replace_time_zone("UTC").dt.convert_time_zone(column["zone"]) if column.get("zone") else series


def pandas_series(column, nullable):
    import numpy
    import pandas

    kind, found = column["type"], plain(column)
    missing = numpy.array([value is None for value in found], dtype=bool)
    if kind == "string":
        return pandas.Series(found, dtype="str")
    if kind in ("int", "double", "bool"):
        if nullable:
            return pandas.Series(pandas.array(found, dtype={"int": "Int64", "double": "Float64", "bool": "boolean"}[kind]))
        if kind == "bool":
            return pandas.Series(found, dtype="object" if missing.any() else "bool")
        if kind == "int" and not missing.any():
            return pandas.Series(found, dtype="int64")
        return pandas.Series([math.nan if value is None else value for value in found], dtype="float64")
    whole = numpy.array([0 if value is None else value for value in found], dtype="int64")
    if kind == "date":
        whole = numpy.where(missing, 0, whole).astype("datetime64[D]").astype("datetime64[s]")
        return pandas.Series(whole).mask(missing)
    if kind == "duration":
        return pandas.Series(whole.astype(f"timedelta64[{column['unit']}]")).mask(missing)
    series = pandas.Series(whole.astype(f"datetime64[{column['unit']}]")).mask(missing)
    return series.dt.tz_localize("UTC").dt.tz_convert(column["zone"]) if column.get("zone") else series


def cell(value):
    """A value of any library as a plain one: None, bool, int, float, text; instants and durations in nanoseconds, dates too."""
    import numpy
    import pandas

    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, (bool, numpy.bool_)):
        return bool(value)
    if isinstance(value, (int, numpy.integer)):
        return int(value)
    if isinstance(value, (float, numpy.floating)):
        return float(value)
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, pandas.Timestamp):
        return value.as_unit("ns").value
    if isinstance(value, pandas.Timedelta):
        return value.as_unit("ns").value
    if isinstance(value, numpy.datetime64):
        return None if numpy.isnat(value) else int(value.astype("datetime64[ns]").astype("int64"))
    if isinstance(value, numpy.timedelta64):
        return None if numpy.isnat(value) else int(value.astype("timedelta64[ns]").astype("int64"))
    if isinstance(value, datetime.datetime):
        return cell(pandas.Timestamp(value))
    if isinstance(value, datetime.date):
        return (value - datetime.date(1970, 1, 1)).days * 86400 * NANOSECONDS["s"]
    if isinstance(value, datetime.timedelta):
        return (value.days * 86400 + value.seconds) * NANOSECONDS["s"] + value.microseconds * 1000
    return str(value)


def ours(column):
    """A column of Embark in the same plain values."""
    kind, found = column["type"], plain(column)
    if kind in ("timestamp", "duration"):
        scale = NANOSECONDS[column["unit"]]
    elif kind == "date":
        scale = 86400 * NANOSECONDS["s"]
    else:
        return found
    return [None if value is None else value * scale for value in found]


def theirs(answer):
    """Name to list of plain values, from a pandas or Polars frame or a dictionary of lists."""
    if isinstance(answer, dict):
        return {name: [cell(value) for value in column] for name, column in answer.items()}
    if hasattr(answer, "get_columns"):
        return {column.name: [cell(value) for value in column.to_list()] for column in answer.get_columns()}
    return {str(name): [cell(value) for value in answer[name].tolist()] for name in answer.columns}


def same(left, right, options):
    if options["nan_is_nil"]:
        left, right = [None if isinstance(value, float) and math.isnan(value) else value for value in (left, right)]
    if left is None or right is None:
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return left == right or abs(left - right) <= options["tolerance"] * max(1, abs(left), abs(right))
    return left == right


def key(row):
    return [(value is not None, value.__class__.__name__ == "str", str(value)) for value in row]


def differences(expected, answer, function):
    options = getattr(function, "options", {"order": True, "nan_is_nil": False, "tolerance": 1e-9})
    wanted = theirs(expected)
    found = {column["name"]: ours(column) for column in answer}
    if list(wanted) != list(found):
        return [f"expected columns {list(wanted)}, found {list(found)}"]
    counts = {len(column) for column in wanted.values()}, {len(column) for column in found.values()}
    if counts[0] != counts[1]:
        return [f"expected {counts[0]} rows, found {counts[1]}"]
    if not options["order"]:
        wanted, found = in_order(wanted), in_order(found)
    return [
        f"{name}[{row}]: expected {left!r}, found {right!r}"
        for name in wanted
        for row, (left, right) in enumerate(zip(wanted[name], found[name]))
        if not same(left, right, options)
    ]


def in_order(columns):
    rows = sorted(zip(*columns.values()), key=lambda row: key([round(v, 6) if isinstance(v, float) else v for v in row]))
    return dict(zip(columns, zip(*rows))) if rows else columns
