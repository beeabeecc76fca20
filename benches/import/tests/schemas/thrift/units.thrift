namespace * units

typedef i64 Bytes
typedef list<string> Tags
typedef map<string, i64> Counters

struct Usage {
  1: Bytes disk,
  2: Tags tags,
  3: Counters counters,
}
