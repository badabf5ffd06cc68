# SPDX-License-Identifier: Apache-2.0
"""The programs of a measurement: built, started, queried for their figures, and stopped by pid."""
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOADGEN = ROOT / "bench" / "loadgen"
TOOLS = ROOT / "build" / "loadgen"
RESULTS = ROOT / "build" / "bench"
LOADGEN_FILES = ("loadgen.cpp", "ref_server.cpp", "Makefile")


def build(preset: str, *targets: str):
    """Builds programs and returns the folder they are in."""
    subprocess.run(["cmake", "--preset", preset], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    command = ["cmake", "--build", "--preset", preset, "--target", *targets]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{done.stdout[-4000:]}\n{' '.join(command)} failed")
    return ROOT / "build" / preset / "bin"


def build_loadgen():
    """loadgen and ref_server, built from a copy, so that nothing is written next to the sources."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in LOADGEN_FILES:
        copy_if_changed(LOADGEN / name, TOOLS / name)
    subprocess.run(["make", "-s", "-C", TOOLS], check=True)


def copy_if_changed(source: Path, target: Path):
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.write_bytes(source.read_bytes())


def keep_copy(program: Path, folder: Path):
    """A copy that a later build does not disturb."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / program.name
    copy.unlink(missing_ok=True)  # another run may be executing the old one
    shutil.copy2(program, copy)
    return copy


def pinned(command, cpu):
    return command if cpu is None else ["taskset", "-c", str(cpu), *command]


class Server:
    """A server process: listening inside the context; after it, ended with a known `exit_code`."""

    def __init__(self, command, env=None, cpu=None, log=None):
        self.command, self.env, self.cpu = [str(part) for part in command], env or {}, cpu
        self.log = log or subprocess.DEVNULL
        self.process = self.port = self.exit_code = None

    def __enter__(self):
        self.process = subprocess.Popen(pinned(self.command, self.cpu), env=os.environ | self.env, text=True,
                                        **self.streams())
        line = self.first_line()
        if not (found := re.search(r"(?:localhost:|port )(\d+)", line)):
            self.__exit__()
            sys.exit(f"{self.command[0]} did not start; it printed {line!r}")
        self.port = int(found[1])
        return self

    def streams(self):
        return {"stdout": subprocess.PIPE, "stderr": self.log}

    def first_line(self):
        return self.process.stdout.readline()

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.exit_code = self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def cpu_seconds(self):
        """CPU time of all its threads, to the nanosecond, from the scheduler's accounting."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def stopped(self):
        """Somebody has sent it SIGSTOP."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def memory(self):
        """Bytes: {"VmRSS": everything resident, "RssAnon": the part not backed by files}."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return {name: int(size) * 1024 for name, size in re.findall(r"^(VmRSS|RssAnon):\s+(\d+)", status, re.MULTILINE)}


class RefServer(Server):
    """It can't choose a port itself, and prints to the other stream."""

    def __init__(self, cpu=None):
        super().__init__([TOOLS / "ref_server", "--port", str(free_port())], cpu=cpu)

    def streams(self):
        return {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}

    def first_line(self):
        return self.process.stderr.readline()


def free_port():
    """A port below those that loadgen and the kernel give to clients."""
    for port in random.sample(range(10000, 20000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    sys.exit("no free port between 10000 and 20000")


def bench_server(program: Path, shards=1, cpu=None, env=None, log=None):
    return Server([program], env={"PORT": "0", "ROOST_SHARDS": str(shards)} | (env or {}), cpu=cpu, log=log)
