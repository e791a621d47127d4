"""A controller, Embark's or ipyparallel's, and engines of Embark, for the length of a `with`."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "Benchmarks/cluster"))


class Cluster:
    def __init__(self, program, controller, engines=2, options=()):
        self.program = os.path.realpath(program)
        self.folder = tempfile.TemporaryDirectory(prefix="embark-engines-")
        path = self.folder.name
        self.environment = dict(os.environ, IPYTHONDIR=path, IPP_PROFILE_DIR=path, IPP_CLUSTER_ID="", XDG_CACHE_HOME=path)
        self.environment.pop("IPP_CONNECTION_INFO", None)
        # What engines do without a compiler is told here; what they do with one, in ../notebook_engines.py.
        self.environment.setdefault("EMBARK_NOTEBOOK_PROGRAM", "")
        os.makedirs(f"{path}/security")
        self.log_path = f"{path}/engines.log"
        self.log = open(self.log_path, "ab")
        self.client_file = f"{path}/security/ipcontroller-client.json"
        self.is_stock = controller != "embark"
        if controller == "embark":
            command = [self.program, "controller", "--ping=200", *options]
        else:
            command = [sys.executable, "-m", "ipyparallel.controller", "--ping=250", f"--profile-dir={path}", *options]
        # A group of its own: ipyparallel's schedulers are processes that outlive their parent.
        self.controller = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True)
        self.engines = []
        for _ in range(engines):
            self.add_engine()
        deadline = time.time() + 30
        while not self.is_there() and time.time() < deadline:
            time.sleep(0.02)

    def client(self):
        """ipyparallel's client, once all engines are there.

        The stock controller chooses ports, lets them go and has its schedulers take them anew: another process may have been given one
        of them meanwhile, and the cluster never comes up. So a cluster that does not is told apart from what tests look at.
        """
        import ipyparallel

        client = ipyparallel.Client(self.client_file)
        try:
            client.wait_for_engines(len(self.engines), timeout=60)
        except TimeoutError as error:
            with open(self.log_path) as log:
                print(f"{error}\n{log.read()[-8000:]}", flush=True)
            if self.is_stock:
                sys.exit(os.EX_TEMPFAIL)
            raise
        return client

    def is_there(self):
        """The stock controller writes its file in place, so it may be read half."""
        try:
            with open(self.client_file) as file:
                return bool(json.load(file))
        except (OSError, ValueError):
            return False

    def add_engine(self):
        self.engines.append(
            subprocess.Popen([self.program, "engine"], env=self.environment, stdout=self.log, stderr=self.log))
        return self.engines[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.engines + [self.controller]:
            process.terminate()
        for process in self.engines + [self.controller]:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.controller.pid, signal.SIGKILL)
        self.log.close()


def refused(call, *words):
    """Calls what must fail, and sees to it that the message has these words."""
    try:
        found = call()
    except Exception as error:  # noqa: BLE001: ipyparallel's errors have many classes
        text = " ".join(str(part) for part in getattr(error, "elist", [error]))
        for word in words:
            assert word in text, f"expected {word!r} in the message, found {text}"
        return
    raise AssertionError(f"expected an error with {words}, found {found!r}")
