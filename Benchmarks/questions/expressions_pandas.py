"""pandas: the texts as categories."""

import numpy
import pandas
import polars

version = pandas.__version__


def load(paths):
    frame = pandas.read_parquet(paths["parquet"])
    frame["artist"] = frame["artist"].astype("category")
    return frame


def formula(x, a, b, c):
    return ((x[a] * 2 + x[b] * 3 - 1) / (x[c] + 4)).to_frame("r")


def where(x):
    return pandas.DataFrame({"r": numpy.where(x.x > x.y, x.x - x.y, (x.y - x.x) * 2)})


QUERIES = {
    "doubles": lambda x: formula(x, "x", "y", "z"),
    "integers": lambda x: formula(x, "a", "b", "c"),
    "mixed": lambda x: formula(x, "a", "y", "c"),
    "filter": lambda x: x.loc[(x.a > 500) & (x.x < 25) & (x.artist == "id017"), ["a", "x"]],
    "when": where,
    "over": lambda x: (x.x / x.groupby("artist", observed=True).x.transform("sum")).to_frame("r"),
}


def spellings(frame, question):
    return {"": lambda: QUERIES[question](frame)}


def answer(result, question):
    return polars.from_pandas(result.reset_index(drop=True)), []
