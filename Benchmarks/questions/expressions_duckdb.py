"""DuckDB: the texts as an enum; the answer as a table and as Arrow."""

import duckdb
import polars

version = duckdb.__version__


def load(paths):
    database = duckdb.connect()
    database.execute(f"create temp table texts as select * from read_parquet('{paths['parquet']}')")
    database.execute("create type artists as enum (select distinct artist::varchar from texts)")
    database.execute("create table x as select * replace (artist::artists as artist) from texts")
    database.execute("drop table texts")
    return database


def formula(a, b, c):
    return f"select ({a} * 2 + {b} * 3 - 1) / ({c} + 4) as r from x"


QUERIES = {
    "doubles": formula("x", "y", "z"),
    "integers": formula("a", "b", "c"),
    "mixed": formula("a", "y", "c"),
    "filter": "select a, x from x where a > 500 and x < 25 and artist = 'id017'",
    "when": "select case when x > y then x - y else (y - x) * 2 end as r from x",
    "over": "select x / sum(x) over (partition by artist) as r from x",
}


def spellings(database, question):
    query = QUERIES[question]

    def table():
        database.execute(f"create or replace temp table answer as {query}")
        return database.table("answer")

    return {"table": table, "arrow": lambda: database.sql(query).to_arrow_table()}


def answer(result, question):
    table = result if not isinstance(result, duckdb.DuckDBPyRelation) else result.to_arrow_table()
    return polars.from_arrow(table), []
