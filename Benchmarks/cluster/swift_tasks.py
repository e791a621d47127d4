"""Calls the tasks of Sources/EmbarkClusterCommand/TrialTasks.swift from Python, for tests and trials.

A client that speaks the wire by itself, so that a controller may be killed and started anew under it: unlike ipyparallel's it
asks the hub again, and counts what is delivered how often.
"""
import hashlib
import json
import time

import zmq
from jupyter_client.session import Session


def name_of(task):
    """The mangled name of `TrialTasks.<task>`: modules and types with the lengths of their names in front."""
    return f"20EmbarkClusterCommand10TrialTasksO{len(task)}{task}O"


class SwiftClient:
    def __init__(self, connection_file, program):
        with open(connection_file) as file:
            self.connection = json.load(file)
        with open(program, "rb") as file:
            self.image = hashlib.sha256(file.read()).hexdigest()
        self.program = program
        self.session = Session(key=self.connection["key"].encode(), signature_scheme=self.connection["signature_scheme"])
        self.context = zmq.Context()
        self.sockets = {name: self._connect(zmq.DEALER, name) for name in ["task", "mux", "control", "registration"]}
        self.iopub = self._connect(zmq.SUB, "iopub")
        self.iopub.subscribe(b"")

    def _connect(self, kind, name):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.rcvhwm = socket.sndhwm = 0
        # A controller that comes back is found soon.
        socket.reconnect_ivl = 20
        socket.connect(f"{self.connection['interface']}:{self.connection[name]}")
        return socket

    def content(self, task, arguments, **more):
        identity = {
            "name": name_of(task), "image": self.image, "kind": "program", "path": self.program, "offset": 0, "label": task,
        }
        return {"embark": {"task": identity, "codings": ["json"] * len(arguments), **more}}

    def submit(self, task, arguments, engine=None, metadata=None, **more):
        """Sends a call to an engine (by uuid) or to the scheduler; returns its id."""
        socket = self.sockets["mux" if engine else "task"]
        buffers = [json.dumps(argument).encode() for argument in arguments]
        message = self.session.send(
            socket, "apply_request", self.content(task, arguments, **more), buffers=buffers,
            ident=engine.encode() if engine else None, metadata=metadata or {})
        return message["header"]["msg_id"]

    def receive(self, socket, timeout):
        """The next message, or None."""
        if not socket.poll(timeout * 1000):
            return None
        _, parts = self.session.feed_identities(socket.recv_multipart())
        return self.session.deserialize(parts)

    def ask(self, name, content, timeout=5, socket="registration", ident=None):
        """A question and its answer; None when there is none in time."""
        message = self.session.send(self.sockets[socket], name, content, ident=ident.encode() if ident else None)
        deadline = time.time() + timeout
        while time.time() < deadline:
            reply = self.receive(self.sockets[socket], deadline - time.time())
            if reply and reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply
        return None

    def engines(self):
        reply = self.ask("connection_request", {})
        return {int(id): uuid for id, uuid in reply["content"]["engines"].items()} if reply else {}

    def wait_for_engines(self, count, timeout=20):
        deadline = time.time() + timeout
        while time.time() < deadline:
            engines = self.engines()
            if len(engines) >= count:
                return engines
            time.sleep(0.02)
        raise TimeoutError(f"expected {count} engines, found {len(self.engines())}")

    def call(self, task, arguments, engine=None, timeout=30, **more):
        """Sends a call and waits for its reply."""
        id = self.submit(task, arguments, engine, **more)
        deadline = time.time() + timeout
        while time.time() < deadline:
            reply = self.receive(self.sockets["mux" if engine else "task"], deadline - time.time())
            if reply and reply["parent_header"].get("msg_id") == id:
                return reply
        raise TimeoutError(f"no reply to {task}{arguments}")


def result(reply):
    """What a task returned."""
    assert reply["content"]["status"] == "ok", reply["content"]
    return json.loads(bytes(reply["buffers"][-1]))
