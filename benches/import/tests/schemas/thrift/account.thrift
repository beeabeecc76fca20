namespace java com.example.account
namespace * account

/** A state of an account. */
enum State {
  OPEN = 1,
  /** No payment for a year. */
  DORMANT = 2,
  CLOSED = 9
}

typedef i64 Cents
typedef list<string> Tags

/**
 * An account of a customer.
 *
 * Its id never changes.
 */
struct Account {
  /** Its number. */
  1: string id,
  2: State state = State.OPEN,
  3: optional Cents balance,
  4: required Owner owner,
  5: Owner deputy, // Acts for the owner.
  6: Tags tags,
  7: optional list<Owner> former,
  8: bool active = true,
  10: double rate = 0.5,
  11: string currency = "EUR",
  12: i32 limit = -5,
}

struct Owner {
  1: string name,
  2: optional binary photo,
}
