"""Leads schemathesis to what is there, and keeps it from taking away the very token and account that it asks with."""

import json
import os
import zlib

import schemathesis

SPARED = set(json.loads(os.environ["CLAVIGER_SPARED"]))
THERE = json.loads(os.environ["CLAVIGER_THERE"])
NOBODY = "nobody"


@schemathesis.hook
def before_call(context, case, **kwargs):
    noun = case.operation.path.split("/")[2:3]
    follows = case.meta is not None and case.meta.phase.name.value == "stateful"
    for name, value in (case.path_parameters or {}).items():
        # Every other name in a path is that of something that exists: by its digest, so that runs are the same.
        digest = zlib.crc32(str(value).encode("utf-8", "replace"))
        there = THERE.get(noun[0] if name == "id" else name)
        if there and digest % 2 and not follows:
            case.path_parameters[name] = there[digest // 2 % len(there)]
        elif str(value) in SPARED:
            case.path_parameters[name] = NOBODY
    body = case.body
    if isinstance(body, dict) and case.operation.path == "/v1/tokens/revoke":
        if isinstance(body.get("ids"), list):
            body["ids"] = [value for value in body["ids"] if str(value) not in SPARED]
        if isinstance(body.get("filter"), dict):
            body["filter"]["user"] = "alice"
