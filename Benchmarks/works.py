"""What is measured. `unit` "s": less is better; "per second": more is better."""

from dataclasses import dataclass

TABLES = ("pandas", "polars", "duckdb")
ALL = (*TABLES, "multiprocessing", "ipyparallel", "ipyparallel resident")


@dataclass(frozen=True)
class Target:
    """At least `ratio` times better than the best of `peers`, or than a number where there is no peer."""

    ratio: float
    peers: tuple[str, ...] = ()
    number: float | None = None


@dataclass(frozen=True)
class Work:
    name: str
    title: str
    peers: tuple[str, ...]
    targets: tuple[Target, ...]
    unit: str = "s"
    is_shuffled: bool = False


WORKS = (
    Work("read", "read the CSV, types and datetimes inferred", TABLES, (Target(3, TABLES),)),
    Work(
        "per-user",
        "a closure per user: plays, sessions, favourite, artists",
        ALL,
        (Target(40, ("ipyparallel",)), Target(5, ("polars", "duckdb"))),
    ),
    Work(
        "per-user-shuffled",
        "the same, rows in random order",
        ALL,
        (Target(3, ("polars", "duckdb")),),
        is_shuffled=True,
    ),
    Work("group-user", "rows, mean and distinct count by user", TABLES, (Target(1, ("polars", "duckdb")),)),
    Work("group-artist", "rows, mean and distinct count by artist", TABLES, (Target(1, ("polars", "duckdb")),)),
    Work("sort", "sort by artist and time", TABLES, (Target(4, TABLES),)),
    Work(
        "trivial",
        "a trivial closure for every item",
        ("pandas", "polars"),
        (Target(1, number=100e6),),
        unit="per second",
    ),
    Work("threads", "the closure per user, all cores against one", (), (Target(1, number=1.9),), unit="times"),
)
