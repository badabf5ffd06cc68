# SPDX-License-Identifier: Apache-2.0
"""The least of a Phoenix client: joins topics and counts the answers. Blocking."""
import base64
import json
import os
import socket
import struct

TEXT, CLOSE = 1, 8


class Client:
    def __init__(self, port, path="/socket/websocket?vsn=2.0.0"):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.stream = self.connection.makefile("rb")
        if b" 101 " not in self.stream.readline():
            raise OSError("the server did not upgrade")
        while self.stream.readline() != b"\r\n":
            pass

    def send_joins(self, topics, params=None):
        """All of them in one write."""
        frames = [frame(json.dumps([str(ref), str(ref), topic, "phx_join", params or {}]))
                  for ref, topic in enumerate(topics)]
        self.connection.sendall(b"".join(frames))

    def receive_replies(self, count):
        """The answers of so many joins. Anything but ok raises OSError."""
        while count > 0:
            message = json.loads(self.receive())
            if message[3] != "phx_reply":
                continue
            if message[4]["status"] != "ok":
                raise OSError(f"a join was answered with {message[4]}")
            count -= 1

    def send(self, message):
        self.connection.sendall(frame(json.dumps(message)))

    def receive_event(self, event):
        """The text of the next message of that event."""
        mark = f'"{event}"'
        while mark not in (text := self.receive())[:200]:
            pass
        return text

    def receive(self):
        head = self.stream.read(2)
        if len(head) < 2 or head[0] & 0x0F == CLOSE:
            raise OSError("the server closed the connection")
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.stream.read(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.stream.read(8))[0]
        return self.stream.read(size).decode()

    def close(self):
        self.connection.close()


def frame(text):
    """Masked with zeros: the payload stays as it is."""
    payload = text.encode()
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack(">H", size)
    return bytes([0x80 | TEXT]) + length + bytes(4) + payload
