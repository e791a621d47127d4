"""Polars: texts as texts, times in milliseconds; both engines."""

import polars
from polars import col

version = polars.__version__


def load(paths):
    return polars.read_parquet(paths["parquet"]).rechunk()


LINK, TIME = col("link"), col("time")
QUERIES = {
    "contains": lambda x: x.filter(LINK.str.contains("site77", literal=True)).select("id"),
    "host": lambda x: x.select(r=LINK.str.extract(r"^[^:]+://([^/]+)")),
    "number": lambda x: x.select(r=LINK.str.extract(r"page/(\d+)").cast(polars.Int64)),
    "mask": lambda x: x.select(r=LINK.str.replace_all(r"\d+", "#")),
    "upper": lambda x: x.select(r=LINK.str.to_uppercase()),
    "parts": lambda x: x.select(hour=TIME.dt.hour().cast(polars.Int64), day=TIME.dt.weekday().cast(polars.Int64)),
    "zone": lambda x: x.select(
        r=TIME.dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin").dt.hour().cast(polars.Int64)
    ),
    "month": lambda x: x.select(r=TIME.dt.truncate("1mo")),
    "written": lambda x: x.select(r=TIME.dt.strftime("%Y-%m-%d %H:%M")),
}


def spellings(frame, question):
    query = QUERIES[question](frame.lazy())
    return {"in memory": query.collect, "streaming": lambda: query.collect(engine="streaming")}


def answer(result, question):
    return result, []
