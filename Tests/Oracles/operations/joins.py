"""Twins of joins: Polars tells missing keys apart unless asked, pandas takes them for equal."""

import math

from twin import Refused, twin


def named(left, right, keys):
    """The other side's columns under the names Embark gives them."""
    return {name: name + "_right" for name in right.columns if name not in keys and name in left.columns}


# Stands for NaN while Polars joins: it takes NaN for equal to itself unless both sides are sorted, as a single row is.
NAN = 1.25e300


@twin()
def joined(left, right, keys, kind, nils):
    import polars

    one, other = [
        side.polars().with_columns(polars.col(key).fill_nan(NAN) for key in keys if side.polars()[key].dtype.is_float())
        for side in (left, right)
    ]
    found = joined_without_nan(one, other, keys, kind, nils)
    return found.with_columns(
        polars.when(polars.col(key) == NAN).then(math.nan).otherwise(polars.col(key)).alias(key)
        for key in keys if found[key].dtype.is_float())


def joined_without_nan(one, other, keys, kind, nils):
    if kind == "cross":
        return one.join(other.rename(named(one, other, [])), how="cross", maintain_order="left_right")
    order = {"right": "right_left", "full": "left_right"}.get(kind, "left_right")
    if kind in ("semi", "anti"):
        return one.join(other, on=keys, how=kind, nulls_equal=nils, maintain_order="left")
    found = one.join(other.rename(named(one, other, keys)), on=keys, how=kind, nulls_equal=nils, coalesce=True, maintain_order=order)
    # Keys first where they stand on the left, whichever side they come from.
    return found.select(one.columns + [name for name in found.columns if name not in one.columns])


@twin(nan_is_nil=True)
def merged(left, right, keys, kind):
    """A full join is put in order: pairs and left rows by left row, then right rows."""
    how = "outer" if kind == "full" else kind
    one, other = [side.pandas(nullable=True)[[*keys, "row"]] for side in (left, right)]
    one, other = one.assign(place=range(len(one))), other.assign(place=range(len(other)))
    found = one.merge(other, on=keys, how=how, suffixes=("", "_right"), indicator="found")
    if kind == "full":
        found = found.sort_values(["place", "place_right"], na_position="last", kind="stable")
    return found[[*keys, "row", "row_right", "found"]]


@twin()
def validated(left, right, key, validation):
    import pandas

    checks = {"oneToOne": "one_to_one", "oneToMany": "one_to_many", "manyToOne": "many_to_one"}
    one, other = left.pandas(nullable=True)[[key, "row"]], right.pandas(nullable=True)[[key, "row"]]
    try:
        found = one.merge(other, on=key, suffixes=("", "_right"), validate=checks[validation])
    except pandas.errors.MergeError as error:
        raise Refused(str(error))
    return found[["row", "row_right"]]


@twin(nan_is_nil=True)
def nearest(left, right, near, key, direction, within, exact):
    """pandas asks for sides that are sorted and lack nothing, and takes missing keys for equal."""
    import pandas

    tolerance = within
    if within is not None and near in ("time", "gap"):
        tolerance = pandas.Timedelta(days=within)
    if within is not None and near == "double":
        tolerance = float(within)
    columns = [near, "row"] + ([key] if key else [])
    one, other = left.pandas()[columns], right.pandas()[columns].rename(columns={"row": "row_right"})
    if near in ("time", "gap"):
        kind = "datetime64[ns]" if near == "time" else "timedelta64[ns]"
        one, other = one.astype({near: kind}), other.astype({near: kind})
    if key == "flag":
        one, other = one.astype({key: "object"}), other.astype({key: "object"})
    present = [near] + ([key] if key else [])
    asked, known = one.dropna(subset=present), other.dropna(subset=present)
    if key == "flag":
        asked, known = [side.assign(flag=side["flag"].astype(int)) for side in (asked, known)]
    if key == "key":
        asked, known = [side.assign(key=side["key"].astype(float)) for side in (asked, known)]
    found = pandas.merge_asof(
        asked.sort_values(near, kind="stable"),
        known.sort_values(near, kind="stable"),
        on=near,
        by=key,
        direction=direction,
        tolerance=tolerance,
        allow_exact_matches=exact,
    )
    rows = dict(zip(found["row"], found["row_right"]))
    return pandas.DataFrame({"row": one["row"], "row_right": [rows.get(row) for row in one["row"]]}, dtype="float64")
