"""Polars: the texts as categories; both engines, and the calls on the frame itself."""

import polars
from polars import col

version = polars.__version__


def load(paths):
    return polars.read_parquet(paths["parquet"]).with_columns(col("artist").cast(polars.Categorical)).rechunk()


def formula(a, b, c):
    return (col(a) * 2 + col(b) * 3 - 1) / (col(c) + 4)


QUERIES = {
    "doubles": lambda x: x.select(r=formula("x", "y", "z")),
    "integers": lambda x: x.select(r=formula("a", "b", "c")),
    "mixed": lambda x: x.select(r=formula("a", "y", "c")),
    "filter": lambda x: x.filter((col("a") > 500) & (col("x") < 25) & (col("artist") == "id017")).select("a", "x"),
    "when": lambda x: x.select(
        r=polars.when(col("x") > col("y")).then(col("x") - col("y")).otherwise((col("y") - col("x")) * 2)
    ),
    "over": lambda x: x.select(r=col("x") / col("x").sum().over("artist")),
}


def spellings(frame, question):
    query = QUERIES[question]
    lazy = query(frame.lazy())
    return {
        "frame": lambda: query(frame),
        "in memory": lazy.collect,
        "streaming": lambda: lazy.collect(engine="streaming"),
    }


def answer(result, question):
    return result, []
