# SPDX-License-Identifier: Apache-2.0
"""erlang:phash2 of a binary (needed only for Phoenix.Tracker pool_size > 1: shard = phash2(topic, pool_size))"""
M = 0xffffffff; H = 0x9e3779b9; H13 = (H * 13) & M
def mix(a, b, c):
    a = (a - b - c) & M; a ^= c >> 13; b = (b - c - a) & M; b ^= (a << 8) & M; c = (c - a - b) & M; c ^= b >> 13
    a = (a - b - c) & M; a ^= c >> 12; b = (b - c - a) & M; b ^= (a << 16) & M; c = (c - a - b) & M; c ^= b >> 5
    a = (a - b - c) & M; a ^= c >> 3; b = (b - c - a) & M; b ^= (a << 10) & M; c = (c - a - b) & M; c ^= b >> 15
    return a, b, c
def block_hash(k, init):
    a = b = H; c = init; n = len(k); i = 0
    le = lambda o: k[o] | k[o+1] << 8 | k[o+2] << 16 | k[o+3] << 24
    while n - i >= 12: a, b, c = mix((a + le(i)) & M, (b + le(i+4)) & M, (c + le(i+8)) & M); i += 12
    r = k[i:]; c = (c + n) & M
    for j, x in enumerate(r):
        if j < 4: a = (a + (x << (8 * j))) & M
        elif j < 8: b = (b + (x << (8 * (j - 4)))) & M
        else: c = (c + (x << (8 * (j - 7)))) & M
    return mix(a, b, c)[2]
def phash2_raw(bin): return H13 if not bin else block_hash(bin, H13)
def phash2(bin, rng=None): h = phash2_raw(bin); return h & ((1 << 27) - 1) if rng is None else h % rng
if __name__ == "__main__":
    import sys
    for l in sys.stdin:
        s, full, m4 = l.rstrip("\n").split("\t"); assert phash2(s.encode()) == int(full) and phash2(s.encode(), 4) == int(m4), (s, full, phash2(s.encode()))
        print(repr(s), full, m4, "ok")
