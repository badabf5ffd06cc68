#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trackers of tracker.py without a network: whoever drives them has the clock and delivers their messages.

Arguments: the names of the replicas. Standard input: a command a line, INDEX COMMAND ...:
  tick | receive HEX | track TOPIC KEY JSON | update TOPIC KEY JSON | untrack TOPIC KEY | list | goodbye
After each: lines "all HEX" and "one NAME HEX" (messages, encoded), "listed TOPIC KEY JSON", then "done".
"""
import json
import os
import random
import sys
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tracker
from etf import Atom, Ref, decode, encode

PERIOD = tracker.Tracker.PERIOD
random.seed(1)


class Now:
    seconds = 1_000_000.0


class Turn:
    """What the tracker awaits between two ticks."""

    def __await__(self):
        yield


async def until_the_next_tick(_):
    await Turn()


tracker.asyncio = types.SimpleNamespace(sleep=until_the_next_tick)
tracker.time = types.SimpleNamespace(time=lambda: Now.seconds, time_ns=lambda: int(Now.seconds * 1e9))


class Everywhere:
    def __contains__(self, _):
        return True


class Node:
    """The peer that a Tracker expects, and its tracker."""

    def __init__(self, name, index):
        self.name, self.node, self.creation = Atom(name), Atom(name), index + 1
        self.alive, self.conns, self.refs, self.time = set(), Everywhere(), 0, Now.seconds + index
        Now.seconds = self.time
        self.tracker = tracker.Tracker(self, "Lab", lambda *_: None)
        self.ticks = self.tracker.run()
        self.ticks.send(None)

    def ref(self):
        self.refs += 1
        return Ref(self.node, self.creation, (self.refs, 0, 0))

    def to_all(self, _topic, message, _dispatcher):
        print("all", encode(message).hex())

    def to_node(self, node, _topic, message, _dispatcher):
        print("one", node, encode(message).hex())

    def do(self, command, rest):
        Now.seconds = self.time
        if command == "tick":
            self.time += PERIOD
            Now.seconds = self.time
            self.ticks.send(None)
        elif command == "receive":
            self.tracker.receive(None, decode(bytes.fromhex(rest)))
        elif command == "list":
            for (topic, _, key), (meta, tag) in self.tracker.values.items():
                if self.tracker.up.get(tag[0]):
                    shown = {k.decode(): v for k, v in meta.items() if isinstance(k, bytes)}
                    print("listed", topic.decode(), key.decode(), json.dumps(shown, separators=(",", ":")))
        else:
            self.tracker.command(command, rest)


nodes = [Node(name, index) for index, name in enumerate(sys.argv[1:])]
for line in sys.stdin:
    index, command, *rest = line.rstrip("\n").split(" ", 2)
    nodes[int(index)].do(command, rest[0] if rest else "")
    print("done", flush=True)
