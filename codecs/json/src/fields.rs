use wirecost_codec::{
    DecodeError, Place,
    describe::{FieldDef, FieldType, RecordType},
};

/// The fields of a record that is being read: which are expected, and which were there.
pub(crate) struct Fields {
    record: &'static RecordType,
    /// What stands before the next field: the brace of the record or a comma.
    pub(crate) separator: u8,
    /// The field that comes next where a writer keeps to their order.
    next: usize,
    /// Which of the first 64 must be there.
    required: u64,
    /// Which of the first 64 were there.
    seen: u64,
    /// Which of the others were there, as far as any was.
    seen_beyond: Vec<bool>,
}

impl Fields {
    pub(crate) const fn of(record: &'static RecordType) -> Self {
        let mut required = 0;
        let mut index = 0;
        while index < record.fields.len() && index < 64 {
            if !is_optional(&record.fields[index]) {
                required |= 1 << index;
            }
            index += 1;
        }
        Self {
            record,
            separator: b'{',
            next: 0,
            required,
            seen: 0,
            seen_beyond: Vec::new(),
        }
    }

    /// The field whose name stands at the start of `text`, with its separator, if that is the next
    /// that is not left out, and how long it is there.
    #[inline]
    pub(crate) fn expected(&self, text: &[u8]) -> Option<(usize, usize)> {
        let (separator, name) = text.split_first()?;
        if *separator != self.separator {
            return None;
        }
        let mut index = self.next;
        loop {
            let field = self.record.fields.get(index)?;
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

    /// The field with this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let fields = self.record.fields;
        (self.next..fields.len())
            .chain(0..self.next)
            .find(|&index| fields[index].name == name)
    }

    /// Takes the field with this index for read.
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
        if self.seen_beyond.len() <= index {
            self.seen_beyond.resize(index + 1, false);
        }
        std::mem::replace(&mut self.seen_beyond[index], true)
    }

    /// That every field was there that must be.
    #[inline]
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        if self.required & !self.seen == 0 && self.record.fields.len() <= 64 {
            return Ok(());
        }
        match self.unseen().find(|place| !is_optional(place.field())) {
            None => Ok(()),
            Some(place) => Err(place.missing()),
        }
    }

    /// Whether no field is left that could come.
    pub(crate) fn are_all_seen(&self) -> bool {
        self.unseen().next().is_none()
    }

    fn unseen(&self) -> impl Iterator<Item = Place> {
        (0..self.record.fields.len())
            .filter(|&index| match index.checked_sub(64) {
                None => (self.seen >> index) & 1 == 0,
                Some(beyond) => self.seen_beyond.get(beyond) != Some(&true),
            })
            .map(|index| self.place(index))
    }

    #[inline]
    fn place(&self, index: usize) -> Place {
        Place {
            record: self.record,
            index,
        }
    }
}

#[inline]
pub(crate) const fn is_optional(field: &FieldDef) -> bool {
    matches!(field.ty, FieldType::Optional(_))
}
