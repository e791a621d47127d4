"""`embark cluster start --engines …`: engines by mpiexec, ssh, srun and sbatch, asked by ipyparallel's client, and gone at the end.

    launchers.py PROGRAM mpi|ssh|slurm|sbatch

mpiexec is the real one. The other three are stand-ins on PATH that do what matters here: ssh gives its words to a shell of another
environment, and what runs there outlives it; sbatch runs a script later, in that environment, and ends with it if it is to wait.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import ipyparallel

STANDINS = {
    "ssh": """
        while [ "${1#-}" != "$1" ]; do shift; done
        echo "$1" >>"$STANDIN_LOG"; shift
        setsid env -i HOME="$HOME" PATH="$PATH" sh -c "$*" & wait""",
    "srun": """
        count=${SLURM_NTASKS:-1}
        if [ "$1" = -n ]; then count=$2; shift 2; fi
        trap 'kill $(jobs -p)' TERM
        for _ in $(seq "$count"); do "$@" & done
        wait""",
    "sbatch": """
        for word; do
            case $word in
            --wait) waits=yes ;;
            --ntasks=*) count=${word#*=} ;;
            --output=*) output=${word#*=} ;;
            --wrap=*) printf '#!/bin/sh\\n%s\\n' "${word#*=}" >"$STANDIN_LOG.job" ;;
            esac
        done
        echo "Submitted batch job 17"
        setsid env -i HOME="$HOME" PATH="$PATH" SLURM_NTASKS="$count" sh "$STANDIN_LOG.job" \\
            >"$(echo "$output" | sed s/%j/17/)" 2>&1 &
        [ -z "$waits" ] || wait""",
}


def engines_alive(folder):
    """Processes of `embark engine` that were given a file of this folder."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "engine" in words and any(folder in word for word in words):
            found.append(int(path.parent.name))
    return found


program, launcher = os.path.realpath(sys.argv[1]), sys.argv[2]
# A folder whose name a shell would take apart.
with tempfile.TemporaryDirectory(prefix="embark launchers' ") as folder:
    standins = pathlib.Path(folder, "bin")
    standins.mkdir()
    for name, text in STANDINS.items():
        path = standins / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
    profile = f"{folder}/profile"
    environment = dict(
        os.environ, PATH=f"{standins}:{os.path.dirname(sys.executable)}:{os.environ['PATH']}", STANDIN_LOG=f"{folder}/standin.log",
        OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    environment.pop("IPP_CONNECTION_INFO", None)
    place = ["--profile-dir", profile]
    option = "ssh:alpha,beta" if launcher == "ssh" else launcher

    started = subprocess.run(
        [program, "cluster", "start", "-n", "2", "--engines", option, "--daemonize", *place], env=environment,
        capture_output=True, text=True, timeout=60)
    logs = "".join(path.read_text() for path in pathlib.Path(profile, "log").glob("*"))
    assert started.returncode == 0, started.stderr + logs
    assert "cluster of 2 engines is up" in started.stdout, started.stdout

    client = ipyparallel.Client(f"{profile}/security/ipcontroller-client.json")
    client.wait_for_engines(2, timeout=30)
    client[:].scatter("s", list(range(5)), block=True)
    assert client[:].gather("s", block=True) == list(range(5))
    client.close()
    assert len(engines_alive(folder)) >= 2
    if launcher == "ssh":
        assert sorted(open(f"{folder}/standin.log").read().split()) == ["alpha", "beta"]

    begin = time.time()
    stopped = subprocess.run([program, "cluster", "stop", *place], env=environment, capture_output=True, text=True, timeout=60)
    assert stopped.returncode == 0, stopped.stderr
    # An engine that was told to end still says so to its clients.
    while (alive := engines_alive(folder)) and time.time() < begin + 20:
        time.sleep(0.02)
    assert not alive, alive
    print(f"stopped after {time.time() - begin:.2f} s")
print(f"{launcher}: right")
