#!/usr/bin/env python3
"""Asks a server without pause until SIGTERM, and writes a line for each answer: when (ms), what, status, name.

  load.py URL TOKENS ROBOT [--readers 6] [--writers 4]

Readers check the values of the file TOKENS (`check`) and list tokens (`list`); writers make a token each time (`write`),
whose description is the name. A request that gets no answer has the status 000. Each thread keeps its connection."""
import argparse
import http.client
import itertools
import json
import signal
import threading
import time
import urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("tokens")
parser.add_argument("robot")
parser.add_argument("--readers", type=int, default=6)
parser.add_argument("--writers", type=int, default=4)
args = parser.parse_args()
address = urllib.parse.urlsplit(args.url).netloc
values = open(args.tokens).read().split()
ended = threading.Event()
writing = threading.Lock()


def say(what, status, name):
    with writing:
        print(int(time.time() * 1000), what, status, name, flush=True)


def ask(connection, what, method, path, token, name, body=None):
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": "application/json"} if body else {})
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        status, name = "000", repr(error)
    say(what, status, name)
    if status in ("000", 503):
        connection.close()  # the server may close it: it refused before the body came
        time.sleep(0.02)


def read(thread):
    connection = http.client.HTTPConnection(address, timeout=30)
    for n in itertools.count():
        if ended.is_set():
            return
        if n % 8 == 7:
            ask(connection, "list", "GET", "/v1/tokens?limit=1", args.robot, "-")
        else:
            ask(connection, "check", "GET", "/v1/me", values[(n * args.readers + thread) % len(values)], "-")


def write(thread):
    connection = http.client.HTTPConnection(address, timeout=30)
    for n in itertools.count():
        if ended.is_set():
            return
        name = f"load-{thread}-{n}"
        ask(connection, "write", "POST", "/v1/tokens", args.robot, name, json.dumps({"description": name, "sets": ["Read only"]}))


signal.signal(signal.SIGTERM, lambda *_: ended.set())
threads = [threading.Thread(target=read, args=(n,)) for n in range(args.readers)]
threads += [threading.Thread(target=write, args=(n,)) for n in range(args.writers)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
