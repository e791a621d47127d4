"""DuckDB: the job rewritten as SQL, in several spellings."""

import duckdb

import side

version = duckdb.__version__


def load(path, work):
    database = duckdb.connect()
    if work == "read":
        return database, path
    database.execute(f"create table text_plays as select * from read_csv('{path}')")
    database.execute("create type artists as enum (select distinct artist from text_plays order by artist)")
    database.execute("create table plays as select * replace (artist::artists as artist) from text_plays")
    return database


def result_of(database, query):
    """As Arrow: the cheapest way out that yields every row."""
    return lambda: database.sql(query).to_arrow_table()


def read(loaded):
    database, path = loaded
    query = f"create or replace table plays as select * from read_csv('{path}')"

    def rows(_):
        return side.read_summary(
            *database.execute(
                "select count(*), sum(user_id), sum(time_stamp), sum(epoch(datetime)), count(*) - count(album),"
                " count(distinct artist), sum(strlen(song)) from plays"
            ).fetchone()
        )

    def into_table():
        database.execute(query)

    def into_arrow():
        return database.sql(f"select * from read_csv('{path}')").to_arrow_table()

    # The table is made last, so that the rows of the answer come from it.
    return {"to arrow": into_arrow, "create table": into_table}, side.READ, rows


PAIRS = "with pairs as (select user_id, artist, count(*) as n from plays group by all)"
FAVOURITE = "arg_min(artist, (-n, artist))"


def sessions(is_clustered):
    spellings = {
        "window": """
            select user_id, 1 + count(*) filter (gap > 1800) as sessions
            from (select user_id, time_stamp - lag(time_stamp) over (partition by user_id order by time_stamp) as gap
                  from plays) group by user_id"""
    }
    if is_clustered:
        # The rows of a user are together, so one streaming window over the table in its own order does.
        spellings["lag over table"] = """
            select user_id, 1 + count(*) filter (user_id = before and abs(time_stamp - earlier) > 1800) as sessions
            from (select user_id, time_stamp, lag(user_id) over () as before, lag(time_stamp) over () as earlier
                  from plays) group by user_id"""
    return spellings


def per_user(is_clustered):
    def work(database):
        spellings = {}
        for name, query in sessions(is_clustered).items():
            spellings[f"pairs and {name}"] = result_of(
                database,
                f"""{PAIRS}, sessions as ({query}), best as (
                        select user_id, sum(n)::bigint as plays, {FAVOURITE}::varchar as favourite, count(*) as artists
                        from pairs group by user_id)
                    select user_id, plays, sessions, favourite, artists from best join sessions using (user_id)""",
            )
        rows = lambda result: [tuple(row.values()) for row in result.to_pylist()]
        return spellings, side.PER_USER, rows

    return work


def group(key, other, header):
    def work(database):
        spellings = {
            "count(distinct)": result_of(
                database,
                f"select {key}, count(*) as n, avg(time_stamp) as mean, count(distinct {other}) from plays group by {key}",
            ),
            "pairs": result_of(
                database,
                f"""select {key}, sum(n)::bigint, sum(total)::double / sum(n) as mean, count(*) from (
                        select {key}, {other}, count(*) as n, sum(time_stamp) as total from plays group by all)
                    group by {key}""",
            ),
        }

        def rows(result):
            columns = [column.to_pylist() for column in result.columns]
            return [(name, n, side.mean_text(mean), distinct) for name, n, mean, distinct in zip(*columns)]

        return spellings, header, rows

    return work


def sort(database):
    def into_table(table):
        def body():
            database.execute(f"create or replace table sorted as select * from {table} order by artist, time_stamp")

        return body

    def rows(_):
        return database.execute(
            "select artist::varchar, time_stamp from (select artist, time_stamp, row_number() over () - 1 as place"
            f" from sorted) where place % {side.PROBE_STEP} = 0 order by place"
        ).fetchall()

    spellings = {"create table, enum": into_table("plays"), "create table, text": into_table("text_plays")}
    return spellings, side.SORTED, rows


works = {
    "read": read,
    "per-user": per_user(True),
    "per-user-shuffled": per_user(False),
    "group-user": group("user_id", "artist", side.BY_USER),
    "group-artist": group("artist", "user_id", side.BY_ARTIST),
    "sort": sort,
}


def main(arguments):
    side.run("duckdb", version, load, works, arguments)
