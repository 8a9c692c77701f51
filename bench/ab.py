#!/usr/bin/env python3
"""Runs wrk against several targets in turn (A B A B ..) and prints medians and every target's ratio to the first.

  ab.py [--rounds 5] [--seconds 2] [--conn 64] [--load-cpu 1] [--json OUT] TARGET TARGET ..
  TARGET = name,url=http://127.0.0.1:PORT/path[,mode=bearer|introspect|basic|header|none][,tokens=FILE][,limit=N]
           [,auth=CLIENT_AUTH_VALUE][,extra=Name: value|Name: value][,header=NAME][,pid=PID+PID][,conn=64][,expect=ok|deny]

pid: the processes whose CPU time (with all their children) is counted; several joined with "+".
Loads go to loopback only. A round in which answers are not of the expected kind makes the whole run fail.
Figures: req/s, p50/p99 ms (wrk's own clock), CPU seconds per 100,000 requests, busy = cores used, peak resident MB."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.parse

TICKS = os.sysconf("SC_CLK_TCK")
HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--conn", type=int, default=64)
    parser.add_argument("--load-cpu", default="")
    parser.add_argument("--json")
    parser.add_argument("targets", nargs="+")
    args = parser.parse_args()
    rounds, seconds = min(args.rounds, 50), min(args.seconds, 60)

    targets = [read_target(text) for text in args.targets]
    rows = {target["name"]: [] for target in targets}
    for target in targets:
        one_round(target, 1, args)  # warm-up, not counted
    for _ in range(rounds):
        for target in targets:
            rows[target["name"]].append(one_round(target, seconds, args))

    base = rows[targets[0]["name"]]
    print(f"# {rounds} rounds x {seconds} s, {args.conn} connections, 1 wrk thread; "
          f"ratio = median of the pair-by-pair ratios to {targets[0]['name']}")
    print(f"{'target':<20}{'req/s':>9}{'ratio':>8}{'min':>7}{'max':>7}{'p50 ms':>8}{'p99 ms':>8}"
          f"{'cpu-s/100k':>12}{'ratio':>8}{'busy':>6}{'peak MB':>9}")
    summaries = [summary(name, mine, base) for name, mine in rows.items()]
    for s in summaries:
        print(f"{s['name']:<20}{s['rps']:>9.0f}{s['ratio']:>8.3f}{s['ratio_min']:>7.2f}{s['ratio_max']:>7.2f}{s['p50']:>8.2f}{s['p99']:>8.2f}"
              f"{s['cpu100k']:>12.2f}{s['cpu_ratio']:>8.2f}{s['busy']:>6.2f}{s['rss']:>9.1f}")
    if args.json:
        with open(args.json, "w") as file:
            json.dump(summaries, file, indent=1)


def summary(name, mine, base):
    ratios = [a["rps"] / b["rps"] for a, b in zip(mine, base)]
    cpu = [a["cpu100k"] / b["cpu100k"] for a, b in zip(mine, base) if a["cpu100k"] and b["cpu100k"]]
    return dict(name=name, ratio=statistics.median(ratios), ratio_min=min(ratios), ratio_max=max(ratios),
                cpu_ratio=statistics.median(cpu) if cpu else float("nan"),
                **{key: statistics.median([row[key] for row in mine]) for key in mine[0]})


def read_target(text):
    name, *pairs = text.split(",")
    target = dict(pair.split("=", 1) for pair in pairs)
    host = urllib.parse.urlsplit(target["url"]).hostname
    if host not in ("127.0.0.1", "localhost", "::1"):
        sys.exit(f"{host}: only loopback is a target")
    return target | {"name": name, "pids": [int(pid) for pid in target.get("pid", "").split("+") if pid]}


def one_round(target, seconds, args):
    env = dict(os.environ, MODE=target.get("mode", "bearer" if target.get("tokens") else "none"), TOKENS=target.get("tokens", ""),
               LIMIT=target.get("limit", "0"), EXTRA=target.get("extra", ""), HEADER=target.get("header", "X-Auth-AccessKey"),
               SEED=str(os.getpid()))
    if target.get("auth"):
        env["CLIENT_AUTH"] = target["auth"]
    command = ["wrk", "-t1", f"-c{target.get('conn', args.conn)}", f"-d{seconds}s", "--latency", "--timeout", "10s",
               "-s", f"{HERE}/token.lua", target["url"]]
    if args.load_cpu:
        command = ["taskset", "-c", args.load_cpu, *command]
    before, _ = usage(target["pids"])
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds + 60)
    after, rss = usage(target["pids"])
    line = re.search(r"^@@ (.*)$", done.stdout, re.M)
    if not line:
        sys.exit(f"{target['name']}: wrk failed\n{done.stdout}{done.stderr}")
    count, micros, p50, _p90, p99, p999, _most, bad, sockets, timeouts = map(float, line[1].split())
    if count == 0:
        sys.exit(f"{target['name']}: no answers")
    share, wanted = bad / count, target.get("expect", "ok")
    if (wanted == "ok" and share > 0) or (wanted == "deny" and share < 1) or sockets or timeouts:
        sys.exit(f"{target['name']}: wanted {wanted}, but {share:.1%} of the answers were errors; "
                 f"{sockets:.0f} socket errors, {timeouts:.0f} timeouts")
    return dict(rps=count / micros * 1e6, p50=p50, p99=p99, p999=p999, cpu100k=(after - before) / count * 1e5,
                busy=(after - before) / micros * 1e6, rss=rss)


def usage(pids):
    """CPU seconds and peak resident MB of some processes and all their children, by the kernel's own accounting."""
    cpu = rss = 0
    for pid in with_children(pids):
        try:
            with open(f"/proc/{pid}/stat") as stat, open(f"/proc/{pid}/status") as status:
                cpu += sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:15]))  # own and reaped children
                peak = re.search(r"VmHWM:\s+(\d+)", status.read())
                rss += int(peak[1]) if peak else 0
        except OSError:
            pass  # it ended meanwhile
    return cpu / TICKS, rss / 1024


def with_children(pids):
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as stat:
                parent = int(stat.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry))
    found, todo = set(), list(pids)
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.add(pid)
            todo += children.get(pid, [])
    return found


main()
