//! Positions on the stack.
//!
//! Where the stack begins differs from process to process, and stays for as long as a process lives. The
//! distance of a buffer on the stack from the memory that it is copied to, modulo the size of a page,
//! decides whether the processor takes a load for one that depends on an earlier store. So one process
//! in a dozen measures an encoder that is up to 42 % slower, in all its rounds.

use std::hint::black_box;

/// The most frames that [`at_depth`] is asked for: together more than a page.
pub const MOST_FRAMES: usize = 128;

/// The least bytes of a frame. It has some more for what the compiler keeps in it.
const FRAME_BYTES: usize = 64;

/// Calls `run` that many frames further down the stack.
#[inline(never)]
pub fn at_depth<R>(frames: usize, run: &mut dyn FnMut() -> R) -> R {
    // Without a use after the call, the compiler could give up the frame before it.
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
