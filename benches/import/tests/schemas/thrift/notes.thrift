namespace * notes

const i32 MAX_NOTES = 100

/**
 * A note with a title.
 */
struct Note {
  /** The title. */
  1: string title,
  // The body.
  2: string body,
  3: optional Note parent,
}
