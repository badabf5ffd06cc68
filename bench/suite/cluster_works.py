# SPDX-License-Identifier: Apache-2.0
"""Everything `bench/cluster` measures: a node among others, compared with the same node alone."""
import http.client
import json
import time
from pathlib import Path

from . import loads, readers
from .brokers import Nats, Redis
from .judging import Row, Target, Work
from .loads import Load, LoadFailed
from .phoenix import Client
from .works import CLIENT_CPU, SERVER_CPU, Bench

TOPIC = "room:readers"
PAYLOAD = {"text": "x" * 115}  # 128 bytes as JSON
BURST = 5_000  # fits into a link's queue


def publish(server, topic, count):
    """So many broadcasts made in one go by that node."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = json.dumps({"topic": topic, "event": "shout", "payload": PAYLOAD, "count": count})
    connection.request("POST", "/broadcast", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200 or json.loads(text)["sent"] != count:
        raise LoadFailed(f"POST /broadcast: {answer.status} {text}")


def user_seconds(server):
    """User CPU time of all its threads, in the kernel's ticks of 10 ms."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / 100


def switches(server):
    """How often its threads went to sleep."""
    total = 0
    for task in Path(f"/proc/{server.pid}/task").iterdir():
        status = (task / "status").read_text()
        total += int(status.split("voluntary_ctxt_switches:")[1].split()[0])
    return total


def fanout(broker_type):
    """A broadcast of another node to 1,000 members, and the same made by the node itself."""
    def measure(bench: Bench):
        values = {}
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "other", CLIENT_CPU) as other:
            for name, options in (("local", {}), ("remote", {"publish_port": other.port})):
                with broker.node(bench.server, "measured", SERVER_CPU) as server:
                    values[name] = readers.run(bench.readers, server, CLIENT_CPU, conns=1000, messages=400, window=1,
                                               topic=TOPIC, **options)["cpu_us_per_delivery"]
        return values
    return measure


def publishing(broker_type):
    """Bursts of broadcasts on a topic that nobody has joined here."""
    def measure(bench: Bench):
        bursts = 100
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "measured", SERVER_CPU) as server:
            publish(server, "room:warm", BURST)
            user, cpu = user_seconds(server), server.cpu_seconds()
            for _ in range(bursts):
                publish(server, "room:nobody", BURST)
            messages = bursts * BURST
            return {"user": (user_seconds(server) - user) / messages * 1e6,
                    "cpu": (server.cpu_seconds() - cpu) / messages * 1e6}
    return measure


def receiving(broker_type):
    """Bursts of another node to one member here."""
    def measure(bench: Bench):
        messages = 300_000
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "other", CLIENT_CPU) as other, \
                broker.node(bench.server, "measured", SERVER_CPU) as server:
            user, cpu = user_seconds(server), server.cpu_seconds()
            readers.run(bench.readers, server, CLIENT_CPU, conns=2, messages=messages, window=256, topic=TOPIC,
                        publish_port=other.port)
            return {"user": (user_seconds(server) - user) / messages * 1e6,
                    "cpu": (server.cpu_seconds() - cpu) / messages * 1e6}
    return measure


def bystander(broker_type):
    """A node without members of a topic, while two others exchange messages on it, and while nobody does."""
    def measure(bench: Bench):
        values = {}
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "other", CLIENT_CPU) as other, \
                broker.node(bench.server, "third", CLIENT_CPU) as third, \
                broker.node(bench.server, "measured", SERVER_CPU) as server:
            for name, work in (("quiet", lambda: time.sleep(4)),
                               ("busy", lambda: readers.run(bench.readers, third, CLIENT_CPU, conns=2, messages=100_000,
                                                            window=64, topic=TOPIC, publish_port=other.port))):
                time.sleep(1)
                began, before = time.monotonic(), switches(server)
                work()
                values[f"{name} wake-ups"] = (switches(server) - before) / (time.monotonic() - began)
        return values
    return measure


def first_joins(broker_type):
    """10,000 topics that no node had members of, over 100 connections."""
    def joins(bench, server):
        clients = [Client(server.port) for _ in range(100)]
        cpu = server.cpu_seconds()
        for number, client in enumerate(clients):
            client.send_joins(f"room:{number}-{topic}" for topic in range(100))
        for client in clients:
            client.receive_replies(100)
        took = server.cpu_seconds() - cpu
        for client in clients:
            client.close()
        return took / 10_000 * 1e6

    def measure(bench: Bench):
        with bench.roost() as server:
            values = {"alone": joins(bench, server)}
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "other", CLIENT_CPU), \
                broker.node(bench.server, "measured", SERVER_CPU) as server:
            values["cluster"] = joins(bench, server)
        return values
    return measure


def idle(broker_type):
    """10,000 joined connections that do nothing, on a node alone and on one of three."""
    def measure(bench: Bench):
        load = Load("idle", conns=10000, duration=3 * bench.seconds)
        with bench.roost() as server:
            values = {"alone": loads.run(load, server, CLIENT_CPU)["server_idle_cpu_percent"]}
        with broker_type(CLIENT_CPU) as broker, broker.node(bench.server, "other", CLIENT_CPU), \
                broker.node(bench.server, "third", CLIENT_CPU), \
                broker.node(bench.server, "measured", SERVER_CPU) as server:
            values["cluster"] = loads.run(load, server, CLIENT_CPU)["server_idle_cpu_percent"]
        values["more"] = values["cluster"] - values["alone"]
        return values
    return measure


def works_over(broker_type):
    over, at = broker_type.engine, broker_type.program
    return (
        Work(f"{over}-fanout", fanout(broker_type), (
            Row(f"{over}-fanout", f"{over}: broadcast of another node to 1,000 members", "µs a delivery", "remote", "local",
                other_name="made here", target=Target(1.05)),)),
        Work(f"{over}-publish", publishing(broker_type), (
            Row(f"{over}-publish", f"{over}: publish 128 bytes, in bursts, user time", "µs a message", "user", "cpu",
                other_name="user and system", target=Target(0.7), share=True),)),
        Work(f"{over}-receive", receiving(broker_type), (
            Row(f"{over}-receive", f"{over}: receive and deliver to one member, user time", "µs a message", "user", "cpu",
                other_name="user and system", target=Target(1.5), share=True),)),
        Work(f"{over}-bystander", bystander(broker_type), (
            Row(f"{over}-bystander-wakeups", f"{over}: a node without members, while others talk", "wake-ups a second",
                "busy wake-ups", "quiet wake-ups", other_name="nobody talks", share=True),)),
        Work(f"{over}-joins", first_joins(broker_type), (
            Row(f"{over}-joins", f"{over}: first join of a topic, of 10,000", "µs a join", "cluster", "alone",
                other_name="one node", target=Target(1.5), explanation=f"{at} confirms them in batches"),)),
        Work(f"{over}-idle", idle(broker_type), (
            Row(f"{over}-idle", f"{over}: 10,000 idle members on one of three nodes", "% of a core more", "more",
                target=Target(0.2)),)),
    )


WORKS = works_over(Nats) + works_over(Redis)
