"""DuckDB: texts as enums, integers of 32 bits, as in db-benchmark; the answer as a table and as Arrow."""

import duckdb
import polars

version = duckdb.__version__


def load(paths):
    database = duckdb.connect()
    database.execute(f"create temp table texts as select * from read_parquet('{paths['parquet']}')")
    for name in ("id1", "id2", "id3"):
        database.execute(
            f"create type {name}_names as enum (select distinct {name}::varchar from texts where {name} is not null)"
        )
    names = ", ".join(f"{name}::{name}_names as {name}" for name in ("id1", "id2", "id3"))
    database.execute(f"create table x as select * replace ({names}) from texts")
    database.execute("drop table texts")
    return database


QUERIES = {
    "q1": ("id1", "sum(v1) as v1"),
    "q2": ("id1, id2", "sum(v1) as v1"),
    "q3": ("id3", "sum(v1) as v1, avg(v3) as v3"),
    "q4": ("id4", "avg(v1) as v1, avg(v2) as v2, avg(v3) as v3"),
    "q5": ("id6", "sum(v1) as v1, sum(v2) as v2, sum(v3) as v3"),
    "q6": ("id4, id5", "quantile_cont(v3, 0.5) as median, stddev(v3) as sd"),
    "q7": ("id3", "max(v1) - min(v2) as range"),
    "q8": ("id6", "unnest(max(v3, 2)) as v3"),
    "q9": ("id2, id4", "pow(corr(v1, v2), 2) as r2"),
    "q10": ("id1, id2, id3, id4, id5, id6", "sum(v3) as v3, count(*) as count"),
}


def spellings(database, question):
    keys, values = QUERIES[question]
    some = "where v3 is not null" if question == "q8" else ""
    query = f"select {keys}, {values} from x {some} group by {keys}"

    def table():
        database.execute(f"create or replace temp table answer as {query}")
        return database.table("answer")

    return {"table": table, "arrow": lambda: database.sql(query).to_arrow_table()}


def answer(result, question):
    table = result if not isinstance(result, duckdb.DuckDBPyRelation) else result.to_arrow_table()
    return polars.from_arrow(table), QUERIES[question][0].split(", ")
