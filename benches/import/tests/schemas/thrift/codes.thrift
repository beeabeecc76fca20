namespace * codes

// The codes of replies.
enum Code {
  OK = 0,
  NOT_FOUND = 404,
  RETRY_LATER = -1,
}

struct Reply {
  1: Code code,
  2: optional Code cause,
  3: list<Code> history,
}
