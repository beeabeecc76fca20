namespace * playlist

union Item {
  4: string song,
  5: Break pause,
}

struct Break {
  1: i32 seconds,
  2: list<Item> meanwhile,
}

struct Playlist {
  1: list<Item> items,
  2: map<string, Item> by_name,
  3: optional list<Item> extra,
  6: optional Item last,
}
