"""Each program of Examples and its twin in pandas: `answer(file)` gives the table the program writes."""

import pandas


def lastfm(file):
    plays = pandas.read_csv(file)

    def listening(user):
        counts = user["artist"].value_counts()
        return pandas.Series(
            {
                "plays": len(user),
                "sessions": 1 + int((user["time_stamp"].diff().abs() > 1800).sum()),
                "favourite": min(counts.index[counts == counts.max()]),
                "artists": user["artist"].nunique(),
            }
        )

    return plays.groupby("user_id", sort=False)[["artist", "time_stamp"]].apply(listening).reset_index()


def twitter(file):
    posts = pandas.read_csv(file, parse_dates=["datetime"])
    posts["domain"] = posts["link"].str.extract(r"://(?:www\.)?([^/?:]+)")[0]

    def posting(user):
        counts = user["domain"].value_counts()
        hours = user["datetime"].dt.hour.value_counts()
        return pandas.Series(
            {
                "posts": len(user),
                "links": int(user["domain"].notna().sum()),
                "favouriteDomain": min(counts.index[counts == counts.max()], default=None),
                "busiestHour": int(min(hours.index[hours == hours.max()])),
            }
        )

    return posts.groupby("user_id", sort=False)[["domain", "datetime"]].apply(posting).reset_index()


def flights(file):
    flights = pandas.read_csv(file, parse_dates=["time_hour"])

    def plane(rows):
        gaps = rows["time_hour"].sort_values().diff().dt.total_seconds() / 3600
        return pandas.Series(
            {"flights": len(rows), "medianDelay": rows["dep_delay"].median(), "longestGapHours": gaps.max()}
        )

    groups = flights.groupby("tailnum", sort=False, dropna=False)[["dep_delay", "time_hour"]]
    return groups.apply(plane).reset_index().astype({"flights": int})
