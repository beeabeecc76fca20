//! The values that a writer takes as numbers. All writers must agree on them, because the outline of a
//! message and the writer of the message count the same leaves.

/// Implements the methods of a [`Writer`](wirecost_codec::Writer) for integers, booleans and symbols by its method
/// `number`, and that for text by `bytes`.
macro_rules! as_numbers {
    () => {
        #[inline]
        fn bool(&mut self, value: bool) {
            self.number(value.into());
        }

        #[inline]
        fn u32(&mut self, value: u32) {
            self.number(value.into());
        }

        #[inline]
        fn u64(&mut self, value: u64) {
            self.number(value);
        }

        #[inline]
        fn fixed64(&mut self, value: u64) {
            self.number(value);
        }

        #[inline]
        fn i32(&mut self, value: i32) {
            self.i64(value.into());
        }

        #[inline]
        fn i64(&mut self, value: i64) {
            self.number(value.cast_unsigned());
        }

        #[inline]
        fn symbol(
            &mut self,
            _: &'static wirecost_codec::describe::EnumType,
            position: u32,
            _: i32,
        ) {
            self.u32(position);
        }

        #[inline]
        fn str(&mut self, value: &str) {
            self.bytes(value.as_bytes());
        }
    };
}

pub(crate) use as_numbers;
