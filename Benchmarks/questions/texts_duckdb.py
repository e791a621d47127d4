"""DuckDB: texts as texts; the answer as a table and as Arrow. Months are times again, as with the others."""

import duckdb
import polars

version = duckdb.__version__


def load(paths):
    database = duckdb.connect()
    database.execute(f"create table x as select * from read_parquet('{paths['parquet']}')")
    return database


QUERIES = {
    "contains": "select id from x where contains(link, 'site77')",
    "host": "select nullif(regexp_extract(link, '^[^:]+://([^/]+)', 1), '') as r from x",
    "number": "select nullif(regexp_extract(link, 'page/(\\d+)', 1), '')::bigint as r from x",
    "mask": "select regexp_replace(link, '\\d+', '#', 'g') as r from x",
    "upper": "select upper(link) as r from x",
    "parts": "select hour(time) as hour, isodow(time) as day from x",
    "zone": "select hour(time at time zone 'UTC' at time zone 'Europe/Berlin') as r from x",
    "month": "select date_trunc('month', time)::timestamp as r from x",
    "written": "select strftime(time, '%Y-%m-%d %H:%M') as r from x",
}


def spellings(database, question):
    if question == "zone" and not has_zones(database):
        return {}
    query = QUERIES[question]

    def table():
        database.execute(f"create or replace temp table answer as {query}")
        return database.table("answer")

    return {"table": table, "arrow": lambda: database.sql(query).to_arrow_table()}


def has_zones(database):
    """Zones are in an extension that some builds bring along and others download: then it is not asked."""
    return database.sql("select loaded from duckdb_extensions() where extension_name = 'icu'").fetchall() == [(True,)]


def answer(result, question):
    table = result if not isinstance(result, duckdb.DuckDBPyRelation) else result.to_arrow_table()
    return polars.from_arrow(table), []
