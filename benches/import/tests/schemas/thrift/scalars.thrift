namespace * scalars

struct Scalars {
  1: bool flag,
  2: byte tiny,
  3: i16 small,
  4: i32 medium,
  5: i64 large,
  6: double real,
  7: string text,
  8: binary blob,
  9: optional byte maybe_tiny,
  10: list<byte> tinies,
}
