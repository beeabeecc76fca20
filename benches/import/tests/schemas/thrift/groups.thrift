namespace * groups

enum Duty { READER, WRITER }

struct Crew {
  1: set<string> members,
  2: set<i64> ids,
  3: set<Duty> roles,
  4: map<Duty, string> owners,
}
