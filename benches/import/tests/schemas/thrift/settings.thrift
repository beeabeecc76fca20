namespace * settings

/** A value of any type. */
union Value {
  1: bool flag,
  2: i64 number,
  3: double ratio,
  4: string text,
  5: binary blob,
  6: list<string> names,
  7: Limits limits,
}

struct Limits {
  1: i32 low,
  2: i32 high,
}

struct Setting {
  10: string key,
  11: Value value,
}
