# SPDX-License-Identifier: Apache-2.0
"""Brokers on free ports, and servers that are nodes of one cluster over them."""
import shutil
import signal
import socket
import subprocess
import time

from .programs import bench_server, free_port, pinned


class Broker:
    """A broker process: accepting inside the context."""
    engine = program = None

    def __init__(self, cpu=None):
        self.cpu, self.port, self.process = cpu, free_port(), None

    def command(self):
        raise NotImplementedError

    def node_env(self):
        """How a node is told where it is."""
        raise NotImplementedError

    def __enter__(self):
        self.process = subprocess.Popen(pinned(self.command(), self.cpu), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit(f"{self.program} did not start")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def node(self, program, name, cpu=None, env=None):
        """One node; the measured one is on a CPU of its own."""
        return bench_server(program, cpu=cpu, env={"ROOST_PUBSUB_NODE": name} | self.node_env() | (env or {}))


class Nats(Broker):
    engine, program = "nats", "nats-server"

    def command(self):
        return [found(self.program), "-a", "127.0.0.1", "-p", str(self.port)]

    def node_env(self):
        return {"ROOST_PUBSUB_ADAPTER": "nats", "ROOST_PUBSUB_NATS_SERVERS": f"nats://127.0.0.1:{self.port}"}


class Redis(Broker):
    engine, program = "redis", "redis-server"

    def command(self):
        return [found(self.program), "--bind", "127.0.0.1", "--port", str(self.port), "--save", "",
                "--client-output-buffer-limit", "pubsub 0 0 0"]

    def node_env(self):
        return {"ROOST_PUBSUB_ADAPTER": "redis", "ROOST_PUBSUB_REDIS_URL": f"redis://127.0.0.1:{self.port}"}


def found(program):
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin") or program
