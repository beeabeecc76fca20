namespace * shared

struct Stamp {
  1: i64 seconds,
  2: i32 nanos,
}

enum Zone {
  EAST = 0,
  WEST = 1
}

typedef map<string, string> Labels

const i32 RETRIES = 3
