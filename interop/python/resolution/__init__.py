"""Messages of foreign Avro schemas, and what they are to readers of another one."""
