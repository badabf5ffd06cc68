# SPDX-License-Identifier: Apache-2.0
"""loadgen: how it is run, and how its output, one line of JSON, is read."""
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .programs import TOOLS, Server, pinned

FAULTS = ("lost", "duplicated", "reordered", "corrupt", "misrouted", "protocol", "error_replies", "unknown_replies",
          "timed_out_broadcasts", "connect", "upgrade", "join", "timeout")


class LoadFailed(Exception):
    """A load that could not be carried out, or that found something wrong; the text is for humans."""


@dataclass
class Load:
    """One run of loadgen: `Load("fanout", conns=1000, window=1)`."""
    mode: str
    options: dict

    def __init__(self, mode, **options):
        self.mode, self.options = mode, options

    def arguments(self):
        flags = (["--" + name.replace("_", "-"), str(value)] for name, value in self.options.items())
        return [self.mode, *(part for flag in flags for part in flag)]

    def command(self, server: Server, cpu=None, watched=True):
        """Unwatched: without the server's CPU and memory, for which loadgen reads every socket of the machine."""
        pid = ["--server-pid", str(server.pid)] if watched else []
        return pinned([str(TOOLS / "loadgen"), *self.arguments(), "--port", str(server.port), *pid, "--json", "--quiet"],
                      cpu)


def start(load: Load, server: Server, cpu=None, niceness=0, watched=True):
    command = ["nice", "-n", str(niceness), *load.command(server, cpu, watched)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(load: Load, process: subprocess.Popen):
    """loadgen's figures, once it has ended. Anything wrong raises LoadFailed."""
    output, errors = process.communicate()
    figures = parse(output)
    if figures is None:
        raise LoadFailed(f"loadgen {' '.join(load.arguments())} ended with {process.returncode}: {errors.strip()}")
    if wrong := faults(figures):
        raise LoadFailed(f"loadgen {' '.join(load.arguments())}: {wrong}")
    return figures


def run(load: Load, server: Server, cpu=None, watched=True):
    return finish(load, start(load, server, cpu, watched=watched))


def wait_until_connected(server: Server, connections: int, process: subprocess.Popen):
    """Waits until the server has that many descriptors open, or the load has ended on its own."""
    folder = Path(f"/proc/{server.pid}/fd")
    while len(list(folder.iterdir())) < connections and process.poll() is None:
        time.sleep(0.1)


def parse(output: str):
    """The JSON line, or None where there is none."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


def faults(figures: dict):
    """A description of what went wrong, or "". Only readers that stopped are allowed to be closed."""
    found = [f"{figures['errors'][name]} {name}" for name in FAULTS if figures["errors"].get(name)]
    if closed := figures["errors"].get("closed"):
        found.append(f"{closed} closed by the server: {figures['errors']['close_codes']}")
    return ", ".join(found) or ("" if figures["ok"] else f"not ok: {figures['warnings']}")
