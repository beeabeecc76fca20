struct Tree {
  1: string name,
  2: optional Tree left,
  3: optional Tree right,
  4: list<Tree> children,
}

struct Chapter {
  1: string title,
  2: list<Section> sections,
}

struct Section {
  1: string text,
  2: optional Chapter excursion,
  3: map<string, Section> notes,
}
