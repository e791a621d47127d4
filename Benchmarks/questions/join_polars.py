"""Polars: texts as categories, integers of 32 bits, as in db-benchmark; both engines."""

import polars

from join_data import TABLES
from join_queries import QUESTIONS, compared

version = polars.__version__


def load(paths):
    return {name: loaded(f"{paths['parquet']}/{name}.parquet") for name in TABLES}


def loaded(path):
    frame = polars.read_parquet(path)
    texts = [polars.col(name).cast(polars.Categorical) for name in ("id4", "id5", "id6") if name in frame.columns]
    numbers = [polars.col(name).cast(polars.Int32) for name in ("id1", "id2", "id3") if name in frame.columns]
    return frame.with_columns(*texts, *numbers).rechunk()


def spellings(tables, question):
    other, key, kind = QUESTIONS[question]
    query = tables["x"].lazy().join(tables[other].lazy(), on=key, how=kind)
    return {"in memory": query.collect, "streaming": lambda: query.collect(engine="streaming")}


def answer(result, question):
    keys, values = compared(question)
    return result.select(*keys, *values), keys
