use wirecost_codec::{
    DecodeError, Place,
    describe::{FieldDef, FieldType, RecordType},
};

/// The initial number of consecutive optional fields with which a key is compared before it is
/// looked up.
const FIRST_REACH: u32 = 8;

/// The fields of the record being read: the expected ones, and those already seen.
pub(crate) struct Fields {
    record: &'static RecordType,
    /// The fields with which the next key is compared, from [`Fields::next`] on.
    in_reach: &'static [FieldDef],
    /// The number of fields with which a key is compared, counted from the previous field.
    reach: u32,
    /// The byte before the next field: the brace of the record or a comma.
    pub(crate) separator: u8,
    /// The field that comes next if the writer keeps to their order.
    next: usize,
    /// The set of required fields among the first 64.
    required: u64,
    /// True if any later field is required.
    requires_beyond: bool,
    /// The set of seen fields among the first 64.
    seen: u64,
    /// The later fields that were seen, if any.
    seen_beyond: Option<Box<Beyond>>,
}

/// The seen fields after the first 64.
#[derive(Default)]
struct Beyond {
    /// The fields up to the last one seen.
    seen: Vec<bool>,
    /// The number of seen fields.
    count: usize,
}

impl Fields {
    pub(crate) const fn of(record: &'static RecordType) -> Self {
        let mut required = 0;
        let mut requires_beyond = false;
        let mut index = 0;
        while index < record.fields.len() {
            if is_required(&record.fields[index]) {
                if index < 64 {
                    required |= 1 << index;
                } else {
                    requires_beyond = true;
                }
            }
            index += 1;
        }
        let mut end = 0;
        let mut options = 0;
        while end < record.fields.len() && options < FIRST_REACH {
            options = match is_optional(&record.fields[end]) {
                true => options + 1,
                false => 0,
            };
            end += 1;
        }
        Self {
            record,
            in_reach: record.fields.split_at(end).0,
            reach: FIRST_REACH,
            separator: b'{',
            next: 0,
            required,
            requires_beyond,
            seen: 0,
            seen_beyond: None,
        }
    }

    /// Returns the index of the field whose name stands at the start of `text` after its separator,
    /// and the length of both, if it is the next field, skipping optional ones.
    #[inline]
    pub(crate) fn expected(&self, text: &[u8]) -> Option<(usize, usize)> {
        let (separator, name) = text.split_first()?;
        if *separator != self.separator {
            return None;
        }
        let mut index = self.next;
        loop {
            let field = self.in_reach.get(index)?;
            let key = &field.json_key.as_bytes()[1..];
            if name.starts_with(key) {
                return Some((index, 1 + key.len()));
            }
            if !is_optional(field) {
                return None;
            }
            index += 1;
        }
    }

    /// Returns the index of the field with this name, which [`Fields::expected`] did not find.
    /// `was_tight` tells that no white space stood before it.
    ///
    /// If this key was out of order, the next key is compared with few fields, otherwise with twice
    /// as many as before: without that limit each key would be compared with all remaining fields.
    pub(crate) fn find(&mut self, name: &str, was_tight: bool) -> Option<usize> {
        let found = self.record.field_named(name);
        self.reach = match found {
            _ if !was_tight => 0,
            Some(index) if index == self.next => self.reach.max(1).saturating_mul(2),
            _ => 1,
        };
        let fields = self.record.fields;
        let behind = found.map_or(self.next, |index| index + 1);
        let end = fields.len().min(behind.saturating_add(self.reach as usize));
        self.in_reach = &fields[..end];
        found
    }

    /// Records that the field with this index was read.
    #[inline]
    pub(crate) fn take(&mut self, index: usize) -> Result<&'static FieldDef, DecodeError> {
        let was_seen = if index < 64 {
            let bit = 1 << index;
            let was_seen = self.seen & bit != 0;
            self.seen |= bit;
            was_seen
        } else {
            self.take_beyond(index - 64)
        };
        let place = self.place(index);
        if was_seen {
            return Err(place.duplicate());
        }
        self.next = index + 1;
        self.separator = b',';
        Ok(place.field())
    }

    #[cold]
    fn take_beyond(&mut self, index: usize) -> bool {
        let beyond = self.seen_beyond.get_or_insert_default();
        if beyond.seen.len() <= index {
            beyond.seen.resize(index + 1, false);
        }
        let was_seen = std::mem::replace(&mut beyond.seen[index], true);
        beyond.count += usize::from(!was_seen);
        was_seen
    }

    /// Checks that all required fields were seen.
    #[inline]
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        if self.required & !self.seen == 0 && !self.requires_beyond {
            return Ok(());
        }
        self.check_all()
    }

    #[cold]
    fn check_all(&self) -> Result<(), DecodeError> {
        let beyond = self.seen_beyond.as_ref();
        let is_seen = |index: usize| match index.checked_sub(64) {
            None => (self.seen >> index) & 1 == 1,
            Some(index) => beyond.is_some_and(|beyond| beyond.seen.get(index) == Some(&true)),
        };
        let mut places = (0..self.record.fields.len()).map(|index| self.place(index));
        match places.find(|place| !is_seen(place.index) && is_required(place.field())) {
            None => Ok(()),
            Some(place) => Err(place.missing()),
        }
    }

    /// Returns whether the record keeps the fields that it lacks.
    pub(crate) const fn keeps_unknown(&self) -> bool {
        self.record.keeps_unknown
    }

    /// Returns whether no field is left to come.
    #[inline]
    pub(crate) fn are_all_seen(&self) -> bool {
        match self.record.fields.len().checked_sub(64) {
            None => self.seen == (1 << self.record.fields.len()) - 1,
            Some(others) => self.seen == u64::MAX && self.count_beyond() == others,
        }
    }

    #[cold]
    fn count_beyond(&self) -> usize {
        self.seen_beyond.as_ref().map_or(0, |beyond| beyond.count)
    }

    #[inline]
    fn place(&self, index: usize) -> Place {
        Place {
            record: self.record,
            index,
        }
    }
}

/// Returns whether a message must have the field.
const fn is_required(field: &FieldDef) -> bool {
    !is_optional(field) && field.default.is_none()
}

#[inline]
pub(crate) const fn is_optional(field: &FieldDef) -> bool {
    matches!(
        field.ty,
        FieldType::Optional(_) | FieldType::OptionalUnion(_)
    )
}
