"""ipyparallel's own client and engines of Embark: values there and back, and what is refused.

    values.py PROGRAM embark|stock [OPTION OF THE CONTROLLER ...]
"""
import os
import signal
import sys
import time

import numpy

from clusters import Cluster, refused

with Cluster(*sys.argv[1:3], options=sys.argv[3:]) as cluster:
    client = cluster.client()
    view = client[:]

    # Values.
    view.push(dict(a=1, b=[1, 2], c=numpy.arange(5)), block=True)
    assert view.pull("a", block=True) == [1, 1]
    for a, b, c in view.pull(("a", "b", "c"), block=True):
        assert a == 1 and b == [1, 2] and (c == numpy.arange(5)).all()
    plain = {"k": (1, 2.5, None, True, "é", b"b"), "long": 1 << 100, "set": {1, 2}}
    view["x"] = plain
    assert view["x"] == [plain] * 2
    view.scatter("s", list(range(11)), block=True)
    assert view.gather("s", block=True) == list(range(11))
    array = numpy.random.default_rng(1).random((1000, 300))
    view.scatter("n", array, block=True)
    assert (view.gather("n", block=True) == array).all()
    view.push(dict(whole=array, words=[array, "a", b"b" * 5000]), block=True)
    assert (client[1]["whole"] == array).all()
    words = client[0]["words"]
    assert (words[0] == array).all() and words[1:] == ["a", b"b" * 5000]
    for coalescing in [False, True]:
        broadcast = client.broadcast_view(is_coalescing=coalescing)
        broadcast.push(dict(z=3), block=True)
        assert broadcast.pull("z", block=True) == [3, 3]
    result = view.push(dict(q=1))
    result.get()
    assert result.serial_time >= 0 and result.engine_id == [0, 1]

    # What needs Python says so, and what works instead.
    works = "What works: push, pull, scatter, gather"
    refused(lambda: view.execute("a = 5", block=True), "NotImplementedError", works)
    refused(lambda: view.apply_sync(lambda x: x, 1), "__main__.<lambda>", works)
    refused(lambda: view.map_sync(lambda x: x, range(4)), works)
    refused(lambda: client.load_balanced_view().apply_sync(os.getpid), works)
    refused(lambda: view.pull("a + 1", block=True), "the expression a + 1")
    refused(lambda: view.push(dict(f=len), block=True), "TypeError", "plain values")
    refused(lambda: view.pull("nothing", block=True), "NameError", "'nothing' is not defined")

    # Queue status, clear, abort, signals.
    # The stock controller's hub may hear of a task after the client has its reply.
    deadline = time.time() + 10
    while client.queue_status()["unassigned"] != 0 and time.time() < deadline:
        time.sleep(0.05)
    assert client.queue_status()["unassigned"] == 0
    client.clear(block=True)
    refused(lambda: view.pull("a", block=True), "NameError", "nothing was pushed")
    client.abort(block=True)
    client.send_signal(signal.SIGINT, block=True)
    view.push(dict(a=2), block=True)
    assert view["a"] == [2, 2]

    # Engines come and go.
    cluster.add_engine()
    client.wait_for_engines(3, timeout=30)
    client[2].push(dict(a=3), block=True)
    client.shutdown(targets=[0], block=True)
    deadline = time.time() + 10
    # Which of the two has id 0 is chance.
    while all(engine.poll() is None for engine in cluster.engines[:2]) and time.time() < deadline:
        time.sleep(0.05)
    first, second = sorted(cluster.engines[:2], key=lambda engine: engine.poll() is None)
    assert first.poll() == 0 and second.poll() is None
    second.terminate()
    assert second.wait(timeout=10) == 0
    deadline = time.time() + 10
    while client.ids != [2] and time.time() < deadline:
        time.sleep(0.05)
    assert client.ids == [2], client.ids
    assert client[2]["a"] == 3
    text = open(cluster.log_path).read()
    assert "Completed registration with id 0" in text, text
    client.close()
print("values: right")
