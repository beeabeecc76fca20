"""Calls of gRPC in both directions: `calls.py DIRECTORY PROGRAM`.

Calls the service of our program, and has our program call the same service here. Prints a row for each kind of call, as
`interop.py` does, and each disagreement. The rows of our program go to the file `called.tsv`.
"""

import importlib.metadata
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf.wrappers_pb2 import StringValue

from exchange import Exchange
from implementations import google_protobuf

SERVICE = "cluster.Exchange"


class Calls:
    """A kind of call, in a row of the table."""

    NAME, VERSION = "grpcio", importlib.metadata.version("grpcio")

    def __init__(self, kind):
        self.KIND = kind


UNARY, STREAMED = KINDS = Calls("protobuf in unary calls"), Calls("protobuf in streamed responses")


def main(directory, program):
    exchange, codec = Exchange(directory), google_protobuf.open(None)
    call(exchange, codec, program)
    serve(exchange, codec, program)
    for row in exchange.rows:
        print(*row, sep="\t")
    for disagreement in exchange.disagreements:
        print(disagreement, file=sys.stderr)
    return 1 if exchange.disagreements else 0


def values_of(exchange, workload):
    return list(map(json.loads, exchange.ours(workload, "messages.json")))


def call(exchange, codec, program):
    """Calls the service of our program."""
    with subprocess.Popen([program, "serve"], stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            with grpc.insecure_channel(address, [("grpc.enable_http_proxy", 0)]) as channel:
                call_each(exchange, codec, channel)
                exchange.disagreements.extend(refusals(channel))
        finally:
            server.terminate()


def call_each(exchange, codec, channel):
    echo = channel.unary_unary(f"/{SERVICE}/Echo", codec.encode, codec.decode)
    messages = channel.unary_stream(f"/{SERVICE}/Messages", StringValue.SerializeToString, codec.decode)
    for workload in exchange.workloads:
        values = values_of(exchange, workload)
        exchange.compare(UNARY.KIND, workload, values, map(echo, values))
    exchange.finish(UNARY)
    for workload in exchange.workloads:
        answers = messages(StringValue(value=workload.name))
        exchange.compare(STREAMED.KIND, workload, values_of(exchange, workload), answers)
    exchange.finish(STREAMED)


def refusals(channel):
    """What our service answers wrongly to bytes that are no message."""
    echo = channel.unary_unary(f"/{SERVICE}/Echo")
    for octets in (b"\xff", b"\x0a\x05abc"):
        try:
            yield f"{UNARY.KIND}: {octets} is answered with {echo(octets)}"
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.INTERNAL or not error.details().startswith("Message: the message ends at byte"):
                yield f"{UNARY.KIND}: {octets} is refused with {error.code()}, {error.details()}"


def serve(exchange, codec, program):
    """Has our program call the service here."""
    workloads = {workload.name: workload for workload in exchange.workloads}
    handlers = {
        "Echo": grpc.unary_unary_rpc_method_handler(lambda value, _context: value, codec.decode, codec.encode),
        "Messages": grpc.unary_stream_rpc_method_handler(
            lambda name, _context: iter(values_of(exchange, workloads[name.value])), StringValue.FromString, codec.encode
        ),
    }
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    called = subprocess.run([program, "call", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)
    server.stop(None)
    (exchange.directory / "called.tsv").write_text(called.stdout)
    if called.returncode:
        exchange.disagreements.append("our program has refused answers to its calls")


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
