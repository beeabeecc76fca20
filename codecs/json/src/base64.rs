//! Opaque bytes as text, by the processor's vector instructions where the library has code for them.

use ::base64::{DecodeError, Engine as _};

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod engine {
    use std::sync::LazyLock;

    use base64::engine::{Simd, general_purpose::PAD};

    /// Standard alphabet, padded; which instructions the processor has is found out once.
    pub(super) static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod engine {
    use base64::engine::general_purpose::{GeneralPurpose, STANDARD};

    pub(super) static ENGINE: GeneralPurpose = STANDARD;
}

/// Appends `bytes` as text.
#[inline]
pub(crate) fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // There is room for all of it, so that it cannot fail.
    let _ = engine::ENGINE.encode_slice(bytes, &mut out[start..]);
}

/// The bytes that `text` stands for.
#[inline]
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
    engine::ENGINE.decode(text)
}
