"""The state that both ends learn: integers, floats and texts by their candidates."""

from math import nan

from model.coder import contexts
from model.floats import (
    double_of,
    from_fixed,
    number_of,
    places_of,
    relation_value,
    single,
    single_of,
    value_of,
)
from model.texts import TEXTS, Strings, Texts

MASK = (1 << 64) - 1
PAGE = 20251
SOURCE, LINE, FOLLOWER, ANYWHERE, FIELD, SIBLING, RELATION, ZERO = range(8)
FOR_TEXT = {SOURCE, FOLLOWER, ANYWHERE, FIELD}
FOR_NUMBER = set(range(7))
SETS = 8192
RECURRING = 230


class Refused(Exception):
    """No message within the limits."""


def mix(one, other):
    mixed = (one ^ other * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93 & MASK
    return (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93 & MASK


def approach(share, outcome):
    return share + (262 - share) // 8 if outcome else share - (share + 7) // 8


class Field:
    def __init__(self):
        self.last, self.seen, self.sure = 0, False, None
        self.scores, self.costs = [128] * 7, [96] * 8
        self.hits, self.recurring, self.recent, self.center = 0, 128, 0, 0
        # Of a float.
        self.now, self.did_fit, self.most, self.floats = 0, False, 0, 0

    def fork(self):
        forked = Field.__new__(Field)
        forked.__dict__ |= self.__dict__
        forked.scores, forked.costs = self.scores[:], self.costs[:]
        return forked


class Recent:
    def __init__(self, values=(0,) * 7, len=0, next=0):
        self.values, self.len, self.next = list(values), len, next

    def fork(self):
        return Recent(self.values, self.len, self.next)

    def place(self, value):
        """The place of a value, and whether it was there before."""
        if value in self.values[: self.len]:
            return self.values.index(value), True
        place, self.next = self.next, (self.next + 1) % 7
        self.values[place] = value
        self.len = max(self.len, place + 1)
        return place, False


class Place:
    """Where the last value of a slot in a context is kept."""

    def __init__(self, entries, slot, context):
        hash = mix(context, slot)
        self.tag = hash & 0xFFFD | 1
        self.set = 4 * (hash >> 32) % SETS
        for self.index in range(self.set, self.set + 4):
            entry = entries[self.index]
            if entry and entry[0] == self.tag:
                _, self.value, self.step, _ = entry
                return
        self.value = None

    def keep(self, entries, value, is_foreseen):
        if self.value is not None:
            step = (value - self.value + (1 << 63) & MASK) - (1 << 63)
            entries[self.index] = (self.tag, value, step if -(1 << 15) <= step < 1 << 15 else 0, True)
            return
        if is_foreseen:
            return
        indices = range(self.set, self.set + 4)
        free = next((index for index in indices if entries[index] is None), None)
        if free is None:
            free = next((index for index in indices if not entries[index][3]), None)
        if free is None:
            index = self.set + (self.tag >> 2) % 4
            entries[index] = (*entries[index][:3], False)
        else:
            entries[free] = (self.tag, value, 0, False)


class Forecast:
    def __init__(self, slot, leaf, scale):
        self.slot, self.leaf, self.scale = slot, leaf, scale
        self.known = {}
        self.places = {}
        self.is_sure = False


class State:
    """What is known of the messages before, and the place in the present one."""

    def __init__(self, schema, plan):
        self.schema, self.plan = schema, plan
        self.contexts = contexts(1 << 14)
        self.entries = [None] * SETS
        self.fields = [None] * schema.slots
        self.recents = [None] * 256
        # The fields and lists that no other state shares.
        self.own = set()
        self.texts, self.strings = Texts(), Strings()

    def fork(self):
        """A state that knows the same and learns by itself. This one must not learn any more."""
        forked = State.__new__(State)
        forked.schema, forked.plan = self.schema, self.plan
        forked.contexts, forked.entries = self.contexts[:], self.entries[:]
        forked.fields, forked.recents, forked.own = self.fields[:], self.recents[:], set()
        forked.texts, forked.strings = self.texts.fork(), self.strings.fork()
        return forked

    def begin(self, coder, room):
        """Begins a message with at most `room` octets of text."""
        self.coder, self.room = coder, room
        self.leaf = self.kind = self.subject = self.before = 0
        self.numbers = {}
        if self.schema.kinds > 1:
            self.kind_read()
        self.leaf = 1
        if self.plan.key is not None:
            self.key = self.text()
            self.subject = mix(self.before, 1)
        self.leaf = 4

    def kind_read(self):
        kind = self.integer()
        if kind >= self.schema.kinds:
            raise Refused("a kind of message that does not exist")
        self.kind = kind

    def field(self, slot):
        return self.owned(self.fields, slot, Field, slot)

    def recent(self, slot):
        return self.owned(self.recents, slot % 256, Recent, ~(slot % 256))

    def owned(self, table, index, kind, name):
        """An entry that may be changed."""
        if name not in self.own:
            self.own.add(name)
            table[index] = table[index].fork() if table[index] else kind()
        return table[index]

    def pass_leaves(self, count):
        leaf = self.leaf
        self.leaf += count
        return leaf

    def slot(self, leaf):
        return self.schema.slot(leaf, self.kind)

    def bit(self, slot, offset):
        return self.coder.bit(self.contexts, PAGE * slot + offset)

    def tree(self, slot, offset, depth):
        return self.coder.tree(self.contexts, PAGE * slot + offset, depth)

    # Candidates

    def forecast(self, leaf, scale):
        """What is foreseen of an integer in a scale, or of a text without one."""
        forecast = Forecast(self.slot(leaf), leaf, scale)
        slot, field = forecast.slot, self.field(forecast.slot)
        useful = (FOR_TEXT if scale is None else FOR_NUMBER) - self.plan.useless(slot)
        if field.sure in useful:
            early = useful & {field.sure, SOURCE, LINE}
            self.gather(forecast, early)
            forecast.is_sure = field.sure in forecast.known
            useful -= early
        forecast.rest = useful
        if forecast.is_sure:
            forecast.first = field.sure
        else:
            self.gather_rest(forecast)
            forecast.first = likeliest(field, forecast.known, None)
        return forecast

    def gather_rest(self, forecast):
        self.gather(forecast, forecast.rest)
        forecast.rest = set()

    def gather(self, forecast, predictors):
        slot, known, places = forecast.slot, forecast.known, forecast.places
        if SOURCE in predictors or LINE in predictors:
            place = places[SOURCE] = Place(self.entries, slot, self.subject)
            if place.value is not None:
                if SOURCE in predictors:
                    known[SOURCE] = place.value
                if LINE in predictors and place.step:
                    known[LINE] = place.value + place.step & MASK
        if FOLLOWER in predictors:
            place = places[FOLLOWER] = Place(self.entries, slot, self.before ^ 1 << 63)
            if place.value is not None:
                known[FOLLOWER] = place.value
        if ANYWHERE in predictors and slot != forecast.leaf:
            place = places[ANYWHERE] = Place(self.entries, forecast.leaf, self.subject)
            if place.value is not None:
                known[ANYWHERE] = place.value
        if FIELD in predictors and self.field(slot).seen:
            known[FIELD] = self.field(slot).last
        if SIBLING in predictors:
            known[SIBLING] = self.before
        if RELATION in predictors and slot in self.plan.relations:
            value = value_of(forecast.scale, relation_value(self.plan.relations[slot], self.operand(forecast)))
            if value is not None:
                known[RELATION] = value

    def operand(self, forecast):
        """The function from an operand to its number."""

        def number(operand):
            slot, is_before = operand >> 1, operand & 1
            if is_before and slot == forecast.slot:
                return self.number_before(forecast)
            return self.numbers.get(slot, (nan, nan))[is_before]

        return number

    def number_before(self, forecast):
        place = forecast.places.get(SOURCE)
        if place is None or place.value is None:
            return nan
        return number_of(forecast.scale, place.value)

    def ask(self, forecast):
        """The value of one of the two likeliest candidates, or None."""
        if forecast.first is None:
            return None
        slot, field = forecast.slot, self.field(forecast.slot)
        candidate = forecast.known[forecast.first]
        hit = self.bit(slot, 4 * forecast.first + (field.hits & 3))
        field.hits = (field.hits << 1 | hit) & 255
        if hit:
            return candidate
        self.gather_rest(forecast)
        second = likeliest(field, forecast.known, candidate)
        if second is None or not self.bit(slot, 32 + second):
            return None
        return forecast.known[second]

    def finish(self, forecast, value):
        is_foreseen = value in forecast.known.values()
        for predictor in (SOURCE, FOLLOWER, ANYWHERE):
            if predictor in forecast.places:
                forecast.places[predictor].keep(self.entries, value, is_foreseen)
        field = self.field(forecast.slot)
        field.last, field.seen = value, True
        if not (forecast.is_sure and field.hits & 1):
            field.sure, best = None, 229
            for candidate in sorted(forecast.known):
                score = approach(field.scores[candidate], forecast.known[candidate] == value)
                field.scores[candidate] = score
                if score > best:
                    best, field.sure = score, candidate
        self.before = value

    # Integers

    def integer(self):
        leaf = self.pass_leaves(1)
        if leaf == self.plan.key:
            return int.from_bytes(self.key[:8], "little")
        return self.integer_of(leaf, 0)

    def integer_of(self, leaf, scale):
        forecast = self.forecast(leaf, scale)
        slot, field = forecast.slot, self.field(forecast.slot)
        value = None
        if not forecast.is_sure and field.recurring >= RECURRING:
            place = self.tree(slot, 56 + 8 * field.recent, 3)
            if place < 7:
                value = self.recent(slot).values[place]
        else:
            value = self.ask(forecast)
        if value is None:
            value = self.distance(forecast, field)
        if not forecast.is_sure:
            self.note_recent(slot, field, value)
        if slot in self.plan.operands:
            self.numbers[slot] = (number_of(scale, value), self.number_before(forecast))
        self.finish(forecast, value)
        return value

    def distance(self, forecast, field):
        known = forecast.known | {ZERO: 0}
        nearest = min(known, key=lambda candidate: (field.costs[candidate], candidate != ZERO, candidate))
        value = self.near(forecast.slot, field, known[nearest])
        for candidate, foreseen in known.items():
            distance = value - foreseen & MASK
            bits = min(distance, (1 << 64) - distance).bit_length()
            field.costs[candidate] = (7 * field.costs[candidate] + 3 * bits + 4) // 8
        return value

    def near(self, slot, field, base):
        """The value by its distance to a candidate."""
        near = self.tree(slot, 48, 3)
        if near < 7:
            bits = min(max(field.center - 5, 0) + near, 64)
        else:
            bits = min(self.tree(slot, 120, 7), 64)
            field.center = bits if bits > field.center else max(field.center - 1, 0)
        if not bits:
            return base
        is_negative = self.bit(slot, 41)
        size = 1 << bits - 1 | self.coder.raw(bits - 1)
        return (base - size if is_negative else base + size) & MASK

    def note_recent(self, slot, field, value):
        if value >> 40:
            field.recurring = approach(field.recurring, False)
            return
        field.recent, is_known = self.recent(slot).place(value)
        field.recurring = approach(field.recurring, is_known)

    # Floats

    def double(self):
        return self.float("f64", lambda fixed: fixed, double_of, lambda double: double)

    def single(self):
        """A float of 32 bits, which keeps all its bits."""
        return self.float("f32", single, single_of, lambda single: single.value)

    def float(self, scale, of_fixed, of_bits, to_double):
        leaf = self.pass_leaves(2)
        slot, field = self.slot(leaf), self.field(self.slot(leaf))
        places = field.now
        fits = self.bit(slot, 42 + field.did_fit)
        if fits:
            value = of_fixed(from_fixed(self.integer_of(leaf + 1, places), places))
        else:
            value = of_bits(self.integer_of(leaf, scale))
        field.did_fit = fits
        field.most = max(field.most, places_of(to_double(value)))
        field.floats += 1
        if field.floats == 16:
            field.now, field.most, field.floats = field.most, 0, 0
        return value

    # Unions and maps

    def variant(self, count):
        """The index of a union's variant."""
        if self.leaf == self.schema.union:
            self.before = self.kind
            return self.kind
        index = self.integer()
        if index >= count:
            raise Refused("a variant that does not exist")
        return index

    def begin_key(self, around, last):
        self.before = last
        self.subject = mix(around, ~last & MASK)

    def end_key(self, around):
        self.subject = mix(around, self.before)
        return self.before

    # Texts

    def text(self):
        leaf = self.pass_leaves(3)
        if leaf == self.plan.key:
            self.take_room(len(self.key))
            return self.key
        forecast = self.forecast(leaf, None)
        value = self.ask(forecast)
        if value is None:
            value = 0 if self.bit(forecast.slot, 40) else 1 + self.tree(forecast.slot, 512, 9)
        if value:
            number = (value - 1) % TEXTS
            self.texts.used[number] = True
            self.finish(forecast, number + 1)
            text = self.texts.texts[number]
            self.take_room(len(text))
            return text
        text = self.new_text(leaf)
        number = self.texts.insert(text)
        self.finish(forecast, 0 if number is None else number + 1)
        return text

    def new_text(self, leaf):
        before = self.before
        length = self.integer_of(leaf + 1, 0)
        self.take_room(length)
        self.before = before
        forecast = self.forecast(leaf + 2, None)
        like = forecast.known[min(forecast.known)] % (1 << 32) if forecast.known else 0
        start = self.strings.end
        text = self.strings.read(self.coder, length, like)
        self.finish(forecast, start)
        self.before = before
        return text

    def take_room(self, octets):
        self.room -= octets
        if self.room < 0:
            raise Refused("too much text")


def likeliest(field, known, skipped):
    best, likeliest = 7, None
    for candidate in sorted(known):
        if field.scores[candidate] > best and known[candidate] != skipped:
            best, likeliest = field.scores[candidate], candidate
    return likeliest
