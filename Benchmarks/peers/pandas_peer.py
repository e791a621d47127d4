"""pandas: functions per group, and its own built-in operations."""

import numpy
import pandas

import side

version = pandas.__version__


def load(path, work):
    if work == "read":
        return path
    frame = pandas.read_csv(path, engine="pyarrow")
    frame["artist"] = frame["artist"].astype("category")
    return frame


def read(path):
    spellings = {
        "engine c": lambda: pandas.read_csv(path, parse_dates=["datetime"]),
        "engine pyarrow": lambda: pandas.read_csv(path, engine="pyarrow", parse_dates=["datetime"]),
        "engine pyarrow, arrow types": lambda: pandas.read_csv(path, engine="pyarrow", dtype_backend="pyarrow"),
    }

    def rows(frame):
        epoch = frame["datetime"].astype("datetime64[s]").astype("int64").sum()
        return side.read_summary(
            len(frame),
            frame["user_id"].sum(),
            frame["time_stamp"].sum(),
            epoch,
            frame["album"].isna().sum(),
            frame["artist"].nunique(),
            frame["song"].str.len().sum(),
        )

    return spellings, side.READ, rows


def listening(user, is_clustered):
    """The job of one user, as an analyst writes it with numpy at hand."""
    moments = user["time_stamp"].to_numpy()
    if not is_clustered:
        moments = numpy.sort(moments)
    gaps = numpy.abs(numpy.diff(moments))
    counts = numpy.bincount(user["artist"].cat.codes.to_numpy())
    # Categories are in order of name, so the first of the most played is the one the answer asks for.
    return (
        len(moments),
        1 + int((gaps > side.SESSION_GAP).sum()),
        user["artist"].cat.categories[counts.argmax()],
        int(numpy.count_nonzero(counts)),
    )


def listening_arrays(moments, codes, names, is_clustered):
    """The same on arrays, for the loop without frames."""
    if not is_clustered:
        moments = numpy.sort(moments)
    counts = numpy.bincount(codes)
    return (
        len(moments),
        1 + int((numpy.abs(numpy.diff(moments)) > side.SESSION_GAP).sum()),
        names[counts.argmax()],
        int(numpy.count_nonzero(counts)),
    )


def per_user_apply(frame, is_clustered=True):
    groups = frame.groupby("user_id", sort=False)[["time_stamp", "artist"]]
    return groups.apply(lambda user: listening(user, is_clustered))


def per_user_loop(frame, is_clustered=True):
    """A Python loop over positions of groups, numpy inside: what an expert writes when apply is too slow."""
    moments = frame["time_stamp"].to_numpy()
    codes = frame["artist"].cat.codes.to_numpy()
    names = frame["artist"].cat.categories
    positions = frame.groupby("user_id", sort=False).indices
    return {
        user: listening_arrays(moments[rows], codes[rows], names, is_clustered) for user, rows in positions.items()
    }


def per_user_rows(result):
    items = result.items()
    return [(int(user), *values) for user, values in items]


def per_user(is_clustered):
    def work(frame):
        spellings = {
            "groupby.apply": lambda: per_user_apply(frame, is_clustered),
            "loop over positions": lambda: per_user_loop(frame, is_clustered),
        }
        return spellings, side.PER_USER, per_user_rows

    return work


def group(key, other, header):
    def work(frame):
        frame = frame.assign(user_code=frame["user_id"].astype("category").cat.codes)

        def grouped():
            groups = frame.groupby(key, sort=False, observed=True)
            return groups.agg(rows=("time_stamp", "size"), mean=("time_stamp", "mean"), distinct=(other, "nunique"))

        def rows(result):
            values = zip(result.index, result["rows"], result["mean"], result["distinct"])
            return [(name, int(count), side.mean_text(mean), int(distinct)) for name, count, mean, distinct in values]

        return {"agg": grouped}, header, rows

    return work


def sort(frame):
    def rows(result):
        probes = result.iloc[:: side.PROBE_STEP]
        return list(zip(probes["artist"].astype(str), probes["time_stamp"].astype(int)))

    return {"sort_values": lambda: frame.sort_values(["artist", "time_stamp"])}, side.SORTED, rows


def trivial(frame):
    values = frame["time_stamp"]
    return (
        {"map": lambda: values.map(lambda value: value + 1)},
        side.TRIVIAL,
        lambda result: [(int(result.sum()),)],
    )


works = {
    "read": read,
    "per-user": per_user(True),
    "per-user-shuffled": per_user(False),
    "group-user": group("user_id", "artist", side.BY_USER),
    "group-artist": group("artist", "user_code", side.BY_ARTIST),
    "sort": sort,
    "trivial": trivial,
}


def main(arguments):
    side.run("pandas", version, load, works, arguments)
