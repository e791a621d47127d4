"""Polars: the job rewritten as expressions, in several spellings."""

import polars
from polars import col

import side

version = polars.__version__


def load(path, work):
    if work == "read":
        return path
    return polars.read_csv(path).with_columns(col("artist").cast(polars.Categorical)).rechunk()


def read(path):
    def rows(frame):
        return side.read_summary(
            frame.height,
            frame["user_id"].sum(),
            frame["time_stamp"].sum(),
            frame["datetime"].dt.epoch("s").sum(),
            frame["album"].null_count(),
            frame["artist"].n_unique(),
            frame["song"].str.len_bytes().sum(),
        )

    spellings = {
        "read_csv": lambda: polars.read_csv(path, try_parse_dates=True),
        "scan_csv, streaming": lambda: polars.scan_csv(path, try_parse_dates=True).collect(engine="streaming"),
    }
    return spellings, side.READ, rows


def mode_in_groups(frame, is_clustered):
    moments = col("time_stamp") if is_clustered else col("time_stamp").sort()
    sessions = 1 + (moments.diff().abs() > side.SESSION_GAP).sum()
    return frame.group_by("user_id").agg(
        polars.len().alias("plays"),
        sessions.alias("sessions"),
        col("artist").mode().cast(polars.String).min().alias("favourite"),
        col("artist").n_unique().alias("artists"),
    )


def favourites(lazy):
    """Count pairs first, then take the best pair of each user: no work in Python or per group."""
    pairs = lazy.group_by("user_id", "artist").agg(polars.len().alias("count"))
    most = pairs.with_columns(col("artist").cast(polars.String))
    return most.group_by("user_id").agg(
        col("count").sum().alias("plays"),
        col("artist").sort_by([-col("count").cast(polars.Int64), col("artist")]).first().alias("favourite"),
        polars.len().alias("artists"),
    )


def favourites_by_maximum(lazy):
    """As above, with filters in the place of sorts."""
    pairs = lazy.group_by("user_id", "artist").agg(polars.len().alias("count"))
    return pairs.group_by("user_id").agg(
        col("count").sum().alias("plays"),
        col("artist").filter(col("count") == col("count").max()).cast(polars.String).min().alias("favourite"),
        polars.len().alias("artists"),
    )


def pairs_then_join(frame, is_clustered, choose, engine="auto"):
    lazy = frame.lazy()
    if is_clustered:
        # The whole column at once: a gap counts where the user is the same as in the row before.
        gap = (col("time_stamp").diff().abs() > side.SESSION_GAP) & (col("user_id") == col("user_id").shift())
        sessions = lazy.select("user_id", gap=gap).group_by("user_id").agg((1 + col("gap").sum()).alias("sessions"))
    else:
        moments = lazy.select("user_id", "time_stamp").sort("user_id", "time_stamp")
        gap = (col("time_stamp").diff() > side.SESSION_GAP) & (col("user_id") == col("user_id").shift())
        sessions = moments.select("user_id", gap=gap).group_by("user_id").agg((1 + col("gap").sum()).alias("sessions"))
    joined = choose(lazy).join(sessions, on="user_id")
    return joined.select("user_id", "plays", "sessions", "favourite", "artists").collect(engine=engine)


def runs_as_keys(frame, is_clustered):
    """Clustered rows: numbers of runs are a sorted key, for which group_by needs no hashing."""
    keyed = frame.with_columns(run=col("user_id").rle_id()).with_columns(col("run").set_sorted())
    return (
        keyed.group_by("run", maintain_order=True)
        .agg(
            col("user_id").first(),
            polars.len().alias("plays"),
            (1 + (col("time_stamp").diff().abs() > side.SESSION_GAP).sum()).alias("sessions"),
            col("artist").mode().cast(polars.String).min().alias("favourite"),
            col("artist").n_unique().alias("artists"),
        )
        .drop("run")
    )


def per_user(is_clustered):
    def work(frame):
        codes = frame.with_columns(col("artist").cast(polars.Enum(sorted(frame["artist"].cast(polars.String).unique()))))
        spellings = {
            "mode in groups": lambda: mode_in_groups(frame, is_clustered),
            "pairs, sorted": lambda: pairs_then_join(codes, is_clustered, favourites),
            "pairs, filtered": lambda: pairs_then_join(codes, is_clustered, favourites_by_maximum),
            "pairs, streaming": lambda: pairs_then_join(codes, is_clustered, favourites_by_maximum, "streaming"),
        }
        if is_clustered:
            spellings["runs as keys"] = lambda: runs_as_keys(frame, is_clustered)
        rows = lambda result: result.rows()
        return spellings, side.PER_USER, rows

    return work


def group(key, other, header):
    def work(frame):
        query = frame.lazy().group_by(key).agg(
            polars.len().alias("rows"), col("time_stamp").mean().alias("mean"), col(other).n_unique().alias("distinct")
        )

        def by_pairs(engine):
            """Distinct values by way of pairs: two group-bys on all threads, where n_unique works per group."""
            pairs = frame.lazy().group_by(key, other).agg(polars.len().alias("n"), col("time_stamp").sum().alias("sum"))
            return (
                pairs.group_by(key)
                .agg(col("n").sum().alias("rows"), sum=col("sum").sum(), distinct=polars.len())
                .select(key, "rows", (col("sum") / col("rows")).alias("mean"), "distinct")
                .collect(engine=engine)
            )

        def rows(result):
            return [(name, n, side.mean_text(mean), distinct) for name, n, mean, distinct in result.rows()]

        spellings = {
            "group_by": query.collect,
            "group_by, streaming": lambda: query.collect(engine="streaming"),
            "pairs": lambda: by_pairs("auto"),
            "pairs, streaming": lambda: by_pairs("streaming"),
        }
        return spellings, header, rows

    return work


def sort(frame):
    names = frame["artist"].cast(polars.String)
    as_enum = frame.with_columns(names.cast(polars.Enum(sorted(names.unique()))).alias("artist"))
    as_text = frame.with_columns(names.alias("artist"))

    def rows(result):
        return result.gather_every(side.PROBE_STEP).select(col("artist").cast(polars.String), "time_stamp").rows()

    spellings = {
        "sort, enum": lambda: as_enum.sort("artist", "time_stamp"),
        "sort, text": lambda: as_text.sort("artist", "time_stamp"),
        "sort, enum, streaming": lambda: as_enum.lazy().sort("artist", "time_stamp").collect(engine="streaming"),
    }
    return spellings, side.SORTED, rows


def trivial(frame):
    values = frame["time_stamp"]
    return (
        {"map_elements": lambda: values.map_elements(lambda value: value + 1, return_dtype=polars.Int64)},
        side.TRIVIAL,
        lambda result: [(int(result.sum()),)],
    )


works = {
    "read": read,
    "per-user": per_user(True),
    "per-user-shuffled": per_user(False),
    "group-user": group("user_id", "artist", side.BY_USER),
    "group-artist": group("artist", "user_id", side.BY_ARTIST),
    "sort": sort,
    "trivial": trivial,
}


def main(arguments):
    side.run("polars", version, load, works, arguments)
