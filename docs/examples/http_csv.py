#!/usr/bin/env python3
"""Hands in a CSV task over HTTP, follows it, and prints its answer.

    python3 docs/examples/http_csv.py http://127.0.0.1:8080 sales.csv 'sum(qty) by region'
    python3 docs/examples/http_csv.py --upload unix:/run/user/1000/furrow.sock sales.csv 'sum(*)'

Needs nothing but Python 3. The server reads the file in place; with --upload it is sent there.
A token of `furrow token create --http` is taken from the variable FURROW_HTTP_TOKEN; the server's
own user needs none on its Unix socket.
"""
import argparse
import http.client
import json
import os
import shutil
import socket
import sys
import urllib.parse

WAIT_SECONDS = 10


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def connect(server):
    if server.startswith("unix:"):
        return UnixConnection(server[len("unix:"):])
    url = urllib.parse.urlsplit(server)
    if url.scheme != "http" or not url.hostname:
        sys.exit("error: %s is no http://HOST:PORT and no unix:PATH" % server)
    return http.client.HTTPConnection(url.hostname, url.port or 80)


def ask(connection, method, path, body=None, headers=None):
    """The answer, still to be read; an error of the server ends the program."""
    headers = dict(headers or {})
    token = os.environ.get("FURROW_HTTP_TOKEN")
    if token:
        headers["Authorization"] = "Bearer " + token
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    if answer.status >= 300:
        error = json.load(answer)
        sys.exit("error: %s (%s)\nhint: %s" % (error["message"], error["code"], error["hint"]))
    return answer


def submit(connection, file, operation, upload):
    if upload:
        query = urllib.parse.urlencode({"op": operation, "name": os.path.basename(file)})
        with open(file, "rb") as body:
            headers = {"Content-Length": str(os.path.getsize(file))}
            answer = ask(connection, "POST", "/api/v1/tasks/upload?" + query, body, headers)
            return json.load(answer)["task"]
    task = json.dumps({"file": os.path.abspath(file), "op": operation})
    headers = {"Content-Type": "application/json"}
    return json.load(ask(connection, "POST", "/api/v1/tasks", task, headers))["task"]


def follow(connection, task):
    """Returns when the task is done. The server answers as it ends, or when the time is over."""
    while True:
        path = "/api/v1/tasks/%d?wait=%d" % (task, WAIT_SECONDS)
        state = json.load(ask(connection, "GET", path))
        print("task %d %s: %d of %d %ss" % (task, state["state"], state["units_done"],
              state["units"], state["unit"]), file=sys.stderr)
        if state["state"] == "DONE":
            return
        if state["state"] in ("FAILED", "CANCELLED"):
            error = state["error"] or {"message": "task %d was cancelled" % task}
            sys.exit("error: " + error["message"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upload", action="store_true", help="send the file to the server")
    parser.add_argument("server", help="http://HOST:PORT or unix:PATH")
    parser.add_argument("file")
    parser.add_argument("operation", help="as in: sum(qty), mean(price) by region")
    options = parser.parse_args()
    connection = connect(options.server)
    try:
        task = submit(connection, options.file, options.operation, options.upload)
        follow(connection, task)
        answer = ask(connection, "GET", "/api/v1/tasks/%d/result" % task)
        shutil.copyfileobj(answer, sys.stdout.buffer)
    except (OSError, http.client.HTTPException) as error:
        sys.exit("error: %s, %s: %s" % (options.server, options.file, error))


if __name__ == "__main__":
    main()
