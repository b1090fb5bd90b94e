"""A real Spark on this machine: a standalone master with workers, and its Connect server.

    python -m benchmarks.runner.spark_cluster [--workers 2] [--memory 1g] [--port 15002]

Needs Java 17; the environment of `benchmarks/environments/spark.txt` is made when it is not there.
Without workers, one process does it all (`local[2]`). It runs until Ctrl+C or SIGTERM;
however it ends, what it started ends with it.
"""

import argparse
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.runner.environments import Environment, environment
from benchmarks.runner.processes import NotMeasured

LOOPBACK = "127.0.0.1"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
SECONDS = 180
"""How long a part may take to answer on its port."""
DEATH_SIGNAL = 1
"""What Linux calls PR_SET_PDEATHSIG."""
QUIET = {"spark.ui.enabled": "false", "spark.driver.host": LOOPBACK}


@contextmanager
def spark_cluster(
    workers: int = 2, memory: str = "1g", port: int = 0, threads: int = 2
) -> Iterator[str]:
    """The address `sc://host:port` of a Spark that ends with the block; 0 workers are `local`.

    Raises:
        NotMeasured: there is no Java, Spark could not be installed, or it does not answer.
    """
    if shutil.which("java") is None:
        raise NotMeasured("there is no Java")
    made = environment("spark")
    if made.reason:
        raise NotMeasured(f"not installed: {made.reason}")
    port = port or free_port()
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="counterclick-spark-") as folder:
        place = Path(folder)
        try:
            master = _standalone(made, place, workers, memory, started) if workers else ""
            options = QUIET | {
                "spark.connect.grpc.binding.address": LOOPBACK,
                "spark.connect.grpc.binding.port": str(port),
                "spark.driver.memory": memory,
                "spark.executor.memory": memory,
                "spark.sql.warehouse.dir": folder,
                "spark.local.dir": folder,
                "spark.sql.shuffle.partitions": str(2 * max(workers, threads)),
            }
            given = [part for pair in options.items() for part in ("--conf", "=".join(pair))]
            command = ["spark-submit", "--master", master or f"local[{threads}]", *given]
            _start(made, place, [*command, "--class", CONNECT, "spark-internal"], started)
            _answers(port, started)
            yield f"sc://{LOOPBACK}:{port}"
        finally:
            for process in reversed(started):
                _stop(process)


def _standalone(made: Environment, place: Path, workers: int, memory: str, started: list) -> str:
    """Start a master and its workers; returns the master's address."""
    port = free_port()
    master = f"spark://{LOOPBACK}:{port}"
    host = ["--host", LOOPBACK, "--webui-port", str(free_port())]
    name = "org.apache.spark.deploy.master.Master"
    _start(made, place, ["spark-class", name, *host, "--port", str(port)], started)
    _answers(port, started)
    for number in range(workers):
        host = ["--host", LOOPBACK, "--webui-port", str(free_port())]
        share = ["--cores", "1", "--memory", memory, "--work-dir", str(place / f"worker-{number}")]
        name = "org.apache.spark.deploy.worker.Worker"
        _start(made, place, ["spark-class", name, *host, *share, master], started)
    return master


def _start(made: Environment, place: Path, command: list[str], started: list) -> None:
    home = next((made.python.parent.parent / "lib").glob("python3*/site-packages/pyspark"))
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK, "PYSPARK_PYTHON": str(made.python)}
    with (place / f"log-{len(started)}.txt").open("wb") as log:
        process = subprocess.Popen(
            [str(home / "bin" / command[0]), *command[1:]],
            env={**os.environ, **own}, stdout=log, stderr=log, cwd=place, start_new_session=True,
            preexec_fn=_end_with_this,
        )  # fmt: skip
    started.append(process)


def _end_with_this() -> None:
    """In a process that was just started: end by SIGTERM when the one that started it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)


def _answers(port: int, started: list) -> None:
    """Wait until the process that was started last listens on its port."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and started[-1].poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.2)
    raise NotMeasured(f"Spark does not answer on port {port}")


def java_megabytes() -> float:
    """The peaks of memory of the Java processes that run below this one, together."""
    parents, java = {}, []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
            process = int(fields["Pid"])
            parents[process] = int(fields["PPid"])
            if fields["Name"].strip() == "java":
                java.append((process, float(fields["VmHWM"].split()[0]) / 1024))
    return sum(peak for process, peak in java if _below(process, parents))


def _below(process: int, parents: dict[int, int]) -> bool:
    while process and process != os.getpid():
        process = parents.get(process, 0)
    return process == os.getpid()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process and those it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


def main() -> None:
    """Run a cluster until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="1g")
    parser.add_argument("--port", type=int, default=15002)
    given = parser.parse_args()
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # ends what it started, as Ctrl+C does
    with spark_cluster(given.workers, given.memory, given.port) as address:
        print(f"{address}   (Ctrl+C ends it)", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
