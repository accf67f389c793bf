#!/usr/bin/env python3
"""Streams a file of events to Assay, and goes on where it stopped after any crash.

    client.py ADDRESS SOURCE FAMILY FILE       FAMILY: CALL or SURVEY

FILE has one assay.event.v1.Event in JSON on each line. The line's number is the event's
sequence, so the same file may be sent again and again: nothing is lost, nothing is stored twice.
"""
import queue
import sys
import time

import grpc
from google.protobuf import json_format

from assay.event.v1 import event_pb2, family_pb2
from assay.ingest.v1 import ingest_pb2, ingest_pb2_grpc

EPOCH = 1  # To be raised only when the numbering is lost: a file was changed, say.
BATCH_EVENTS = 200
TRY_AGAIN = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED}


def to_event(line):
    try:
        return json_format.Parse(line, event_pb2.Event())
    except json_format.ParseError as error:  # Keeps its number and is told as rejected.
        fault = event_pb2.Unreadable(message=str(error)[:1000], raw=line.encode()[:4096])
        return event_pb2.Event(unreadable=fault)


def batches(path, last_sequence):
    """The events behind `last_sequence`, a few at a time."""
    batch = None
    with open(path, encoding="utf-8") as lines:
        for sequence, line in enumerate(lines, 1):
            if sequence <= last_sequence:
                continue
            batch = batch or ingest_pb2.Batch(first_sequence=sequence)
            batch.events.append(to_event(line))
            if len(batch.events) == BATCH_EVENTS:
                yield ingest_pb2.StreamRequest(batch=batch)
                batch = None
    if batch:
        yield ingest_pb2.StreamRequest(batch=batch)


def stream(stub, source, family, path):
    """One stream to the end of the file; raises grpc.RpcError when it breaks."""
    opened = queue.Queue()

    def requests():
        message = ingest_pb2.Open(source_id=source, family=family, epoch=EPOCH)
        yield ingest_pb2.StreamRequest(open=message)
        yield from batches(path, opened.get())

    for response in stub.Stream(requests()):
        if response.HasField("opened"):
            opened.put(response.opened.last_sequence)
        elif response.HasField("ack"):
            print("acknowledged", response.ack.through_sequence, flush=True)
        elif response.HasField("rejected"):
            print("line", response.rejected.sequence, "rejected:", response.rejected.message)


def main(address, source, family, path):
    stub = ingest_pb2_grpc.IngestServiceStub(grpc.insecure_channel(address))
    while True:
        try:
            return stream(stub, source, family_pb2.Family.Value("FAMILY_" + family), path)
        except grpc.RpcError as error:
            reason = dict(error.trailing_metadata() or ()).get("assay-reason", "")
            print("stream ended:", error.code().name, reason, error.details(), file=sys.stderr)
            if error.code() not in TRY_AGAIN or reason == "message_too_large":
                sys.exit(1)
            time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
