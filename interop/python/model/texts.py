"""Texts: those that are known by number, and the octets of new ones."""

from model.coder import contexts

TEXTS = 512
LONGEST = 43
KEPT = 1 << 15
PLACES = 1 << 12
RUN = 16
HASH = 0x9E3779B1
WORD = (1 << 32) - 1
LETTERS = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
CLASSES = [0 if octet in b"0123456789" else 1 if octet in LETTERS else 2 if octet >= 0x80 else 3 for octet in range(256)]


class Texts:
    def __init__(self, texts=None, used=None, hand=0):
        self.texts = texts or [b""] * TEXTS
        self.used = used or [False] * TEXTS
        self.hand = hand

    def fork(self):
        return Texts(self.texts[:], self.used[:], self.hand)

    def insert(self, text):
        """Gives a number to a new text that is not too long."""
        if len(text) > LONGEST:
            return None
        while self.used[self.hand]:
            self.used[self.hand] = False
            self.hand = (self.hand + 1) % TEXTS
        number, self.hand = self.hand, (self.hand + 1) % TEXTS
        self.texts[number] = text
        return number


class Strings:
    def __init__(self):
        self.kept = bytearray(KEPT)
        self.end = 0
        self.places = [0] * PLACES
        self.guided = contexts(256)
        self.rows = contexts(512)
        self.letters = contexts(1 << 13)

    def fork(self):
        forked = Strings.__new__(Strings)
        forked.kept, forked.end, forked.places = self.kept[:], self.end, self.places[:]
        forked.guided, forked.rows, forked.letters = self.guided[:], self.rows[:], self.letters[:]
        return forked

    def read(self, coder, length, like):
        text = bytearray()
        self.at, self.hits, self.last4, next_run = like, 0, 0, 0
        while len(text) < length:
            if self.hits == 255 and len(text) >= next_run and length - len(text) >= RUN:
                if coder.bit(self.guided, 255):
                    run = bytes(self.kept[(self.at + i) % KEPT] for i in range(RUN))
                    self.push(run)
                    text += run
                    self.at += RUN
                    self.last4 = int.from_bytes(run[-4:], "big")
                    continue
                next_run = len(text) + RUN
            octet = self.octet(coder)
            text.append(octet)
            if len(text) >= 4:
                self.look_up()
        return bytes(text)

    def octet(self, coder):
        expected = self.kept[self.at % KEPT]
        context = self.hits & 15 | (16 if self.hits == 255 else 0) | CLASSES[expected] << 5
        hit = coder.bit(self.guided, context)
        octet = expected if hit else self.letter(coder, expected)
        self.last4 = (self.last4 << 8 | octet) & WORD
        self.at += 1
        self.hits = (self.hits << 1 | hit) & 255
        self.push((octet,))
        return octet

    def letter(self, coder, expected):
        upper = expected >> 4
        if not coder.bit(self.rows, upper << 2 | self.hits & 3):
            upper = coder.tree(self.rows, 64 + (self.last4 & 0xF0), 4)
        one = ((upper << 16 | self.last4 & 0xFF) * HASH & WORD) >> 8
        two = (((upper | 16) << 16 | self.last4 & 0xFFFF) * HASH & WORD) >> 8
        node = 1
        for _ in range(4):
            node = node << 1 | coder.mixed_bit(self.letters, one + node, two + node)
        return upper << 4 | node & 15

    def push(self, octets):
        for octet in octets:
            self.kept[self.end % KEPT] = octet
            self.end = self.end + 1 & WORD

    def look_up(self):
        index = (self.last4 * HASH & WORD) >> 20 & PLACES - 1
        place, self.places[index] = self.places[index], self.end & 0xFFFF
        if self.hits & 15 == 15:
            return
        before = bytes(self.kept[(place - back) % KEPT] for back in (4, 3, 2, 1))
        if before == self.last4.to_bytes(4, "big"):
            self.at, self.hits = place, 15
