# SPDX-License-Identifier: Apache-2.0
"""bench_readers: how it is run, and a server with a certificate for it."""
import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .loads import LoadFailed
from .programs import Server, bench_server, free_port, pinned


def run(program: Path, server: Server, cpu=None, **options):
    """Its figures. `compress=True` is a flag, `conns=10` an option."""
    flags = []
    for name, value in options.items():
        if value is not False:
            flags += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
    port = server.tls_port if options.get("tls") else server.port
    command = [str(program), "--port", str(port), "--server-pid", str(server.pid), *flags]
    done = subprocess.run(pinned(command, cpu), capture_output=True, text=True)
    if done.returncode != 0:
        raise LoadFailed(done.stderr.strip())
    return json.loads(done.stdout)


@contextmanager
def serving_tls(program: Path, folder: Path, cpu):
    """A bench_server that speaks both; its `tls_port` is the one for TLS."""
    cert, key = make_certificate(folder)
    port, tls_port = free_port(), free_port()
    env = {"PORT": str(port), "ROOST_HTTPS_PORT": str(tls_port), "ROOST_CERTFILE": cert, "ROOST_KEYFILE": key}
    with bench_server(program, cpu=cpu, env=env) as server:
        server.port, server.tls_port = port, tls_port
        yield server


def make_certificate(folder: Path):
    files = [str(folder / name) for name in ("cert.pem", "key.pem")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-out", files[0], "-keyout", files[1]],
                   check=True, capture_output=True)
    return files
