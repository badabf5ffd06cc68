#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node of a Roost cluster over Redis, as far as its tracker: docs/protocol/cluster.md, written from that page.

    roostpeer.py REDIS_PORT NODE PUBSUB TRACKER

Standard input: a command a line: track TOPIC KEY JSON | update TOPIC KEY JSON | untrack TOPIC KEY | list TOPIC | goodbye.
After each it answers one line: "done", or for list the keys in order, with commas. It ends with its input.
"""
import asyncio
import os
import random
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tracker
from etf import Atom, Ref, decode, encode

BROADCAST, DIRECT = 1, 2
HEADER = struct.Struct(">BBBBBBBHHHIQQ")
SEEN_AS_THEY_ARE = set(range(0x21, 0x7F)) - set(b".*>%")
tracker.Tracker.PERIOD = 0.05


def token(text):
    return b"".join(bytes([c]) if c in SEEN_AS_THEY_ARE else b"%%%02X" % c for c in text.encode()) or b"%"


class Everywhere:
    def __contains__(self, _):
        return True


class Peer:
    def __init__(self, port, node, pubsub, name):
        self.port, self.text, self.prefix = port, node, b"roost." + token(pubsub)
        self.name = self.node = Atom(node)
        self.creation, self.alive, self.conns = 1, set(), Everywhere()
        self.incarnation, self.sequences = random.getrandbits(63) | 1, {}
        self.tracker = tracker.Tracker(self, name, lambda *_: None)

    def ref(self):
        return Ref(self.node, 1, (random.randrange(1 << 18), random.getrandbits(32), random.getrandbits(32)))

    # --- what it says ---

    def envelope(self, kind, topic, payload):
        sequence = 0
        if kind == BROADCAST:
            sequence = self.sequences[topic] = self.sequences.get(topic, 0) + 1
        origin, topic = self.text.encode(), topic.encode()
        head = HEADER.pack(0x52, 1, kind, 1 if sequence == 1 else 0, 1, len(origin), 0, 0, len(topic), 0, len(payload),
                           self.incarnation, sequence)
        return head + origin + topic + payload

    def to_all(self, topic, message, _dispatcher):
        self.publish(self.prefix + b".t." + token(topic), self.envelope(BROADCAST, topic, encode(message)))

    def to_node(self, node, topic, message, _dispatcher):
        self.publish(self.prefix + b".n." + token(str(node)), self.envelope(DIRECT, topic, encode(message)))

    def publish(self, channel, bytes_):
        self.out.write(request(b"PUBLISH", channel, bytes_))

    # --- what it hears ---

    def heard(self, bytes_):
        _, _, kind, _, _, origin_size, dispatcher_size, _, topic_size, event_size, size, incarnation, _ = HEADER.unpack_from(bytes_)
        at = HEADER.size + origin_size
        topic, at = bytes_[at:at + topic_size], at + topic_size
        event, at = bytes_[at:at + event_size], at + event_size + dispatcher_size
        if kind in (BROADCAST, DIRECT) and incarnation != self.incarnation and topic == self.tracker.topic and not event:
            self.tracker.receive(None, decode(bytes_[at:at + size]))

    async def read(self, stream):
        async def value():
            line = (await stream.readline()).rstrip(b"\r\n")
            if line[:1] == b"*":
                return [await value() for _ in range(int(line[1:]))]
            if line[:1] == b"$":
                return (await stream.readexactly(int(line[1:]) + 2))[:-2]
            return line[1:]
        while True:
            message = await value()
            if message[0] == b"message":
                self.heard(message[2])

    async def run(self):
        answers, self.out = await asyncio.open_connection("127.0.0.1", self.port)
        stream, subscriber = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 26)
        subscriber.write(request(b"SUBSCRIBE", self.prefix + b".t." + token(self.tracker.topic.decode()),
                                 self.prefix + b".n." + token(self.text)))
        tasks = [asyncio.ensure_future(work) for work in (self.read(stream), self.tracker.run(), drain(answers))]
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := (await lines.readline()).decode().rstrip("\n"):
            command, _, rest = line.partition(" ")
            print(self.listed(rest) if command == "list" else "done", flush=True)
            if command != "list":
                self.tracker.command(command, rest)
        del tasks

    def listed(self, topic):
        there = (key.decode() for (in_topic, _, key), (_, tag) in self.tracker.values.items()
                 if in_topic.decode() == topic and self.tracker.up.get(tag[0]))
        return ",".join(sorted(there))


def request(*words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


async def drain(stream):
    while await stream.read(65536):
        pass


if __name__ == "__main__":
    asyncio.run(Peer(int(sys.argv[1]), *sys.argv[2:5]).run())
