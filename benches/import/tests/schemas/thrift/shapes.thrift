struct Circle {
  1: double radius,
}

struct SquareBox {
  1: double side,
}

/** The drawn shape. */
union Shape {
  5: Circle circle,
  /** With four corners. */
  6: SquareBox square_box,
}

struct Drawing {
  1: string title,
  10: required Shape shape,
}

exception Failure {
  1: string message,
  2: i32 code,
}
