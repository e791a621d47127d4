"""Writes messages.jsonl: messages as jupyter_client and ipyparallel put them on the wire, with what they mean.

    python Tests/Oracles/ipyparallel/record_messages.py > Tests/Oracles/ipyparallel/messages.jsonl

Made with ipyparallel 9.2.0, jupyter_client 8.10.0, Python 3.11. Each line: key, scheme, parts (hexadecimal), and the
header as Python reads it. Dates and ids are new in each run; nothing else changes.
"""

import json

from ipyparallel.serialize import pack_apply_message
from jupyter_client.session import Session


def record(session, message, buffers=(), identities=()):
    parts = session.serialize(message, ident=list(identities)) + [bytes(buffer) for buffer in buffers]
    header = dict(message["header"], date=message["header"]["date"].isoformat().replace("+00:00", "Z"))
    print(
        json.dumps(
            {
                "key": session.key.decode(),
                "scheme": session.signature_scheme,
                "parts": [part.hex() for part in parts],
                "header": header,
                "msg_type": message["header"]["msg_type"],
            }
        )
    )


for scheme in ("hmac-sha256", "hmac-sha384", "hmac-sha512"):
    session = Session(key=b"0123-abcd", signature_scheme=scheme, session="client-session", username="someone")
    record(session, session.msg("connection_request", {}))
    request = session.msg("execute_request", {"code": "print('\u00fc \u20ac \U0001f600 \\ \"quoted\"\\n')", "silent": False})
    record(session, request, identities=[b"\x00\x6b\x8b\x45\x67", b"engine-uuid"])
    apply = session.msg("apply_request", {}, metadata={"after": [], "follow": [], "timeout": None, "targets": [], "retries": 2, "label": "night"})
    record(session, apply, buffers=pack_apply_message(pow, [2, 10], {}))
    reply = session.msg("execute_reply", {"status": "ok", "execution_count": 3}, parent=request, metadata={"engine": "engine-uuid", "status": "ok", "started": "2026-01-02T03:04:05.678901Z"})
    record(session, reply, identities=[b"engine-uuid"])
    stream = session.msg("stream", {"name": "stdout", "text": "\x1b[31mred\x1b[0m\t\x00"}, parent=request)
    record(session, stream, identities=[b"engine.0.stdout"])

unsigned = Session(key=b"", session="client-session", username="someone")
record(unsigned, unsigned.msg("queue_request", {"targets": None, "verbose": True}))
