"""Polars: texts as categories, integers of 32 bits, as in db-benchmark; both engines."""

import polars
from polars import col

version = polars.__version__


def load(paths):
    return polars.read_parquet(paths["parquet"]).with_columns(
        polars.col("id1", "id2", "id3").cast(polars.Categorical)
    ).rechunk()


def total(*names):
    return [col(name).sum() for name in names]


def mean(*names):
    return [col(name).mean() for name in names]


QUERIES = {
    "q1": (["id1"], lambda x: x.group_by("id1").agg(total("v1"))),
    "q2": (["id1", "id2"], lambda x: x.group_by("id1", "id2").agg(total("v1"))),
    "q3": (["id3"], lambda x: x.group_by("id3").agg(*total("v1"), *mean("v3"))),
    "q4": (["id4"], lambda x: x.group_by("id4").agg(mean("v1", "v2", "v3"))),
    "q5": (["id6"], lambda x: x.group_by("id6").agg(total("v1", "v2", "v3"))),
    "q6": (
        ["id4", "id5"],
        lambda x: x.group_by("id4", "id5").agg(median=col("v3").median(), sd=col("v3").std()),
    ),
    "q7": (["id3"], lambda x: x.group_by("id3").agg(range=col("v1").max() - col("v2").min())),
    "q8": (
        ["id6"],
        lambda x: x.drop_nulls("v3").group_by("id6").agg(col("v3").top_k(2)).explode("v3"),
    ),
    "q9": (["id2", "id4"], lambda x: x.group_by("id2", "id4").agg(r2=polars.corr("v1", "v2") ** 2)),
    "q10": (
        ["id1", "id2", "id3", "id4", "id5", "id6"],
        lambda x: x.group_by("id1", "id2", "id3", "id4", "id5", "id6").agg(*total("v3"), count=polars.len()),
    ),
}


def spellings(frame, question):
    query = QUERIES[question][1](frame.lazy())
    return {"in memory": query.collect, "streaming": lambda: query.collect(engine="streaming")}


def answer(result, question):
    return result, QUERIES[question][0]
