include "shared.thrift"

namespace * placement

const string REGION = "north"

struct Placement {
  1: shared.Stamp begun,
  2: shared.Zone zone = shared.Zone.WEST,
  3: shared.Labels labels,
  4: i32 retries = shared.RETRIES,
  5: string region = REGION,
  6: list<shared.Stamp> history = [],
}

service Placer {
  Placement place(1: string name) throws (1: Failed failed),
}

exception Failed {
  1: string reason,
}
