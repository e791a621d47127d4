"""Offsets of time zones as Python reads them from the system's database.

Reads {"zones": {name: [seconds since 1970, ...]}} and writes {name: [offset in seconds, ...]}, both as JSON.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

START = datetime(1970, 1, 1, tzinfo=timezone.utc)


def offset(zone, seconds):
    return int((START + timedelta(seconds=seconds)).astimezone(zone).utcoffset().total_seconds())


question = json.load(sys.stdin)
json.dump({name: [offset(ZoneInfo(name), moment) for moment in moments] for name, moments in question["zones"].items()}, sys.stdout)
