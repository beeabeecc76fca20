namespace * delivery

enum Progress { WAITING = 1, SENT = 2 }

union Outcome {
  1: Progress status,
  2: string failure,
  3: i64 retry_at,
}

struct Delivery {
  10: string id,
  11: required Outcome outcome,
}
