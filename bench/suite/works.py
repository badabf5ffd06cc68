# SPDX-License-Identifier: Apache-2.0
"""Everything `bench/run` measures: one function per work, and the rows of the table it fills."""
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from . import loads, readers
from .judging import Row, Target, Work
from .loads import Load
from .programs import RefServer, bench_server

SERVER_CPU, CLIENT_CPU = 0, 1  # with one shard: neither takes CPU time from the other
PER_MILLION = "server_cpu_s_per_million_"


@dataclass
class Bench:
    """The programs, built."""
    server: Path
    readers: Path
    scratch: Path
    seconds: float  # of a load

    def roost(self, **options):
        return bench_server(self.server, cpu=SERVER_CPU, **options)


def beside_ref(load: Load, operations: str):
    """CPU of a server per operation, in µs: first ours, then the kernel's floor, with the same load."""
    def measure(bench: Bench):
        return {name: cpu_of(bench, make(), load, operations)
                for name, make in (("roost", bench.roost), ("ref", lambda: RefServer(cpu=SERVER_CPU)))}
    return measure


def cpu_of(bench: Bench, server, load: Load, operations: str):
    timed = Load(load.mode, duration=bench.seconds, **load.options)
    with server:
        return loads.run(timed, server, CLIENT_CPU)[PER_MILLION + operations]


def idle(bench: Bench):
    """Fresh processes: freed memory would hide in an old one."""
    values = {}
    for name, server in (("roost", bench.roost()), ("ref", RefServer(cpu=SERVER_CPU))):
        with server:
            figures = loads.run(Load("idle", conns=10000, duration=2 * bench.seconds), server, CLIENT_CPU)
        values |= {f"{name} bytes": figures["rss_bytes_per_conn"], f"{name} cpu": figures["server_idle_cpu_percent"]}
    return values


def echo_beside_fanout(bench: Bench):
    """Both on one shard. The clients share a CPU, so the crowd's client yields to the measured one. It must
    not sleep between its batches: the p99 of the others follows its sleep (bench/README.md)."""
    crowd = Load("fanout", conns=10000, rate=10, duration=3 * bench.seconds + 6)
    clients = Load("echo", conns=10, rate=200, topic="echo:{i}", duration=2 * bench.seconds)
    with bench.roost() as server:
        alone = loads.run(clients, server, CLIENT_CPU, watched=False)
        fanout = loads.start(crowd, server, CLIENT_CPU, niceness=19, watched=False)
        try:
            loads.wait_until_connected(server, crowd.options["conns"], fanout)
            beside = loads.run(clients, server, CLIENT_CPU, watched=False)
        finally:
            figures = loads.finish(crowd, fanout)
    return {"p99": beside["latency_us"]["p99"] / 1000, "alone": alone["latency_us"]["p99"] / 1000,
            "fanout": figures["deliveries"]}


def slow(bench: Bench):
    """One minute with 100 readers that stop, and one without them."""
    load = {"conns": 900, "rate": 500, "duration": 60}
    with bench.roost() as server:
        without = loads.run(Load("fanout", **load), server, CLIENT_CPU)
    with bench.roost() as server:
        stopped = loads.run(Load("slow", slow=100, **load), server, CLIENT_CPU)
    settled = [rss for second, rss, *_ in stopped["samples"] if second >= 30]  # long after the last was closed
    return {"p99": stopped["latency_us"]["p99"] / 1000, "p99 without": without["latency_us"]["p99"] / 1000,
            "closed": stopped["slow"]["closed_by_server"], "growth": (settled[-1] / settled[0] - 1) * 100,
            "peak": stopped["peak_rss_kb"] / 1000, "codes": stopped["slow"]["close_codes"],
            "resets": stopped["slow"]["resets"], "first closed": stopped["slow"].get("first_closed_s")}


def shards(bench: Bench):
    """The readers read nothing until everything is sent, so that the server has both CPUs."""
    values = {}
    for name, options in (("one", {"shards": 1, "cpu": SERVER_CPU}), ("two", {"shards": 2})):
        with bench_server(bench.server, **options) as server:
            figures = readers.run(bench.readers, server, conns=10000, messages=20, warmup=2, read_after=True)
        values |= {f"{name} wall": figures["wall_us_per_delivery"], f"{name} cpu": figures["cpu_us_per_delivery"]}
    return values


def compression(bench: Bench):
    """Messages of 1 KiB that compress like lists of numbers."""
    config = bench.scratch / "compress.toml"
    config.write_text('[socket."/socket".websocket]\ncompress = true\n')
    values = {}
    for window, messages in ((1, 200), (16, 1000)):  # few: every reader inflates all of them
        for name, compress in (("plain", False), ("compressed", True)):
            with bench.roost(env={"ROOST_CONFIG": str(config)}) as server:
                figures = readers.run(bench.readers, server, CLIENT_CPU, conns=1000, messages=messages, window=window,
                                      size=1024, compress=compress)
            values[f"{name} {window}"] = figures["cpu_us_per_delivery"]
            values[f"{name} bytes"] = figures["wire_bytes_per_message"]
            if compress != figures["compressed"]:
                raise loads.LoadFailed("the server compressed nothing" if compress else "the server compressed")
    return values


def tls(bench: Bench):
    """The same crowd with TLS and in clear text."""
    values = {}
    for name, secure in (("clear", False), ("tls", True)):
        with readers.serving_tls(bench.server, bench.scratch, SERVER_CPU) as server:
            figures = readers.run(bench.readers, server, CLIENT_CPU, conns=1000, messages=300, tls=secure)
        values |= {f"{name} cpu": figures["cpu_us_per_delivery"], f"{name} bytes": figures["bytes_per_connection"],
                   f"{name} connect": figures["connect_cpu_us"]}
    return values


def ratio_work(key: str, title: str, load: Load, operations: str, bound: float):
    unit = {"deliveries": "µs a delivery", "requests": "µs an echo", "joins": "µs a join and leave",
            "connects": "µs a connection"}[operations]
    row = Row(key, title, unit, "roost", "ref", target=Target(bound))
    return Work(key, beside_ref(load, operations), (row,))


WORKS = (
    ratio_work("fanout-1000-w1", "fanout to 1,000, window 1", Load("fanout", conns=1000, window=1), "deliveries", 1.10),
    ratio_work("fanout-10000-w1", "fanout to 10,000, window 1", Load("fanout", conns=10000, window=1), "deliveries", 1.10),
    ratio_work("fanout-1000-w16", "fanout to 1,000, window 16", Load("fanout", conns=1000, window=16), "deliveries", 0.25),
    ratio_work("fanout-10000-w16", "fanout to 10,000, window 16", Load("fanout", conns=10000, window=16), "deliveries", 0.25),
    ratio_work("burst", "bursts of 1,000 messages to 1,000", Load("fanout", conns=1000, window=1000, drain=60),
               "deliveries", 0.15),  # what is outstanding at the end takes ref_server seconds
    ratio_work("echo", "echo, 1,000 connections", Load("echo", conns=1000), "requests", 1.15),
    ratio_work("joins", "join + leave", Load("joins", conns=200), "joins", 1.3),
    ratio_work("connects", "connect + upgrade + join + close", Load("connects", conns=100), "connects", 1.3),
    Work("idle", idle, (
        Row("idle-bytes", "idle connection, joined, of 10,000", "bytes", "roost bytes", "ref bytes", target=Target(1024),
            share=True),
        Row("idle-cpu", "10,000 idle, joined connections", "% of a core", "roost cpu", "ref cpu", target=Target(0.5),
            share=True))),
    Work("echo-p99", echo_beside_fanout, (
        Row("echo-p99", "p99 of echoes beside 10 broadcasts a second to 10,000", "ms", "p99", "alone",
            other_name="without broadcasts", target=Target(3), share=True),)),
    Work("shards", shards, (
        Row("shards-wall", "two shards, fanout to 10,000: time", "µs a delivery", "two wall", "one wall",
            other_name="one shard", target=Target(1.4, at_least=True), inverted=True),
        Row("shards-cpu", "two shards, fanout to 10,000: CPU", "µs a delivery", "two cpu", "one cpu",
            other_name="one shard", target=Target(1.2)))),
    Work("compression", compression, (
        Row("compression-w1", "compressed fanout to 1,000, window 1", "µs a delivery", "compressed 1", "plain 1",
            other_name="uncompressed", target=Target(1.2)),
        Row("compression-w16", "compressed fanout to 1,000, window 16", "µs a delivery", "compressed 16", "plain 16",
            other_name="uncompressed", target=Target(1.2)),
        Row("compression-bytes", "compressed message of 1 KiB", "bytes", "compressed bytes", "plain bytes",
            other_name="uncompressed"))),
    Work("tls", tls, (
        Row("tls-fanout", "TLS fanout to 1,000, window 1", "µs a delivery", "tls cpu", "clear cpu",
            other_name="clear text"),
        Row("tls-bytes", "TLS connection, joined", "bytes", "tls bytes", "clear bytes", other_name="clear text"),
        Row("tls-connect", "TLS handshake + upgrade + join", "µs a connection", "tls connect", "clear connect",
            other_name="clear text"))),
    Work("slow", slow, (
        Row("slow-p99", "p99 of 900 readers at 500/s, 100 others stopped", "ms", "p99", "p99 without",
            other_name="nobody stopped", target=Target(2)),
        Row("slow-closed", "of 100 stopped readers, closed by the server", "", "closed", target=Target(100, at_least=True)),
        Row("slow-growth", "RSS from second 30 to 60", "% more", "growth", target=Target(2))), once=True),
)
