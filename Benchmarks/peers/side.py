"""What every peer needs: timing, memory, and the answer in the form all sides share."""

import csv
import gc
import json
import resource
import statistics
import sys
import time

SESSION_GAP = 1800
PROBE_STEP = 9973


def peak_mebibytes(children=0):
    """Most memory this process ever had, and `children` times the most any child had."""
    with open("/proc/self/status") as status:
        own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return (own + children * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def times(body, repeat):
    """Seconds of each run after a first one that does not count, and what the last run returned."""
    result = body()
    seconds = []
    for _ in range(repeat):
        del result
        gc.collect()
        start = time.perf_counter()
        result = body()
        seconds.append(time.perf_counter() - start)
    return seconds, result


def best_spelling(spellings, repeat):
    """Runs each spelling, a function without arguments; returns name, seconds and result of the fastest."""
    best = None
    for name, body in spellings.items():
        seconds, result = times(body, repeat)
        if best is None or statistics.median(seconds) < statistics.median(best[1]):
            best = (name, seconds, result)
        del result
    return best


def write_answer(path, header, rows, sort=True):
    rows = [["" if cell is None else cell for cell in row] for row in rows]
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows) if sort else rows)


def mean_text(number):
    return f"{number:.3f}"


def report(work, peer, version, spelling, seconds, peak):
    json.dump(
        {
            "work": work,
            "peer": peer,
            "version": version,
            "spelling": spelling,
            "seconds": seconds,
            "median": statistics.median(seconds),
            "lowest": min(seconds),
            "peak_mib": round(peak, 1),
        },
        sys.stdout,
    )
    print()


def run(peer, version, data, works, arguments):
    """The main program of a peer.

    `data(path, work)` loads what a work needs. `works[work](data)` returns spellings by name, the header of the answer and a function
    from a result to the rows of the answer.
    """
    work, path, repeat, answer = arguments.work, arguments.data, arguments.repeat, arguments.answer
    loaded = data(path, work)
    spellings, header, rows = works[work](loaded)
    name, seconds, result = best_spelling(spellings, repeat)
    peak = peak_mebibytes()
    write_answer(answer, header, rows(result), sort=work != "sort")
    report(work, peer, version, name, seconds, peak)


PER_USER = ["user_id", "plays", "sessions", "favourite", "artists"]
BY_USER = ["user_id", "rows", "mean_time", "artists"]
BY_ARTIST = ["artist", "rows", "mean_time", "users"]
SORTED = ["artist", "time_stamp"]
READ = ["what", "value"]
TRIVIAL = ["sum"]


def read_summary(rows, user_sum, time_sum, epoch_sum, no_album, artists, song_bytes):
    return [
        ("rows", int(rows)),
        ("sum of user_id", int(user_sum)),
        ("sum of time_stamp", int(time_sum)),
        ("sum of datetime in seconds", int(epoch_sum)),
        ("rows without album", int(no_album)),
        ("distinct artists", int(artists)),
        ("bytes of songs", int(song_bytes)),
    ]
