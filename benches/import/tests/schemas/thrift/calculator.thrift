namespace * tutorial

enum Operation { ADD = 1, SUBTRACT = 2 }

struct Work {
  1: i32 num1,
  2: i32 num2,
  3: Operation op,
  4: optional string remark,
}

exception InvalidOperation {
  1: i32 what_op,
  2: string why,
}

service Calculator {
  i32 calculate(1: i32 logid, 2: Work w) throws (1: InvalidOperation ouch),
  oneway void zip(),
}
