"""The JSON of protobuf by Google's library, on the code that its protoc makes of cluster.proto."""

from google.protobuf import json_format

from implementations import google_protobuf

NAME, VERSION, KIND = google_protobuf.NAME, google_protobuf.VERSION, "protobuf-json"


def open(_schemas):
    import cluster_pb2

    return Json(cluster_pb2.Message)


class Json(google_protobuf.Protobuf):
    def encode(self, value):
        message = self.message()
        google_protobuf.fill(message, value)
        return json_format.MessageToJson(message, indent=None).encode()

    def decode(self, octets):
        return google_protobuf.value_of(json_format.Parse(octets, self.message()))
