//! Positions on the stack.
//!
//! The start of the stack differs from process to process, and stays the same for a process's
//! lifetime. The distance, modulo the size of a page, between a buffer on the stack and the memory
//! that it is copied to decides whether the processor treats a load as dependent on an earlier
//! store. So a process can measure an encoder slower than the next process, in all its rounds.

use std::hint::black_box;

/// The largest number of frames for [`at_depth`]: together they exceed a page.
pub const MOST_FRAMES: usize = 128;

/// The smallest size of a frame. The compiler may add to it.
const FRAME_BYTES: usize = 64;

/// Calls `run` this many frames further down the stack.
#[inline(never)]
pub fn at_depth<R>(frames: usize, run: &mut dyn FnMut() -> R) -> R {
    // Without a use after the call, the compiler could release the frame before it.
    let frame = [0_u8; FRAME_BYTES];
    black_box(&frame);
    let result = match frames {
        0 => run(),
        more => at_depth(more - 1, run),
    };
    black_box(&frame);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE_BYTES: usize = 4096;

    #[test]
    fn depths_reach_all_of_a_page() {
        let position = |frames| {
            at_depth(frames, &mut || {
                let local = 0_u8;
                std::ptr::from_ref(black_box(&local)).addr()
            })
        };
        let top = position(0);
        assert_eq!(position(0), top);
        let offsets: Vec<usize> = (0..=MOST_FRAMES)
            .map(|frames| top - position(frames))
            .collect();
        assert!(offsets.is_sorted());
        assert!(
            offsets
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= FRAME_BYTES)
        );
        assert!(offsets[MOST_FRAMES] > PAGE_BYTES);
    }
}
