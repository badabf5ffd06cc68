# SPDX-License-Identifier: Apache-2.0
"""A Phoenix.Tracker replica (one shard) for pgpeer. Own code, written from spec/presence.md."""
import asyncio, json, time, struct, base64, random
from etf import *
STATE = Atom("Elixir.Phoenix.Tracker.State")
def mapset(tags): return {Atom("__struct__"): Atom("Elixir.MapSet"), Atom("map"): {t: [] for t in tags}}   # Elixir 1.14 also writes version: 2; no reader needs it
def st(replica, context, clouds, values, mode, rng):
    return {Atom("__struct__"): STATE, Atom("replica"): replica, Atom("context"): context, Atom("clouds"): {r: mapset(c) for r, c in clouds.items()},
            Atom("values"): values, Atom("pids"): NIL, Atom("mode"): Atom(mode), Atom("delta"): Atom("unset"), Atom("replicas"): {}, Atom("range"): rng}
def jt(j):
    if isinstance(j, dict): return {k.encode(): jt(v) for k, v in j.items()}
    if isinstance(j, list): return [jt(v) for v in j]
    return j.encode() if isinstance(j, str) else (NIL if j is None else j)

class Tracker:
    PERIOD, SILENT_MAX = 1.5, 10
    def __init__(s, peer, name, log):
        s.peer, s.log = peer, log
        s.topic = ("phx_presence:%s_shard0" % name).encode()
        s.me = (peer.name, int(time.time() * 1e6)); s.context = {s.me: 0}; s.clouds = {}; s.values = {}; s.up = {s.me: True}; s.repl = {}
        s.pending = []; s.silent = s.SILENT_MAX; s.tick = 0; s.npid = 1000; s.pids = {}
        s.reset()
    def reset(s): c = s.context[s.me]; s.dv = {}; s.dc = {}; s.dr = [{s.me: c}, {s.me: c}]
    def clocks(s): return (s.me, {r: c for r, c in s.context.items() if s.up.get(r, True)})
    def bump(s):
        n = s.context[s.me] + 1; s.context[s.me] = n; t = (s.me, n)
        s.clouds.setdefault(s.me, set()).add(t); s.dc.setdefault(s.me, set()).add(t); s.dr[1][s.me] = n; return t
    def drop_tag(s, t): s.clouds.get(t[0], set()).discard(t); s.dv.pop(t, None); s.dc.setdefault(t[0], set()).add(t)
    def phx_ref(s): return base64.urlsafe_b64encode(struct.pack(">QHH", time.time_ns(), 7, random.randrange(65536)))
    # ---- local operations
    def track(s, topic, key, meta):
        s.npid += 1; pid = Pid(getattr(s.peer, "node", s.peer.name), s.npid, 0, s.peer.creation); s.peer.alive.add(s.npid)
        meta = dict(meta); meta[Atom("phx_ref")] = s.phx_ref(); t = s.bump()
        s.values[(topic, pid, key)] = (meta, t); s.dv[t] = (pid, topic, key, meta)
    def untrack(s, topic, key):
        for k in [k for k in s.values if k[0] == topic and k[2] == key and k[1].node == getattr(s.peer, "node", s.peer.name)]:
            s.drop_tag(s.values.pop(k)[1]); s.bump()
    def update(s, topic, key, meta):
        for k in [k for k in s.values if k[0] == topic and k[2] == key and k[1].node == getattr(s.peer, "node", s.peer.name)]:
            old, tag = s.values[k]; s.drop_tag(tag); s.bump(); t = s.bump()
            meta = dict(meta); meta[Atom("phx_ref")] = s.phx_ref(); meta[Atom("phx_ref_prev")] = old[Atom("phx_ref")]
            s.values[k] = (meta, t); s.dv[t] = (k[1], topic, key, meta)
    # ---- merge
    def seen(s, t): return s.context.get(t[0], -1) >= t[1] or t in s.clouds.get(t[0], ())
    def compact(s):
        for r, cl in s.clouds.items():
            keep = set()
            for t in sorted(cl, key=lambda t: t[1]):
                c = s.context.get(r)
                if c is not None and t[1] == c + 1: s.context[r] = t[1]
                elif c is not None and t[1] <= c: pass
                elif t[1] == 1: s.context[r] = 1
                else: keep.add(t)
            s.clouds[r] = keep
    def merge(s, remote, rvals):
        rctx = remote[Atom("context")]; rclouds = {r: set(m[Atom("map")].keys()) for r, m in remote[Atom("clouds")].items()}
        joins = [((v[1], v[0], v[2]), v[3], t) for t, v in rvals.items() if t[0] in s.context and not s.seen(t)]
        rseen = lambda t: rctx.get(t[0], -1) >= t[1] or t in rclouds.get(t[0], ())
        leaves = [(k, m, t) for k, (m, t) in s.values.items() if t[0] != s.me and t not in rvals and rseen(t)]
        for r, c in rclouds.items():
            if r in s.context: s.clouds.setdefault(r, set()).update(c)
        for k, m, t in leaves: s.drop_tag(t); s.values.pop(k, None)
        for k, m, t in joins: s.values[k] = (m, t)
        for r, c in rctx.items():
            if r in s.context: s.context[r] = max(s.context[r], c)
        s.compact(); s.report(joins, leaves)
    def report(s, joins, leaves):
        for k, m, t in joins: s.log("PRESENCE join ", show(k[0]), show(k[2]), show(m), "tag", show(t))
        for k, m, t in leaves: s.log("PRESENCE leave", show(k[0]), show(k[2]), show(m), "tag", show(t))
    # ---- replicas
    def held(s, ref): return [(k, m, t) for k, (m, t) in s.values.items() if t[0] == ref]
    def r_up(s, ref): s.context.setdefault(ref, 0); s.up[ref] = True; s.log("REPLICA up", show(ref)); s.report(s.held(ref), [])
    def r_down(s, ref): s.up[ref] = False; s.log("REPLICA down", show(ref)); s.report([], s.held(ref))
    def r_perm(s, ref):
        s.context.pop(ref, 0); s.clouds.pop(ref, 0); s.dc.pop(ref, 0); s.up.pop(ref, 0)
        for k, m, t in s.held(ref): del s.values[k]
    def heartbeat(s, ref):
        name, vsn = ref; old = s.repl.get(name); s.repl[name] = [vsn, time.time(), True]
        if old is None: s.r_up(ref)
        elif old[0] == vsn:
            if not old[2]: s.r_up(ref)
        else:
            o = (name, old[0])
            if old[2]: s.r_down(o)
            s.r_perm(o); s.r_up(ref)
    # ---- messages
    def receive(s, c, m):
        s.log("TRACKER <", show(m))
        if m[0] != "pub": return
        op = m[1]
        if op == "heartbeat":
            ref, delta, clocks = m[2:]
            s.heartbeat(ref)
            if delta != "empty": s.merge(delta, delta[Atom("values")])
            s.pending.append(clocks)
        elif op == "transfer_req":
            _, _, rref, frm, (_, ctx) = m
            known = set(ctx)
            vals = {t: (k[1], k[0], k[2], meta) for k, (meta, t) in s.values.items() if t[0] in known}
            state = st(s.me, {r: n for r, n in s.context.items() if r in known}, {r: c for r, c in s.clouds.items() if r in known}, NIL, "normal", ({}, {}))
            msg = (Atom("pub"), Atom("transfer_ack"), rref, s.me, (state, vals))
            s.log("TRACKER > transfer_ack to", frm[0]); s.direct(frm[0], msg)
        elif op == "transfer_ack":
            _, _, _, frm, data = m
            if isinstance(data, tuple): s.merge(data[0], data[1])
            else: s.merge(data, data[Atom("values")])
        elif op == "graceful_permdown":
            name, vsn = m[2]
            if s.repl.get(name, [None])[0] == vsn: s.r_down(m[2]); s.r_perm(m[2]); del s.repl[name]
    def all(s, msg): s.peer.to_all(s.topic.decode(), msg, "Elixir.Phoenix.PubSub")
    def direct(s, node, msg):
        if node in s.peer.conns: s.peer.to_node(node, s.topic.decode(), msg, "Elixir.Phoenix.PubSub")
    async def run(s):
        await asyncio.sleep(random.random() * s.PERIOD * 0.25 + 0.3)
        while True:
            if any(s.dc.values()):
                d = st(s.me, {}, s.dc, dict(s.dv), "delta", (s.dr[0], s.dr[1])); s.reset(); s.compact()
                s.log("TRACKER > heartbeat with delta"); s.all((Atom("pub"), Atom("heartbeat"), s.me, d, s.clocks())); s.silent = 0
            elif s.silent >= s.SILENT_MAX: s.log("TRACKER > heartbeat empty"); s.all((Atom("pub"), Atom("heartbeat"), s.me, Atom("empty"), s.clocks())); s.silent = 0
            else: s.silent += 1
            s.tick += 1
            if s.tick % 2 == 0:
                mine = s.clocks()[1]
                for ref, ctx in s.ahead():
                    s.log("TRACKER > transfer_req to", show(ref)); s.direct(ref[0], (Atom("pub"), Atom("transfer_req"), s.peer.ref(), s.me, s.clocks()))
                s.pending = []
            for name, (vsn, last, up) in list(s.repl.items()):
                if up and time.time() - last > s.PERIOD * s.SILENT_MAX * 2: s.repl[name][2] = False; s.r_down((name, vsn))
            await asyncio.sleep(s.PERIOD)
    def ahead(s):
        def dom(a, b): return len(a) >= len(b) and all(a.get(x, 0) >= n for x, n in b.items())
        cs = []
        def append(cs, e):
            if not e[1]: return cs
            big = {}
            for _, c in cs:
                for r, n in c.items(): big[r] = max(big.get(r, 0), n)
            if dom(e[1], big): return [e]
            if dom(big, e[1]): return cs
            out, ins = [], False
            for x in cs:
                if dom(e[1], x[1]): ins = True
                else: out.append(x); ins = ins or not dom(x[1], e[1])
            return out + [e] if ins else out
        for e in s.pending + [s.clocks()]: cs = append(cs, e)
        return [e for e in cs if e[0] != s.me]
    def command(s, cmd, rest):
        if cmd == "track": t, k, j = rest.split(None, 2); s.track(t.encode(), k.encode(), jt(json.loads(j)))
        elif cmd == "update": t, k, j = rest.split(None, 2); s.update(t.encode(), k.encode(), jt(json.loads(j)))
        elif cmd == "untrack": t, k = rest.split(); s.untrack(t.encode(), k.encode())
        elif cmd == "goodbye": s.all((Atom("pub"), Atom("graceful_permdown"), s.me))
        elif cmd == "list":
            for (t, p, k), (m, tag) in s.values.items(): s.log("LIST", show(t), show(k), show(m), show(p), show(tag), "up" if s.up.get(tag[0]) else "DOWN")
            s.log("CONTEXT", show(s.context))
        else: return False
        return True
