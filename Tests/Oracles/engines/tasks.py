"""Tasks of compiled Swift on engines of Embark: results, every bad end, output, cancellation, images.

    tasks.py PROGRAM embark|stock
"""
import hashlib
import os
import signal
import statistics
import sys
import time

from clusters import Cluster

from swift_tasks import SwiftClient, result


def children(process):
    path = f"/proc/{process.pid}/task/{process.pid}/children"
    return [int(word) for word in open(path).read().split()]


def workers(process):
    return [pid for pid in children(process) if b"nanny" not in open(f"/proc/{pid}/cmdline", "rb").read()]


with Cluster(*sys.argv[1:3], engines=1) as cluster:
    client = SwiftClient(cluster.client_file, cluster.program)
    (uuid,) = client.wait_for_engines(1).values()
    engine = cluster.engines[0]

    # Results, by the scheduler and to an engine.
    for number in range(50):
        assert result(client.call("Square", [number, 0])) == number**2
    ids = {client.submit("Square", [number, 0], uuid, quiet=True): number for number in range(500)}
    while ids:
        reply = client.receive(client.sockets["mux"], 10)
        assert result(reply) == ids.pop(reply["parent_header"]["msg_id"]) ** 2

    # Bad ends cost one task each.
    def failed(how, name, words, **more):
        reply = client.call("Misbehave", [how], uuid, **more)
        content = reply["content"]
        assert content["status"] == "error" and content["ename"] == name and words in content["evalue"], content
        assert content["engine_info"] == {"engine_uuid": uuid, "engine_id": 0, "method": "apply"}
        assert result(client.call("Square", [3, 0], uuid)) == 9
        return content

    failed("throw", "Mistake", "thrown on purpose")
    trap = failed("trap", "WorkerDied", "Fatal error: trapped on purpose")
    assert any("Misbehave" in line for line in trap["traceback"]), trap["traceback"]
    failed("kill", "WorkerDied", "signal 9 (SIGKILL)")
    failed("exit", "WorkerDied", "exit status 3")
    failed("spin", "TaskTimeLimit", "0.1 seconds", limit=0.1)
    failed("sleep", "TaskTimeLimit", "0.1 seconds", limit=0.1)
    reply = client.call("Square", ["three", 0], uuid)
    assert reply["content"]["ename"] == "TaskError" and "argument 1 of square" in reply["content"]["evalue"]
    reply = client.call("Square", [3], uuid)
    assert "expected 2 arguments" in reply["content"]["evalue"]

    # Retried by the scheduler, on the same engine's next worker or another.
    second = cluster.add_engine()
    client.wait_for_engines(2)
    id = client.submit("Misbehave", ["kill"], metadata={"retries": 1})
    reply = client.receive(client.sockets["task"], 20)
    assert reply["content"]["ename"] == "WorkerDied"
    second.terminate()
    second.wait(timeout=10)

    # A worker killed from outside: how long until the next task has been answered.
    times = []
    for _ in range(10):
        pids = workers(engine)
        id = client.submit("Misbehave", ["sleep"], uuid)
        time.sleep(0.1)
        # The spare lives: the older one runs the task.
        killed = min(pids)
        begin = time.time()
        os.kill(killed, signal.SIGKILL)
        next_id = client.submit("Square", [3, 0], uuid)
        reply = client.receive(client.sockets["mux"], 10)
        assert reply["parent_header"]["msg_id"] == id and reply["content"]["ename"] == "WorkerDied", reply["content"]
        reply = client.receive(client.sockets["mux"], 10)
        assert result(reply) == 9
        times.append(time.time() - begin)
    print(f"killed worker to next result: median {statistics.median(times) * 1000:.1f} ms, most {max(times) * 1000:.1f} ms")
    assert statistics.median(times) < 0.2, times

    # Running tasks can be cancelled: one that listens, and one that does not.
    for how in ["sleep", "spin"]:
        id = client.submit("Misbehave", [how], uuid)
        waiting = client.submit("Square", [4, 0], uuid)
        time.sleep(0.1)
        begin = time.time()
        assert client.ask("abort_request", {"msg_ids": [id]}, socket="control", ident=uuid)["content"]["status"] == "ok"
        reply = client.receive(client.sockets["mux"], 10)
        assert reply["parent_header"]["msg_id"] == id and reply["content"]["status"] == "aborted", reply["content"]
        assert time.time() - begin < 1
        assert result(client.receive(client.sockets["mux"], 10)) == 16

    # Output comes with the request as its parent, and before idle.
    while client.receive(client.iopub, 0.2):
        pass
    id = client.submit("Misbehave", ["print"], uuid)
    assert result(client.receive(client.sockets["mux"], 10)) == 0
    seen = []
    while message := client.receive(client.iopub, 0.5):
        if message["parent_header"].get("msg_id") == id:
            seen.append(message["content"].get("execution_state") or (message["content"]["name"], message["content"]["text"]))
    assert seen[0] == "busy" and seen[-1] == "idle", seen
    assert ("stdout", "printed by a task\n") in seen and ("stderr", "complained by a task\n") in seen, seen

    # A program that the engine cannot see is asked for, sent once, and then known.
    known = client.program
    client.program = "/nowhere/embark-cluster"
    hidden = client.image
    with open(known, "rb") as file:
        bytes_of_image = file.read() + b"another"
    client.image = hashlib.sha256(bytes_of_image).hexdigest()
    reply = client.call("Square", [5, 0], uuid)
    assert reply["content"]["ename"] == "ImageNeeded" and reply["content"]["evalue"] == client.image
    for buffers, answer in [([], False), ([bytes_of_image], True), ([], True)]:
        client.session.send(
            client.sockets["control"], "embark_image_request", {"image": client.image, "kind": "program"}, ident=uuid.encode(),
            buffers=buffers)
        reply = client.receive(client.sockets["control"], 20)
        assert reply["content"].pop("host"), reply["content"]
        assert reply["content"] == {"status": "ok", "known": answer, "kind": "program"}, reply["content"]
    assert result(client.call("Square", [5, 0], uuid)) == 25
    client.session.send(
        client.sockets["control"], "embark_image_request", {"image": hidden[::-1], "kind": "program"}, ident=uuid.encode(),
        buffers=[b"something else"])
    reply = client.receive(client.sockets["control"], 20)
    assert reply["content"]["status"] == "error", reply["content"]

    # An engine that is killed is reported by its nanny, at once: by heartbeats it would take more than two seconds.
    pids = children(engine)
    assert len(pids) > len(workers(engine)) > 0
    id = client.submit("Misbehave", ["sleep"])
    time.sleep(0.1)
    begin = time.time()
    engine.kill()
    engine.wait()
    while client.engines() and time.time() < begin + 5:
        time.sleep(0.01)
    print(f"killed engine to its end in the hub: {(time.time() - begin) * 1000:.0f} ms")
    assert time.time() - begin < 1
    # Nothing is left when it is gone.
    deadline = time.time() + 5
    while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.time() < deadline:
        time.sleep(0.02)
    alive = [pid for pid in pids if os.path.exists(f"/proc/{pid}")]
    assert not alive, alive
print("tasks: right")
