#!/usr/bin/env python3
"""A client written from docs/protocol.md alone: hands in a text, prints the server's answer.

    python3 docs/examples/peer.py ~/.local/state/furrow/access/client 'hello furrow'

Needs nothing but Python 3. Speaks the Unix socket and plain TCP on loopback.
"""
import hashlib
import hmac
import os
import socket
import struct
import sys

HELLO, PROOF, WELCOME, ERROR = 1, 3, 4, 6
SUBMIT, ACCEPTED, WATCH, PROGRESS, RESULT_GET, RESULT_DATA = 0x101, 0x102, 0x109, 0x10A, 0x10B, 0x10C
ROLES = {"client": 1, "worker": 2, "rank": 4, "admin": 5, "read": 6}
MAGIC = 0x4655


# ---- fields ----

def field(tag, value):
    return struct.pack(">HI", tag, len(value)) + value


def number(tag, value):
    """Two's complement in as few bytes as hold it; 0 is not sent."""
    size = 1
    while not -(1 << (8 * size - 1)) <= value < 1 << (8 * size - 1):
        size += 1
    return field(tag, value.to_bytes(size, "big", signed=True)) if value else b""


def text(tag, value):
    return field(tag, value.encode()) if value else b""


class Fields:
    """What a message says; an absent field is 0 or empty."""

    def __init__(self, data):
        self.values, at = {}, 0
        while at < len(data):
            tag, length = struct.unpack_from(">HI", data, at)
            self.values[tag & 0x7FFF] = data[at + 6 : at + 6 + length]
            at += 6 + length

    def bytes(self, tag):
        return self.values.get(tag, b"")

    def number(self, tag):
        return int.from_bytes(self.bytes(tag), "big", signed=True)

    def text(self, tag):
        return self.bytes(tag).decode()


# ---- frames ----

class Session:
    def __init__(self, access):
        self.socket = connect(access)
        self.asked = 0
        self.shake_hands(access)

    def send(self, code, correlation, body=b""):
        self.socket.sendall(struct.pack(">HHIi", MAGIC, code, len(body), correlation) + body)

    def receive(self):
        magic, code, length, correlation = struct.unpack(">HHIi", self.read(12))
        if magic != MAGIC:
            sys.exit("this is no furrow server")
        fields = Fields(self.read(length))
        if code == ERROR:
            sys.exit(f"error {fields.number(1)}: {fields.text(2)}\nhint: {fields.text(3)}")
        return code, correlation, fields

    def read(self, length):
        data = b""
        while len(data) < length:
            more = self.socket.recv(length - len(data))
            if not more:
                sys.exit("the server closed the connection")
            data += more
        return data

    def ask(self, code, body, answer):
        """Sends a request; gives each answer to it, for ever."""
        self.asked += 1
        mine = self.asked
        self.send(code, mine, body)
        while True:
            code, correlation, fields = self.receive()
            if correlation == mine and code == answer:
                yield fields

    def shake_hands(self, access):
        role, token_id = ROLES[access["role"]], access["token.id"]
        secret = bytes.fromhex(access["token.secret"])
        nonce, software = os.urandom(32), "peer.py 1"
        hello = number(1, 1) + number(2, 1) + number(4, role) + text(5, token_id)
        self.send(HELLO, 0, hello + field(6, nonce) + text(7, software))
        _, _, challenge = self.receive()
        said = [1, 1, 0, role, token_id, nonce, software]
        heard = [challenge.number(1), challenge.number(2), challenge.text(3), challenge.number(4)]
        signed = b"".join(map(item, said + heard + [challenge.bytes(5), b""]))
        if not hmac.compare_digest(proof(secret, b"server", signed), challenge.bytes(6)):
            sys.exit("the server does not have our token")
        self.send(PROOF, 0, field(1, proof(secret, b"client", signed)))
        code, _, _ = self.receive()
        assert code == WELCOME


def item(value):
    if isinstance(value, int):
        value = struct.pack(">q", value)
    elif isinstance(value, str):
        value = value.encode()
    return struct.pack(">I", len(value)) + value


def proof(secret, side, signed):
    return hmac.new(secret, b"furrow " + side + b" proof" + signed, hashlib.sha256).digest()


def connect(access):
    for i in range(1, int(access["addresses"]) + 1):
        kind, rest = access[f"address.{i}"].split(":", 1)
        try:
            if kind == "unix":
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(rest)
                return connection
            if kind == "tcp":
                host, port = rest.rsplit(":", 1)
                connection = socket.create_connection((host.strip("[]"), int(port)))
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        except OSError:
            pass
    sys.exit("no server answers")


def read_access(path):
    access = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                access[key.strip()] = value.strip().strip('"')
    return access


def main(path, message):
    session = Session(read_access(path))
    submit = field(1, os.urandom(16)) + text(2, "text") + text(3, message)
    task = next(session.ask(SUBMIT, submit, ACCEPTED)).number(1)
    for progress in session.ask(WATCH, number(1, task), PROGRESS):
        if progress.number(2):
            break
    answer = b""
    while True:
        get = number(1, task) + number(2, len(answer)) + number(3, 65536)
        part = next(session.ask(RESULT_GET, get, RESULT_DATA))
        answer += part.bytes(5)
        if len(answer) >= part.number(3):
            break
    sys.stdout.write(answer.decode() + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
