namespace * options

enum Mode { FAST, SAFE }

struct Tuning {
  1: i32 retries = 3,
  2: bool verbose = true,
  3: double factor = 1.5,
  4: string name = "default",
  5: Mode mode = Mode.SAFE,
  6: i64 window = -1,
}
