# SPDX-License-Identifier: Apache-2.0
"""Everything `bench/presence` measures: large topics, and many members that come together."""
import http.client
import json
import selectors
import socket
import sys
import time

from .judging import Row, Target, Work
from .loads import LoadFailed
from .phoenix import Client
from .programs import Server, free_port
from .works import CLIENT_CPU, SERVER_CPU, Bench

# Answers each byte with so many: what the kernel takes for them.
SENDER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("port", sys.argv[1], flush=True)
connection, bytes_ = listener.accept()[0], bytes(int(sys.argv[2]))
while connection.recv(1):
    connection.sendall(bytes_)
"""


def populate(server, topic, count):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", "/presence", json.dumps({"topic": topic, "count": count}), {"content-type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise LoadFailed(f"POST /presence: {answer.status} {text}")


def bare_send(size, times):
    """CPU of a process that does nothing but send so many bytes, in µs for each time."""
    with Server([sys.executable, "-c", SENDER, free_port(), size], cpu=SERVER_CPU) as sender:
        connection = socket.create_connection(("127.0.0.1", sender.port))
        stream = connection.makefile("rb")
        before = sender.cpu_seconds()
        for _ in range(times):
            connection.sendall(b"x")
            stream.read(size)
        took = sender.cpu_seconds() - before
        connection.close()
        return took / times * 1e6


def storm(bench: Bench):
    """2,000 members join one topic within 5 s; each is pushed the state, and diffs from then on."""
    members, seconds = 2000, 5
    with bench.roost() as server:
        clients = [Client(server.port) for _ in range(members)]
        inbox = selectors.DefaultSelector()
        for number, client in enumerate(clients):
            client.connection.setblocking(False)
            inbox.register(client.connection, selectors.EVENT_READ, number)
        diffs, tails, done, before = [0] * members, [b""] * members, 0, server.cpu_seconds()
        began = time.monotonic()
        while done < members or time.monotonic() - began < seconds + 1:
            due = min(members, int((time.monotonic() - began) * members / seconds))
            for number in range(done, due):
                clients[number].send(["1", "1", "crowd:storm", "phx_join", {"user": f"member-{number}"}])
            done = due
            for key, _ in inbox.select(0.002):
                try:
                    data = tails[key.data] + key.fileobj.recv(1 << 20)
                except BlockingIOError:
                    continue
                diffs[key.data] += data.count(b'"presence_diff"')
                tails[key.data] = data[-14:] if not data.endswith(b'"presence_diff"') else b""
        values = {"diffs": max(diffs), "cpu": (server.cpu_seconds() - before) / members * 1e6}
        for client in clients:
            client.close()
        return values


def rejoin(bench: Bench):
    """A topic of 10,000 members, joined again and again by 10 clients that only look."""
    rounds, lookers = 100, 10
    with bench.roost() as server:
        populate(server, "crowd:large", 10_000)
        clients = [Client(server.port) for _ in range(lookers)]
        size = 0

        def join_and_leave(client):
            client.send(["1", "1", "crowd:large", "phx_join", {}])
            text = client.receive_event("presence_state")
            client.send(["1", "2", "crowd:large", "phx_leave", {}])
            client.receive_event("phx_close")
            return len(text)

        for client in clients:
            size = join_and_leave(client)
        before = server.cpu_seconds()
        for _ in range(rounds):
            for client in clients:
                join_and_leave(client)
        took = server.cpu_seconds() - before
        for client in clients:
            client.close()
    return {"rejoin": took / (rounds * lookers) * 1e6, "bare": bare_send(size, rounds * lookers), "bytes": size}


def paged(bench: Bench):
    """A topic of 100,000 members in mode paged: from the join to the first page, and to the last."""
    with bench.roost() as server:
        populate(server, "paged:huge", 100_000)
        client = Client(server.port)
        began = time.monotonic()
        client.send(["1", "1", "paged:huge", "phx_join", {}])
        seen = len(json.loads(client.receive_event("presence_state"))[4])
        first = time.monotonic() - began
        while seen < 100_000:
            seen += len(json.loads(client.receive_event("presence_diff"))[4]["joins"])
        last = time.monotonic() - began
        client.close()
        return {"first": first * 1000, "last": last}


def memory(bench: Bench):
    """RSS growth of a fresh process with 100,000 entries, whose metas are one short member."""
    with bench.roost() as server:
        populate(server, "crowd:warm", 1000)
        before = server.memory()["RssAnon"]
        populate(server, "crowd:huge", 100_000)
        return {"bytes": (server.memory()["RssAnon"] - before) / 100_000}


WORKS = (
    Work("storm", storm, (
        Row("storm-diffs", "2,000 members join within 5 s: diffs to each", "messages", "diffs", target=Target(60)),
        Row("storm-cpu", "the same: all that a join and its state and diffs to all cost", "µs a member", "cpu"))),
    Work("rejoin", rejoin, (
        Row("rejoin", "rejoin of a topic of 10,000, with its state", "µs a rejoin", "rejoin", "bare",
            other_name="bare send of the same bytes", target=Target(1.2)),)),
    Work("paged", paged, (
        Row("paged-first", "first page of a topic of 100,000", "ms", "first", target=Target(50)),
        Row("paged-last", "the last page of it", "s", "last"))),
    Work("memory", memory, (
        Row("memory", "an entry with its owner, a key of 12 bytes, and a meta of one short member", "bytes", "bytes"),)),
)
