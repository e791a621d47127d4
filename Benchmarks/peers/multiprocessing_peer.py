"""multiprocessing and pandas: two processes that share the frame by fork, so that no row is sent."""

import multiprocessing

import numpy

import pandas_peer
import side

version = pandas_peer.version
PROCESSES = 2

# Read by the children, which have it from the fork.
pieces = []


def pieces_of(frame, count):
    """Frames of whole users: runs of rows where users are together, else by the remainder of the user's number."""
    users = frame["user_id"].to_numpy()
    borders = numpy.flatnonzero(numpy.diff(users)) + 1
    if len(borders) < frame["user_id"].nunique():
        wanted = [0, *(borders[len(borders) * part // count] for part in range(1, count)), len(users)]
        return [frame.iloc[start:end] for start, end in zip(wanted, wanted[1:])]
    return [frame[users % count == part] for part in range(count)]


def piece_per_user(arguments):
    number, is_loop, is_clustered = arguments
    body = pandas_peer.per_user_loop if is_loop else pandas_peer.per_user_apply
    return pandas_peer.per_user_rows(body(pieces[number], is_clustered))


def main(arguments):
    work = arguments.work
    is_clustered = work == "per-user"
    pieces.extend(pieces_of(pandas_peer.load(arguments.data, work), PROCESSES))
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:

        def body(is_loop):
            return lambda: pool.map(piece_per_user, [(part, is_loop, is_clustered) for part in range(PROCESSES)], 1)

        spellings = {"groupby.apply": body(False), "loop over positions": body(True)}
        name, seconds, result = side.best_spelling(spellings, arguments.repeat)
    side.write_answer(arguments.answer, side.PER_USER, [row for part in result for row in part])
    side.report(work, "multiprocessing", version, name, seconds, side.peak_mebibytes(PROCESSES))


works = {"per-user", "per-user-shuffled"}
