//! Opaque bytes as text: base64 in the standard alphabet, padded.
//!
//! With a glob import, `use wirecost_codec::*`, `base64` means this module; the crate is then
//! `::base64`.

use std::fmt::Display;

use ::base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, PAD},
    },
};

pub(crate) use self::engine::engine;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod engine {
    use std::sync::LazyLock;

    use base64::engine::{Simd, general_purpose::PAD};

    /// Returns the engine, which uses vector instructions; the processor is inspected once.
    #[inline]
    pub(crate) fn engine() -> &'static Simd {
        static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
        &ENGINE
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod engine {
    use base64::engine::general_purpose::{GeneralPurpose, STANDARD};

    pub(crate) fn engine() -> &'static GeneralPurpose {
        &STANDARD
    }
}

/// The engine of [`decode_lenient`].
static LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    PAD.with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Appends `bytes` as text.
#[inline]
pub fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The buffer has room for all of it, so this cannot fail.
    let _ = engine().encode_slice(bytes, &mut out[start..]);
}

/// Decodes the bytes that `text` stands for, exactly as [`put`] writes it.
///
/// # Errors
/// The reason why the text is not base64.
#[inline]
pub fn decode(text: &str) -> Result<Vec<u8>, impl Display + use<>> {
    engine().decode(text)
}

/// Decodes text of the standard or the URL-safe alphabet, with all, some or no padding. The bits after the
/// last byte may have any value.
///
/// # Errors
/// The reason why the text is not base64.
pub fn decode_lenient(text: &str) -> Result<Vec<u8>, impl Display + use<>> {
    let standard = |byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let standard: Vec<u8> = text.bytes().map(standard).collect();
    LENIENT.decode(standard)
}
