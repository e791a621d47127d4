"""Twins of functions of times, in Polars and pandas."""

from twin import Refused, twin


def zoned(frame, zone):
    import polars

    time = polars.col("time")
    if zone:
        time = time.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return frame.polars().with_columns(time=time)


@twin()
def parts(frame, zone):
    import polars

    time = polars.col("time").dt
    return zoned(frame, zone).select(
        year=time.year(), quarter=time.quarter(), month=time.month(), day=time.day(), hour=time.hour(),
        minute=time.minute(), second=time.second(), microsecond=time.microsecond(), dayOfYear=time.ordinal_day(),
        weekday=time.weekday(), isoWeek=time.week(), isoYear=time.iso_year(), isLeapYear=time.is_leap_year(),
        dayName=time.to_string("%A"), monthName=time.to_string("%B"), date=time.date(),
        text=time.to_string("%Y-%m-%d %H:%M:%S"),
    )


@twin(nan_is_nil=True)
def date_parts(frame):
    """pandas, whose days in a month Polars lacks."""
    import pandas

    date = pandas.to_datetime(frame.pandas()["date"])
    return pandas.DataFrame({
        "year": date.dt.year.astype("Int64"), "weekday": (date.dt.weekday + 1).astype("Int64"),
        "isoWeek": date.dt.isocalendar().week.astype("Int64"), "daysInMonth": date.dt.days_in_month.astype("Int64"),
        "monthName": date.dt.month_name(), "isWeekend": (date.dt.weekday >= 5).where(date.notna()).astype("boolean"),
    })


@twin()
def truncated(frame, zone, every):
    import polars

    return zoned(frame, zone).select(polars.col("time").dt.truncate(every))


@twin()
def truncated_dates(frame, every):
    import polars

    return frame.polars().select(polars.col("date").dt.truncate(every))


@twin()
def offset(frame, zone, by):
    import polars

    return zoned(frame, zone).select(polars.col("time").dt.offset_by(by))


@twin()
def date_offset(frame, by):
    import polars

    return frame.polars().select(polars.col("date").dt.offset_by(by))


@twin()
def localized(frame, zone, ambiguous, skipped):
    """pandas: tz_localize has all answers."""
    import pandas

    options = {"earlier": True, "later": False}
    table = frame.pandas()
    times = table["time"]
    flags = options.get(ambiguous, "NaT")
    if not isinstance(flags, str):
        import numpy

        flags = numpy.full(len(times), flags)
    shift = {"forward": "shift_forward", "nil": "NaT"}[skipped]
    return pandas.DataFrame({"time": times.dt.tz_localize(zone, ambiguous=flags, nonexistent=shift)})


@twin()
def unlocalized(frame, zone):
    import polars

    return zoned(frame, zone).select(polars.col("time").dt.replace_time_zone(None))


@twin(tolerance=1e-12)
def totals(frame):
    import pandas

    gap = frame.pandas()["gap"]
    seconds = gap.dt.total_seconds()
    return pandas.DataFrame({
        "seconds": seconds.astype("Float64"), "minutes": (seconds / 60).astype("Float64"),
        "hours": (seconds / 3600).astype("Float64"), "days": (seconds / 86400).astype("Float64"),
    })


@twin()
def parsed(frame, format):
    import polars

    texts = frame.polars().select(polars.col("when").str.to_datetime(format, strict=False, time_unit="us"))
    return texts


@twin(order=False)
def resampled(frame, every, closed, label):
    """Counts and sums by key and period, only periods that have rows; nil is a key of its own."""
    import polars

    table = frame.polars().filter(polars.col("time").is_not_null()).sort("time")
    return (
        table.group_by_dynamic("time", every=every, group_by="key", closed=closed, label=label)
        .agg(count=polars.len(), sum=polars.col("int").sum(), mean=polars.col("double").mean())
        .select("key", "time", "count", "sum", "mean")
    )


@twin(order=False, nan_is_nil=True)
def filled(frame, rule, label, closed):
    """pandas' resample of each key's rows, which fills in empty periods; days, so that origins agree."""
    import pandas

    table = frame.pandas()
    table = table[table["time"].notna()]
    found = []
    for key, rows in table.groupby("whole"):
        made = rows.set_index("time").resample(rule, label=label, closed=closed)
        result = pandas.DataFrame({"count": made.size(), "sum": made["int"].sum(), "mean": made["double"].mean()})
        found.append(result.reset_index().assign(whole=key))
    if not found:
        return {"whole": [], "time": [], "count": [], "sum": [], "mean": []}
    return pandas.concat(found)[["whole", "time", "count", "sum", "mean"]]


@twin(order=False, nan_is_nil=True)
def from_origin(frame, rule, origin):
    """Periods of all rows counted from an origin: `start_day`, `start`, `epoch`, or a time."""
    table = frame.pandas()
    table = table[table["time"].notna()]
    if table.empty:
        return {"time": [], "count": [], "sum": []}
    made = table.set_index("time").resample(rule, origin=origin)
    return made.size().to_frame("count").assign(sum=made["int"].sum()).reset_index()


@twin(order=False, nan_is_nil=True)
def filled_all(frame, rule):
    """As `filled`, from the first to the last period of all keys for each of them."""
    import pandas

    table = frame.pandas()
    table = table[table["time"].notna()]
    if table.empty:
        return {"whole": [], "time": [], "count": [], "sum": []}
    periods = table.set_index("time").resample(rule).size().index
    found = []
    for key, rows in table.groupby("whole"):
        made = rows.set_index("time").resample(rule)
        result = made.size().to_frame("count").assign(sum=made["int"].sum()).reindex(periods, fill_value=0)
        found.append(result.rename_axis("time").reset_index().assign(whole=key))
    return pandas.concat(found)[["whole", "time", "count", "sum"]]
