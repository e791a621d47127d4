"""ipyparallel and pandas: two engines, the rows sent from the client, or (`resident`) on the engines beforehand."""

import pathlib

import ipyparallel

import multiprocessing_peer
import pandas_peer
import side

version = ipyparallel.__version__
ENGINES = 2


def per_user_of(frame, is_clustered):
    """Runs on an engine."""
    import pandas_peer

    return pandas_peer.per_user_rows(pandas_peer.per_user_apply(frame, is_clustered))


RESIDENT = """
import pandas_peer
result = pandas_peer.per_user_rows(pandas_peer.per_user_apply(resident_rows, is_clustered))
"""


def main(arguments, is_resident=False):
    work = arguments.work
    is_clustered = work == "per-user"
    frame = pandas_peer.load(arguments.data, work)
    folder = str(pathlib.Path(__file__).parent)
    with ipyparallel.Cluster(n=ENGINES, log_level=40) as client:
        engines = client[:]
        engines.execute(f"import sys; sys.path.insert(0, {folder!r})", block=True)
        pieces = multiprocessing_peer.pieces_of(frame, ENGINES)
        if is_resident:
            for engine, piece in zip(client, pieces):
                engine.push({"resident_rows": piece, "is_clustered": is_clustered}, block=True)

            def body():
                engines.execute(RESIDENT, block=True)
                return engines["result"]

        else:

            def body():
                return engines.map_sync(per_user_of, pieces, [is_clustered] * ENGINES)

        seconds, result = side.times(body, arguments.repeat)
        memory = engines.apply_sync(side.peak_mebibytes)
    side.write_answer(arguments.answer, side.PER_USER, [row for part in result for row in part])
    name = "ipyparallel resident" if is_resident else "ipyparallel"
    side.report(work, name, version, "groupby.apply", seconds, side.peak_mebibytes() + sum(memory))


def main_resident(arguments):
    main(arguments, is_resident=True)


works = {"per-user", "per-user-shuffled"}
