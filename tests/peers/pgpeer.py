#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pgpeer: a non-BEAM peer of an Erlang cluster which takes part in Phoenix.PubSub (pg scope) and Phoenix.Tracker. Own code, no dependency.

  pgpeer.py --name roost1@127.0.0.1 --cookie lab [--visible] [--listen] [--tracker NAME] PEER@HOST ...
commands on stdin, one a line:
  bcast TOPIC EVENT JSON        Phoenix broadcast to all pg members (as PG2.broadcast does)
  direct NODE TOPIC EVENT JSON  direct_broadcast
  disconnect TOPIC              "disconnect" broadcast on a socket id
  track TOPIC KEY JSON / untrack TOPIC KEY / update TOPIC KEY JSON    (tracker replica)
  goodbye                       graceful permdown
  list                          presences known here
  groups | peers | bench TOPIC N | sleep S | quit
"""
import asyncio, hashlib, json, os, random, struct, sys, time, argparse, base64
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from etf import *

F = dict(PUBLISHED=1, EXTENDED_REFERENCES=4, DIST_MONITOR=8, FUN_TAGS=0x10, DIST_MONITOR_NAME=0x20, NEW_FUN_TAGS=0x80, EXTENDED_PIDS_PORTS=0x100,
         EXPORT_PTR_TAG=0x200, BIT_BINARIES=0x400, NEW_FLOATS=0x800, UNICODE_IO=0x1000, DIST_HDR_ATOM_CACHE=0x2000, SMALL_ATOM_TAGS=0x4000,
         UTF8_ATOMS=0x10000, MAP_TAG=0x20000, BIG_CREATION=0x40000, SEND_SENDER=0x80000, EXIT_PAYLOAD=0x400000, FRAGMENTS=0x800000,
         HANDSHAKE_23=0x1000000, UNLINK_ID=0x2000000, MANDATORY_25_DIGEST=0x4000000, SPAWN=1 << 32, NAME_ME=1 << 33, V4_NC=1 << 34, ALIAS=1 << 35)
# what we offer: everything mandatory in OTP 25..27, monitors; no atom cache, no fragments, no spawn, no alias, no payload-exit
BASE = ("EXTENDED_REFERENCES DIST_MONITOR FUN_TAGS DIST_MONITOR_NAME NEW_FUN_TAGS EXTENDED_PIDS_PORTS EXPORT_PTR_TAG BIT_BINARIES NEW_FLOATS SMALL_ATOM_TAGS "
        "UTF8_ATOMS MAP_TAG BIG_CREATION HANDSHAKE_23 UNLINK_ID MANDATORY_25_DIGEST V4_NC").split()

def flagnames(v): return [k for k, b in F.items() if v & b]
def log(*a):
    if not ARGS.quiet: print("%.3f" % (time.time() - T0), *a, flush=True)

EMPTY = Atom("")

EPMD_PORT = int(os.environ.get("ERL_EPMD_PORT", "4369"))

class Epmd:
    @staticmethod
    async def lookup(host, name):
        r, w = await asyncio.open_connection(host, EPMD_PORT)
        q = b"z" + name.encode(); w.write(struct.pack(">H", len(q)) + q)
        d = await r.read(); w.close()
        if len(d) < 2 or d[0] != 119 or d[1] != 0: return None
        port, ntype, proto, hi, lo = struct.unpack_from(">HBBHH", d, 2)
        return port
    @staticmethod
    async def register(name, port, hidden):
        r, w = await asyncio.open_connection("127.0.0.1", EPMD_PORT)
        q = b"x" + struct.pack(">HBBHHH", port, 72 if hidden else 77, 0, 6, 6 if False else 5, len(name)) + name.encode() + struct.pack(">H", 0)
        w.write(struct.pack(">H", len(q)) + q)
        tag = (await r.readexactly(1))[0]; ok = (await r.readexactly(1))[0]
        cr = struct.unpack(">I", await r.readexactly(4))[0] if tag == 118 else struct.unpack(">H", await r.readexactly(2))[0]
        log("epmd registered", name, "port", port, "type", "hidden" if hidden else "normal", "result", ok, "creation", cr)
        return w, cr       # keep w open: closing it unregisters

class Conn:
    def __init__(s, node, r, w): s.node, s.r, s.w = node, r, w; s.last_out = time.time(); s.flags = 0; s.creation = 0; s.rx = s.tx = 0; s.pg_pid = None; s.groups = {}; s.monref = None
    def frame(s, data): s.w.write(struct.pack(">I", len(data)) + data); s.last_out = time.time(); s.tx += 1
    def ctl(s, control, msg=None):
        d = b"p" + encode(control) + (encode(msg) if msg is not None else b"")
        if ARGS.hex: log("HEX>", s.node, d.hex())
        s.frame(d)

class Peer:
    def __init__(s, a):
        s.a = a; s.name = Atom(a.name); s.conns = {}; s.creation = a.creation or random.randrange(4, 2**32); s.nextref = random.randrange(1 << 18)
        s.scope = Atom(a.scope); s.group = Atom(a.adapter)
        s.pg = Pid(s.name, 100, 0, s.creation)          # our pg scope process
        s.worker = Pid(s.name, 101, 0, s.creation)      # our PG2Worker
        s.me = Pid(s.name, 102, 0, s.creation)          # sender of plain messages
        s.names = {s.scope: s.pg, s.group: s.worker, Atom("net_kernel"): s.me}
        s.received = 0; s.first = s.last = 0; s.tracker = None; s.monitored_by = {}
        s.alive = {s.pg.id, s.worker.id, s.me.id}
    def ref(s): s.nextref += 1; return Ref(s.name, s.creation, (s.nextref & 0x3ffff, random.randrange(1 << 32), random.randrange(1 << 32)))
    def myflags(s):
        f = 0
        for n in BASE + s.a.add: f |= F[n]
        for n in s.a.drop: f &= ~F[n]
        if s.a.visible: f |= F["PUBLISHED"]
        return f
    def digest(s, ch): return hashlib.md5((s.a.cookie + str(ch)).encode()).digest()

    async def connect(s, node):
        name, host = node.split("@")
        port = await Epmd.lookup(host, name)
        if not port: log("epmd: no", node); return None
        r, w = await asyncio.open_connection(host, port)
        async def rd(): n = struct.unpack(">H", await r.readexactly(2))[0]; return await r.readexactly(n)
        def wr(d): w.write(struct.pack(">H", len(d)) + d)
        nm = s.name.encode()
        wr(b"N" + struct.pack(">QIH", s.myflags(), s.creation, len(nm)) + nm)
        st = await rd(); log("hs status", node, st)
        if st == b"salive": wr(b"strue")
        elif st[:1] != b"s" or st[1:] not in (b"ok", b"ok_simultaneous"): log("handshake refused:", st); w.close(); return None
        c = await rd()
        flags, ch, cr, nl = struct.unpack_from(">QIIH", c, 1)
        log("hs challenge from", c[19:19 + nl].decode(), "creation", cr, "flags 0x%x" % flags, flagnames(flags))
        mine = random.randrange(1 << 32)
        wr(b"r" + struct.pack(">I", mine) + s.digest(ch))
        ack = await rd()
        assert ack[:1] == b"a" and ack[1:] == s.digest(mine), "cookie"
        return s.up(node, r, w, flags, cr)

    async def accept(s, r, w):
        try:
            async def rd(): n = struct.unpack(">H", await r.readexactly(2))[0]; return await r.readexactly(n)
            def wr(d): w.write(struct.pack(">H", len(d)) + d)
            d = await rd()
            if d[:1] != b"N": log("old handshake", d); w.close(); return
            flags, cr, nl = struct.unpack_from(">QIH", d, 1); node = d[15:15 + nl].decode()
            log("hs incoming from", node, "flags 0x%x" % flags, flagnames(flags))
            wr(b"sok")
            ch = random.randrange(1 << 32); nm = s.name.encode()
            wr(b"N" + struct.pack(">QIIH", s.myflags(), ch, s.creation, len(nm)) + nm)
            p = await rd(); their, dg = struct.unpack(">I", p[1:5])[0], p[5:21]
            if p[:1] != b"r" or dg != s.digest(ch): log("bad cookie from", node); w.close(); return
            wr(b"a" + s.digest(their))
            s.up(node, r, w, flags, cr)
        except asyncio.IncompleteReadError: pass

    def up(s, node, r, w, flags, cr):
        c = Conn(Atom(node), r, w); c.flags = flags & s.myflags(); c.creation = cr
        s.conns[c.node] = c
        log("UP", node)
        asyncio.ensure_future(s.loop(c))
        # join pg: {discover, OurPid} to the registered scope process
        c.ctl((6, s.pg, EMPTY, s.scope), (Atom("discover"), s.pg))
        return c

    async def loop(s, c):
        try:
            while True:
                n = struct.unpack(">I", await c.r.readexactly(4))[0]
                if n == 0:
                    if ARGS.verbose: log("TICK from", c.node)
                    if not ARGS.no_tock: c.w.write(b"\0\0\0\0"); c.last_out = time.time()
                    continue
                d = await c.r.readexactly(n); c.rx += 1
                if ARGS.no_decode and c.pg_pid is not None and n < ARGS.no_decode:
                    if b"tick" in d: s.received += 1; s.first = s.first or time.time(); s.last = time.time(); continue
                if ARGS.hex: log("HEX<", c.node, d.hex())
                if d[0] != 112: log("not pass-through", d[:4]); continue
                x = Dec(d, 1); ctl = x.top(); msg = x.top() if x.i < len(d) else None
                s.handle(c, ctl, msg)
        except (asyncio.IncompleteReadError, ConnectionError) as e:
            pass
        log("DOWN", c.node)
        if s.conns.get(c.node) is c: del s.conns[c.node]

    def handle(s, c, ctl, msg):
        op = ctl[0]
        if op == 6: return s.message(c, ctl[1], ctl[3], msg)              # REG_SEND
        if op == 2: return s.message(c, None, ctl[2], msg)                # SEND
        if op == 22: return s.message(c, ctl[1], ctl[2], msg)             # SEND_SENDER
        if op == 19:                                                       # MONITOR_P
            frm, to, ref = ctl[1:]
            ok = (to in s.names) if isinstance(to, Atom) else (to.id in s.alive and to.creation == s.creation)
            log("MONITOR_P", show(frm), "->", show(to), "alive" if ok else "noproc")
            if ok: s.monitored_by[ref] = (frm, to)
            else: c.ctl((21, to, frm, ref, Atom("noproc")))                # MONITOR_P_EXIT
            return
        if op == 20: s.monitored_by.pop(ctl[3], None); log("DEMONITOR_P", show(ctl[2])); return
        if op in (21, 28):
            log("MONITOR_P_EXIT", show(ctl), show(msg) if msg is not None else "")
            if c.monref == ctl[3]: c.pg_pid = None; c.groups = {}; asyncio.get_event_loop().call_later(1, lambda: c.ctl((6, s.pg, EMPTY, s.scope), (Atom("discover"), s.pg)))
            return
        if op == 1: log("LINK", show(ctl)); c.ctl((3, ctl[2], ctl[1], Atom("noproc"))) if not (ctl[2].id in s.alive) else None; return
        if op == 35: log("UNLINK_ID", show(ctl)); c.ctl((36, ctl[1], ctl[3], ctl[2])); return
        log("CTL", show(ctl), show(msg) if msg is not None else "")

    def message(s, c, frm, to, msg):
        if isinstance(to, Pid): to_name = {s.pg.id: s.scope, s.worker.id: s.group}.get(to.id, to)
        else: to_name = to
        if to_name == s.scope: return s.pg_message(c, frm, msg, to)
        if to_name == s.group and isinstance(msg, tuple) and msg[0] == "forward_to_local":
            s.received += 1
            _, topic, m, dispatcher = msg
            if s.tracker and topic == s.tracker.topic: return s.tracker.receive(c, m)
            if not (ARGS.quiet_bcast): log("BROADCAST from", c.node, "topic", topic, "dispatcher", show(dispatcher), "msg", show(m))
            return
        if to_name == "net_kernel" and isinstance(msg, tuple) and msg[0] == "$gen_call" and isinstance(msg[2], tuple) and msg[2][0] == "is_auth":
            (pid, tag) = msg[1]; log("ping from", show(pid)); c.ctl((2, EMPTY, pid), (tag, Atom("yes"))); return   # net_adm:ping
        log("MSG", c.node, "to", show(to), "from", show(frm) if frm else "-", ":", show(msg))

    def pg_message(s, c, frm, msg, to):
        log("PG", c.node, "to", show(to), ":", show(msg))
        if msg[0] == "discover":
            peer = msg[1]
            # gen_server:cast(Peer, {sync, self(), [{Group, [Pid]}]})
            c.ctl((2, EMPTY, peer), (Atom("$gen_cast"), (Atom("sync"), s.pg, [(s.group, [s.worker])])))
            if c.pg_pid != peer:
                c.pg_pid = peer
                c.monref = s.ref(); c.ctl((19, s.pg, peer, c.monref))
                c.ctl((2, EMPTY, peer), (Atom("discover"), s.pg))
        elif msg[0] == "$gen_cast" and msg[1][0] == "sync":
            _, peer, groups = msg[1]
            if c.pg_pid != peer:
                c.pg_pid = peer; c.monref = s.ref(); c.ctl((19, s.pg, peer, c.monref))
            c.groups = {g: list(p) for g, p in groups}
        elif msg[0] == "join":
            _, peer, g, pids = msg
            c.groups.setdefault(g, []).extend(pids if isinstance(pids, list) else [pids])
        elif msg[0] == "leave":
            _, peer, pids, gs = msg
            for g in gs:
                for p in (pids if isinstance(pids, list) else [pids]):
                    if p in c.groups.get(g, []): c.groups[g].remove(p)

    def to_all(s, topic, message, dispatcher):
        env = (Atom("forward_to_local"), topic.encode(), message, Atom(dispatcher)); n = 0
        for c in s.conns.values():
            for pid in c.groups.get(s.group, []): c.ctl((2, EMPTY, pid), env); n += 1
        return n
    def to_node(s, node, topic, message, dispatcher):
        s.conns[Atom(node)].ctl((6, s.worker, EMPTY, s.group), (Atom("forward_to_local"), topic.encode(), message, Atom(dispatcher)))

    @staticmethod
    def bc(topic, event, payload):
        return {Atom("__struct__"): Atom("Elixir.Phoenix.Socket.Broadcast"), Atom("event"): event.encode(), Atom("payload"): payload, Atom("topic"): topic.encode()}

    async def ticker(s):
        while True:
            await asyncio.sleep(5)
            for c in list(s.conns.values()):
                if time.time() - c.last_out > ARGS.tick: c.w.write(b"\0\0\0\0"); c.last_out = time.time()

    async def commands(s):
        loop = asyncio.get_event_loop()
        while True:
            line = await loop.run_in_executor(None, sys.stdin.readline)
            if not line: break
            try:
                w = line.split(None, 1)
                if not w: continue
                cmd, rest = w[0], (w[1].strip() if len(w) > 1 else "")
                if cmd == "quit": break
                elif cmd == "sleep": await asyncio.sleep(float(rest))
                elif cmd == "bcast":
                    t, e, j = rest.split(None, 2); log("sent to", s.to_all(t, s.bc(t, e, jterm(json.loads(j))), "Elixir.Phoenix.Channel.Server"), "workers")
                elif cmd == "direct":
                    n, t, e, j = rest.split(None, 3); s.to_node(n, t, s.bc(t, e, jterm(json.loads(j))), "Elixir.Phoenix.Channel.Server")
                elif cmd == "disconnect": s.to_all(rest, s.bc(rest, "disconnect", {}), "Elixir.Phoenix.Channel.Server")
                elif cmd == "bench":
                    t, n = rest.split(); n = int(n); t0 = time.time(); m = s.bc(t, "tick", {b"i": 1, b"body": b"hello world"})
                    for i in range(n):
                        s.to_all(t, m, "Elixir.Phoenix.Channel.Server")
                        if i % 200 == 0:
                            for c in s.conns.values(): await c.w.drain()
                            await asyncio.sleep(0)
                    for c in s.conns.values(): await c.w.drain()
                    log("bench sent", n, "in %.3f s" % (time.time() - t0))
                elif cmd == "blast":   # blast TOPIC N: one pre-encoded frame, as fast as the socket takes it
                    t, n = rest.split(); n = int(n); t0 = time.time()
                    env = (Atom("forward_to_local"), t.encode(), s.bc(t, "tick", {b"i": 1, b"body": b"hello world"}), Atom("Elixir.Phoenix.Channel.Server"))
                    for c in s.conns.values():
                        for pid in c.groups.get(s.group, []):
                            d = b"p" + encode((2, EMPTY, pid)) + encode(env); fr = (struct.pack(">I", len(d)) + d) * 500
                            for i in range(n // 500): c.w.write(fr); await c.w.drain()
                            log("frame bytes", len(d))
                    log("blast sent", n, "in %.3f s" % (time.time() - t0))
                elif cmd == "raw":   # raw NODE NAME PYTHON-EXPR
                    n, nm, ex = rest.split(None, 2); s.conns[Atom(n)].ctl((6, s.me, EMPTY, Atom(nm)), eval(ex))
                elif cmd == "rpc":   # rpc NODE M F   (no arguments) through rex
                    n, m, f = rest.split(); s.conns[Atom(n)].ctl((6, s.me, EMPTY, Atom("rex")), (Atom("$gen_call"), (s.me, s.ref()), (Atom("call"), Atom(m), Atom(f), [], s.me)))
                elif cmd == "groups": log({c.node: c.groups for c in s.conns.values()})
                elif cmd == "peers": log({c.node: (c.rx, c.tx) for c in s.conns.values()}, "broadcasts received", s.received)
                elif cmd == "rate": log("received", s.received, "in %.3f s" % (s.last - s.first), "=> %.0f/s" % (s.received / max(s.last - s.first, 1e-6)))
                elif cmd == "connect": await s.connect(rest)
                elif cmd == "stall": time.sleep(float(rest))     # block everything: a peer that does not read
                elif cmd == "drop": s.conns[Atom(rest)].w.close()
                elif s.tracker and s.tracker.command(cmd, rest): pass
                else: log("?", cmd)
            except Exception as e: log("error", repr(e))

def jterm(j):
    if isinstance(j, dict): return {k.encode(): jterm(v) for k, v in j.items()}
    if isinstance(j, list): return [jterm(v) for v in j]
    if isinstance(j, str): return j.encode()
    if j is None: return NIL
    return j

async def main(a):
    p = Peer(a)
    if a.listen:
        srv = await asyncio.start_server(p.accept, "127.0.0.1", 0); port = srv.sockets[0].getsockname()[1]
        p.epmd, cr = await Epmd.register(a.name.split("@")[0], port, not a.visible)
    if a.tracker:
        import tracker; p.tracker = tracker.Tracker(p, a.tracker, log); asyncio.ensure_future(p.tracker.run())
    for n in a.peers: await p.connect(n)
    asyncio.ensure_future(p.ticker())
    t = asyncio.ensure_future(p.commands())
    await asyncio.wait([t], timeout=a.seconds or None)
    for c in list(p.conns.values()): c.w.close()
    os._exit(0)

if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--name", default="roost1@127.0.0.1"); ap.add_argument("--cookie", default="lab"); ap.add_argument("--visible", action="store_true"); ap.add_argument("--listen", action="store_true")
    ap.add_argument("--scope", default="Elixir.Phoenix.PubSub"); ap.add_argument("--adapter", default="Elixir.Lab.PubSub.Adapter"); ap.add_argument("--creation", type=int)
    ap.add_argument("--tracker"); ap.add_argument("--seconds", type=float, default=0); ap.add_argument("--hex", action="store_true"); ap.add_argument("--verbose", action="store_true")
    ap.add_argument("--quiet", action="store_true"); ap.add_argument("--quiet-bcast", action="store_true"); ap.add_argument("--no-decode", type=int, default=0); ap.add_argument("--no-tock", action="store_true"); ap.add_argument("--tick", type=float, default=12)
    ap.add_argument("--add", nargs="*", default=[]); ap.add_argument("--drop", nargs="*", default=[]); ap.add_argument("--peers", nargs="*", default=[])
    ARGS = ap.parse_args(); T0 = time.time()
    asyncio.run(main(ARGS))
