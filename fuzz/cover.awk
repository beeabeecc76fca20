# Reads the control file of a set cover merge of libFuzzer, and prints the inputs that together reach
# the most edges: first the one with the most edges, then the one that adds most, the smaller of
# equals, while an input adds at least `least` edges.
NR == 1 { inputs = $1; next }
NR == 2 { next }
NR <= inputs + 2 { name[NR - 3] = $0; next }
$1 == "STARTED" { size[$2] = $3 }
$1 == "FT" {
  for (field = 3; field <= NF; field++) {
    edges[$2] = edges[$2] " " $field
    reached_by[$field] = reached_by[$field] " " $2
  }
  added[$2] = NF - 2
}
END {
  for (;;) {
    best = -1
    for (input in added)
      if (best < 0 || added[input] > added[best] ||
          added[input] == added[best] && (size[input] < size[best] ||
          size[input] == size[best] && name[input] < name[best]))
        best = input
    if (best < 0 || added[best] < least) exit
    print name[best]
    count = split(edges[best], new)
    for (edge = 1; edge <= count; edge++) {
      others = split(reached_by[new[edge]], other)
      reached_by[new[edge]] = ""
      for (o = 1; o <= others; o++) added[other[o]]--
    }
  }
}
