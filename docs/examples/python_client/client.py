#!/usr/bin/env python3
"""Streams a file of events to Assay: client.py ADDRESS SOURCE CALL|SURVEY FILE

FILE has one assay.event.v1.Event in JSON on each line; the line's number is its sequence, so the
same file may be sent again after any crash: nothing is lost, nothing is stored twice. FILE.sent
keeps the highest number that was ever sent; it belongs to FILE as its counter."""
import itertools
import os
import queue
import sys
import time

import grpc
from google.protobuf import json_format
from assay.event.v1 import event_pb2
from assay.ingest.v1 import ingest_pb2, ingest_pb2_grpc

EPOCH = 1  # To be raised only when the numbering is lost: a file was changed, say.


def to_event(line, bytes_max):
    try:
        event = json_format.Parse(line, event_pb2.Event())
        if event.ByteSize() <= bytes_max:
            return event
        why = f"{event.ByteSize()} bytes; {bytes_max} are allowed"
    except json_format.ParseError as error:
        why = str(error)[:1000]  # It keeps its number and is told as rejected.
    return event_pb2.Event(unreadable={"message": why, "raw": line.encode()[:4096]})


def sent(path):
    return int(open(path + ".sent").read()) if os.path.exists(path + ".sent") else 0


def keep_sent(path, sequence):
    with open(path + ".sent.new", "w") as file:
        file.write(str(max(sequence, sent(path))))
    os.replace(path + ".sent.new", path + ".sent")


def batches(path, last, limits):
    """The events behind sequence `last`, as many at a time as fit into a message."""
    fit = limits.message_bytes_max // (limits.event_bytes_max + 32)  # Protobuf adds less.
    with open(path, encoding="utf-8") as file:
        rest = itertools.islice(file, last, None)
        events = (to_event(line, limits.event_bytes_max) for line in rest)
        while some := list(itertools.islice(events, min(fit, limits.batch_events_max))):
            keep_sent(path, last + len(some))  # Before it is sent.
            yield ingest_pb2.StreamRequest(batch={"first_sequence": last + 1, "events": some})
            last += len(some)


def stream(stub, opening, path):
    """Yields what is acknowledged up to the end of the file; grpc.RpcError when it breaks."""
    opened = queue.Queue()
    def requests():
        yield ingest_pb2.StreamRequest(open=opening)
        if answer := opened.get():
            yield from batches(path, answer.last_sequence, answer.limits)
    try:
        for response in stub.Stream(requests()):
            if response.HasField("opened"):
                if (last := response.opened.last_sequence) > sent(path):
                    sys.exit(f"{opening.source_id}: told that {last} is durable, but {sent(path)} is "
                             "the highest number ever sent from here: somebody else uses this "
                             "source, or FILE.sent was lost. Nothing was sent; see docs/INGEST.md")
                opened.put(response.opened)
            elif response.HasField("ack"):
                yield response.ack.through_sequence
            elif response.HasField("rejected"):
                print("line", response.rejected.sequence, "rejected:", response.rejected.message)
    finally:
        opened.put(None)  # Where nothing was opened gRPC's sending thread waits for it.


def main(address, source, family, path):
    opening = ingest_pb2.Open(source_id=source, family="FAMILY_" + family, epoch=EPOCH)
    stub, pause = ingest_pb2_grpc.IngestServiceStub(grpc.insecure_channel(address)), 1
    while True:
        try:
            for sequence in stream(stub, opening, path):
                print("acknowledged", sequence, flush=True)
                pause = 1
            return
        except grpc.RpcError as error:
            reason = dict(error.trailing_metadata() or ()).get("assay-reason", "")
            told = f"stream ended: {error.code().name} {reason} {error.details()}"
            if error.code() != grpc.StatusCode.UNAVAILABLE and reason != "too_many_streams":
                sys.exit(told)
            print(f"{told}; again in {pause} s", file=sys.stderr)
            time.sleep(pause)
            pause = min(2 * pause, 60)


if __name__ == "__main__":
    main(*sys.argv[1:])
