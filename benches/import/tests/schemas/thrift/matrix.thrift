namespace * matrices

struct Matrix {
  1: list<list<double>> rows,
  2: map<string, list<i32>> columns,
  3: list<Cell> cells,
  4: map<i32, Cell> by_index,
}

struct Cell {
  1: i32 row,
  2: i32 column,
}
