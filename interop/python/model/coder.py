"""The range coder and its probabilities."""

MASK = (1 << 64) - 1
EVEN = 32768
RATES = (32768, 21845, 16384, 13107, 9362, 6554, 4096, 2341)
SHARES = (8192, 4096, 2730, 2048, 1638, 1365, 1170, 1024)


def one(p):
    return (p | 7) - 3


def learned(p, bit):
    goal, count, q = (8191 if bit else 0), p & 7, p >> 3
    q += ((goal - q) * RATES[count] + 32768) >> 16
    return q << 3 | min(count + 1, 7)


# The probability after a decision, by the decision and the probability before.
AFTER = [[learned(p, bit) for p in range(1 << 16)] for bit in (0, 1)]


def contexts(count):
    return [EVEN] * count


class RangeCoder:
    def __init__(self, octets):
        self.octets = octets
        self.taken = 0
        self.code = 0
        self.range = MASK
        self.take()
        self.take()

    def take(self):
        next = self.octets[self.taken : self.taken + 4].ljust(4, b"\0")
        self.taken += 4
        self.code = (self.code << 32 | int.from_bytes(next, "big")) & MASK

    def is_at_end(self):
        return self.taken >= len(self.octets)

    def decision(self, one):
        bound = (self.range >> 16) * one
        bit = self.code < bound
        if bit:
            self.range = bound
        else:
            self.code -= bound
            self.range -= bound
        if self.range < 1 << 32:
            self.range <<= 32
            self.take()
        return bit

    def raw(self, count):
        value = 0
        while count > 0:
            part = min(count, 24)
            count -= part
            self.range >>= part
            digit = min(self.code // self.range, (1 << part) - 1)
            self.code -= digit * self.range
            value |= digit << count
            if self.range < 1 << 32:
                self.range <<= 32
                self.take()
        return value

    def bit(self, contexts, place):
        """A decision in a context."""
        place &= len(contexts) - 1
        p = contexts[place]
        bit = self.decision((p | 7) - 3)
        contexts[place] = AFTER[bit][p]
        return bit

    def mixed_bit(self, contexts, first, second):
        """A decision in two contexts."""
        first, second = first & len(contexts) - 1, second & len(contexts) - 1
        p, q = contexts[first], contexts[second]
        weight = q & 7
        bit = self.decision((one(p) + weight * one(q)) * SHARES[weight] >> 13)
        contexts[first] = AFTER[bit][p]
        contexts[second] = AFTER[bit][q]
        return bit

    def tree(self, contexts, base, depth):
        node = 1
        for _ in range(depth):
            node = node << 1 | self.bit(contexts, base + node)
        return node - (1 << depth)
