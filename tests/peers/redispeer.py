#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redispeer: a non-BEAM peer on Phoenix.PubSub.Redis (v3 envelope) incl. presence. Own code.  redispeer.py --port 4199 --name roost9 [--string] [--tracker Elixir.Lab.Presence]
commands on stdin as pgpeer.py: bcast TOPIC EVENT JSON | direct NODE TOPIC EVENT JSON | track/update/untrack/list/goodbye | sleep | quit"""
import asyncio, sys, json, argparse, time, random, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from etf import *
import pgpeer
from pgpeer import jterm, Peer
class RPeer:
    def __init__(s, a):
        s.a = a; s.name = a.name.encode() if a.string else Atom(a.name); s.node = Atom(a.name); s.creation = 1; s.alive = set(); s.tracker = None
        s.chan = b"phx:" + a.adapter.encode(); s.conns = type("all", (), {"__contains__": lambda *_: True})()
    def ref(s): return Ref(s.node, 1, (random.randrange(1 << 18), random.randrange(1 << 32), random.randrange(1 << 32)))
    def publish(s, mode, node, topic, msg, disp):
        b = encode((3, Atom(mode), node, topic.encode(), msg, Atom(disp)))
        s.w.write(b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n" % (len(s.chan), s.chan, len(b), b))
    def to_all(s, topic, msg, disp): s.publish("except", s.name, topic, msg, disp); return 1
    def to_node(s, node, topic, msg, disp): s.publish("only", Atom(node) if type(node) is str else node, topic, msg, disp)
    async def run(s):
        s.r, s.w = await asyncio.open_connection("127.0.0.1", s.a.port)
        r, w = await asyncio.open_connection("127.0.0.1", s.a.port); s.w2 = w
        w.write(b"*2\r\n$9\r\nSUBSCRIBE\r\n$%d\r\n%s\r\n" % (len(s.chan), s.chan))
        asyncio.ensure_future(s.drain())
        async def val():
            l = (await r.readline()).rstrip(b"\r\n")
            if l[:1] == b"*": return [await val() for _ in range(int(l[1:]))]
            if l[:1] == b"$": n = int(l[1:]); d = await r.readexactly(n + 2); return d[:-2]
            return l[1:]
        async def reader():
            while True:
                v = await val()
                if v[0] != b"message": continue
                vsn, mode, node, topic, msg, disp = decode(v[2])
                if vsn != 3 or not ((mode == "only" and node == s.name) or (mode == "except" and node != s.name)): continue
                if s.tracker and topic == s.tracker.topic: s.tracker.receive(None, msg)
                else: pgpeer.log("BROADCAST from", show(node), topic, show(disp), show(msg))
        asyncio.ensure_future(reader())
    async def drain(s):
        while await s.r.read(65536): pass
    commands = Peer.commands; bc = staticmethod(Peer.bc)
async def main(a):
    p = RPeer(a); await p.run()
    if a.tracker:
        import tracker
        t = tracker.Tracker(p, a.tracker, pgpeer.log)
        # replica name is the pubsub node name; entry pids are pids of the node atom
        p.tracker = t; asyncio.ensure_future(t.run())
    await p.commands(); await asyncio.sleep(0.1); os._exit(0)
ap = argparse.ArgumentParser(); ap.add_argument("--port", type=int, default=4199); ap.add_argument("--name", default="roost9@127.0.0.1"); ap.add_argument("--string", action="store_true")
ap.add_argument("--adapter", default="Elixir.Lab.PubSub.Adapter"); ap.add_argument("--tracker"); ap.add_argument("--quiet", action="store_true")
A_ = ap.parse_args(); pgpeer.ARGS = A_; pgpeer.T0 = time.time(); asyncio.run(main(A_))
