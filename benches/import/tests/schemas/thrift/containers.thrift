enum Color {
  RED,
  GREEN,
  BLUE = 7
}

struct Point {
  1: double x,
  2: double y,
}

struct Containers {
  1: list<i32> numbers,
  2: list<list<i64>> table,
  3: set<string> names,
  4: set<i16> ports,
  5: map<string, Point> points,
  6: map<i64, list<double>> series,
  7: map<Color, bool> colors,
  8: set<Color> palette,
  9: list<Point> path,
  10: byte small,
  11: i8 tiny,
  12: i16 medium,
  13: list<binary> blobs,
  14: map<bool, byte> flags,
}
