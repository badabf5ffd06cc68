# SPDX-License-Identifier: Apache-2.0
"""Erlang external term format, just enough for the distribution protocol. Own code."""
import struct, zlib

class Atom(str):
    __slots__ = ()
    def __repr__(self): return "'%s'" % str(self) if not self.isidentifier() or self[0].isupper() else ":%s" % str(self)

class Pid:
    __slots__ = ("node", "id", "serial", "creation")
    def __init__(s, node, id, serial, creation): s.node, s.id, s.serial, s.creation = node, id, serial, creation
    def key(s): return (s.node, s.id, s.serial, s.creation)
    def __eq__(s, o): return isinstance(o, Pid) and s.key() == o.key()
    def __hash__(s): return hash(s.key())
    def __repr__(s): return "<%s %d.%d c%d>" % (s.node, s.id, s.serial, s.creation)

class Ref:
    __slots__ = ("node", "creation", "ids")
    def __init__(s, node, creation, ids): s.node, s.creation, s.ids = node, creation, tuple(ids)
    def key(s): return (s.node, s.creation, s.ids)
    def __eq__(s, o): return isinstance(o, Ref) and s.key() == o.key()
    def __hash__(s): return hash(s.key())
    def __repr__(s): return "#Ref<%s c%d %s>" % (s.node, s.creation, ".".join(map(str, s.ids)))

class Port:
    def __init__(s, node, id, creation): s.node, s.id, s.creation = node, id, creation
    def __repr__(s): return "#Port<%s %d>" % (s.node, s.id)

class Fun:
    def __init__(s, d): s.d = d
    def __repr__(s): return "#Fun<%s>" % (s.d,)

class FrozenMap(dict):
    """a map usable as a map key (tracker clocks are not, but terms may be)"""
    def __hash__(s): return hash(tuple(sorted((repr(k), repr(v)) for k, v in s.items())))

class ImproperList:
    def __init__(s, items, tail): s.items, s.tail = items, tail
    def __repr__(s): return "%r|%r" % (s.items, s.tail)

def A(s): return Atom(s)
NIL, TRUE, FALSE = Atom("nil"), Atom("true"), Atom("false")

class Dec:
    def __init__(s, b, i=0): s.b, s.i = b, i
    def u8(s): v = s.b[s.i]; s.i += 1; return v
    def u16(s): v = struct.unpack_from(">H", s.b, s.i)[0]; s.i += 2; return v
    def u32(s): v = struct.unpack_from(">I", s.b, s.i)[0]; s.i += 4; return v
    def u64(s): v = struct.unpack_from(">Q", s.b, s.i)[0]; s.i += 8; return v
    def raw(s, n): v = bytes(s.b[s.i:s.i + n]); s.i += n; return v
    def top(s):
        v = s.u8()
        assert v == 131, "version %d" % v
        if s.b[s.i] == 80:
            s.i += 1; s.u32(); d = zlib.decompressobj(); data = d.decompress(s.b[s.i:]); s.i = len(s.b) - len(d.unused_data)
            return Dec(data).term()
        return s.term()
    def term(s):
        t = s.u8()
        if t == 97: return s.u8()
        if t == 98: v = struct.unpack_from(">i", s.b, s.i)[0]; s.i += 4; return v
        if t == 70: v = struct.unpack_from(">d", s.b, s.i)[0]; s.i += 8; return v
        if t == 118: return Atom(s.raw(s.u16()).decode("utf8"))      # ATOM_UTF8_EXT
        if t == 119: return Atom(s.raw(s.u8()).decode("utf8"))       # SMALL_ATOM_UTF8_EXT
        if t == 100: return Atom(s.raw(s.u16()).decode("latin1"))    # ATOM_EXT
        if t == 115: return Atom(s.raw(s.u8()).decode("latin1"))     # SMALL_ATOM_EXT
        if t == 104: return tuple(s.term() for _ in range(s.u8()))
        if t == 105: return tuple(s.term() for _ in range(s.u32()))
        if t == 106: return []
        if t == 107: return list(s.raw(s.u16()))                     # STRING_EXT
        if t == 108:
            n = s.u32(); l = [s.term() for _ in range(n)]; tail = s.term()
            return l if tail == [] else ImproperList(l, tail)
        if t == 109: return s.raw(s.u32())
        if t == 77: n = s.u32(); bits = s.u8(); return ("bits", s.raw(n), bits)
        if t == 116: n = s.u32(); return FrozenMap((s.term(), s.term()) for _ in range(n))
        if t in (110, 111):
            n = s.u8() if t == 110 else s.u32(); sign = s.u8(); v = int.from_bytes(s.raw(n), "little"); return -v if sign else v
        if t == 88: node = s.term(); return Pid(node, s.u32(), s.u32(), s.u32())      # NEW_PID_EXT
        if t == 103: node = s.term(); return Pid(node, s.u32(), s.u32(), s.u8())      # PID_EXT
        if t == 90: n = s.u16(); node = s.term(); c = s.u32(); return Ref(node, c, [s.u32() for _ in range(n)])   # NEWER_REFERENCE_EXT
        if t == 114: n = s.u16(); node = s.term(); c = s.u8(); return Ref(node, c, [s.u32() for _ in range(n)])
        if t == 89: node = s.term(); return Port(node, s.u32(), s.u32())
        if t == 120: node = s.term(); i = s.u64(); return Port(node, i, s.u32())
        if t == 113: return Fun(("export", s.term(), s.term(), s.term()))
        if t == 112:
            n = s.u32(); end = s.i - 4 + n; ar = s.u8(); s.raw(16); s.u32(); nf = s.u32(); m = s.term()
            s.i = end; return Fun(("fun", m, ar, nf))
        raise ValueError("tag %d at %d" % (t, s.i - 1))

def decode(b): return Dec(b).top()

def enc(t, o):
    if isinstance(t, Atom):
        u = t.encode("utf8")
        if len(u) < 256: o += bytes((119, len(u))); o += u
        else: o += struct.pack(">BH", 118, len(u)); o += u
    elif t is True: enc(TRUE, o)
    elif t is False: enc(FALSE, o)
    elif t is None: enc(NIL, o)
    elif isinstance(t, int):
        if 0 <= t < 256: o += bytes((97, t))
        elif -2**31 <= t < 2**31: o += struct.pack(">Bi", 98, t)
        else:
            a = abs(t); n = (a.bit_length() + 7) // 8
            o += bytes((110, n, 1 if t < 0 else 0)); o += a.to_bytes(n, "little")
    elif isinstance(t, float): o += struct.pack(">Bd", 70, t)
    elif isinstance(t, str): enc(t.encode("utf8"), o)
    elif isinstance(t, (bytes, bytearray)): o += struct.pack(">BI", 109, len(t)); o += t
    elif isinstance(t, tuple):
        if len(t) < 256: o += bytes((104, len(t)))
        else: o += struct.pack(">BI", 105, len(t))
        for x in t: enc(x, o)
    elif isinstance(t, list):
        if t:
            o += struct.pack(">BI", 108, len(t))
            for x in t: enc(x, o)
        o += b"\x6a"
    elif isinstance(t, ImproperList):
        o += struct.pack(">BI", 108, len(t.items))
        for x in t.items: enc(x, o)
        enc(t.tail, o)
    elif isinstance(t, dict):
        o += struct.pack(">BI", 116, len(t))
        for k, v in t.items(): enc(k, o); enc(v, o)
    elif isinstance(t, Pid): o += b"\x58"; enc(t.node, o); o += struct.pack(">III", t.id, t.serial, t.creation)
    elif isinstance(t, Ref):
        o += struct.pack(">BH", 90, len(t.ids)); enc(t.node, o); o += struct.pack(">I", t.creation)
        for i in t.ids: o += struct.pack(">I", i)
    else: raise TypeError(type(t))

def encode(t):
    o = bytearray(b"\x83"); enc(t, o); return bytes(o)

def show(t, depth=0):
    """Elixir-like text"""
    if isinstance(t, Atom): return (str(t)[7:] if t.startswith("Elixir.") else repr(t)[0] == "'" and ':"%s"' % t or ":" + t) if t not in ("nil", "true", "false") else str(t)
    if isinstance(t, bytes):
        try:
            u = t.decode("utf8")
            if u.isprintable(): return '"%s"' % u
        except Exception: pass
        return "<<%s>>" % ",".join(map(str, t[:64]))
    if isinstance(t, tuple): return "{" + ", ".join(show(x) for x in t) + "}"
    if isinstance(t, list): return "[" + ", ".join(show(x) for x in t) + "]"
    if isinstance(t, dict):
        st = t.get(Atom("__struct__"))
        body = ", ".join("%s => %s" % (show(k), show(v)) for k, v in t.items() if k != "__struct__")
        return ("%%%s{%s}" % (str(st)[7:], body)) if st else "%{" + body + "}"
    return repr(t)
