#!/usr/bin/env python3
"""Two hundred clients of a server that is about to end, and what each of them saw, as JSON at the end.

  clients.py URL ROBOT UPSTREAM_PORT

A hundred download through the gate's route /slow, a hundred make tokens without pause, and one asks for readiness on a new
connection each time. Prints `ready` once every download has begun and readiness was answered. Runs until nobody answers
any more."""
import http.client
import http.server
import json
import sys
import threading
import time
import urllib.parse

url, robot, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
address = urllib.parse.urlsplit(url).netloc
headers = {"Authorization": f"Bearer {robot}"}
PIECE, PIECES, PAUSE = b"x" * 8192, 20, 0.1


class Slow(http.server.BaseHTTPRequestHandler):
    """An upstream: /slow/download takes two seconds, /slow/events never ends."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        endless = self.path.endswith("/events")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if endless else "application/octet-stream")
        self.send_header("Connection", "close") if endless else self.send_header("Content-Length", str(len(PIECE) * PIECES))
        self.end_headers()
        try:
            for _ in range(10**6 if endless else PIECES):
                self.wfile.write(b"data: still here\n\n" if endless else PIECE)
                time.sleep(PAUSE)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Slow)
    server.request_queue_size = 256
    server.socket.listen(256)
    threading.Thread(target=server.serve_forever, daemon=True).start()


begun = threading.Barrier(102)  # the downloads, readiness, and who says that all is ready
seen = {"whole": 0, "torn": [], "made": [], "odd": [], "ready": []}


def download():
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", "/slow/download", headers=headers)
        answer = connection.getresponse()
        first = answer.read(1)
        begun.wait(60)
        length = len(first) + len(answer.read())
        ok = answer.status == 200 and length == len(PIECE) * PIECES
        seen["whole"] += ok
        if not ok:
            seen["torn"].append([answer.status, length])
    except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as error:
        seen["torn"].append(repr(error))


def make(thread):
    connection = http.client.HTTPConnection(address, timeout=60)
    for n in range(10**6):
        name = f"made-{thread}-{n}"
        body = json.dumps({"description": name, "sets": ["Read only"]})
        try:
            connection.request("POST", "/v1/tokens", body, headers | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except ConnectionRefusedError:
            return
        except (OSError, http.client.HTTPException):
            connection.close()
            continue
        if answer.status == 201:
            seen["made"].append(name)
        else:
            seen["odd"].append(answer.status)


def readiness():
    last = None
    while last != "refused":
        try:
            connection = http.client.HTTPConnection(address, timeout=60)
            connection.request("GET", "/health/ready", headers={"Connection": "close"})
            now = connection.getresponse().status
        except ConnectionRefusedError:
            now = "refused"
        except (OSError, http.client.HTTPException):
            now = "cut"
        if now != last:
            seen["ready"].append(now)
        if last is None:
            begun.wait(60)
        last = now


upstream()
if len(sys.argv) > 4:  # only the stream that never ends
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", "/slow/events", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read(6) == b"data: ", answer.status
    print("ready", flush=True)
    try:
        while answer.read(4096):
            pass
    except (OSError, http.client.HTTPException):
        pass
    sys.exit()
threads = [threading.Thread(target=download) for _ in range(100)]
threads += [threading.Thread(target=make, args=(n,)) for n in range(100)]
threads += [threading.Thread(target=readiness)]
for thread in threads:
    thread.start()
begun.wait(60)
print("ready", flush=True)
for thread in threads:
    thread.join()
print(json.dumps(seen))
