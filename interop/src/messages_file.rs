//! Messages in a file: each after its length, a little-endian integer of 32 bits.

use std::{fs, path::Path};

use crate::Result;

pub(crate) fn contents(messages: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut contents = Vec::new();
    for message in messages {
        contents.extend(u32::try_from(message.len())?.to_le_bytes());
        contents.extend(message);
    }
    Ok(contents)
}

pub(crate) fn read(path: &Path) -> Result<Vec<Vec<u8>>> {
    let contents = fs::read(path)?;
    let (mut rest, mut messages) = (contents.as_slice(), Vec::new());
    while !rest.is_empty() {
        let (message, behind) = split(rest).ok_or("the last message is cut short")?;
        messages.push(message.to_vec());
        rest = behind;
    }
    Ok(messages)
}

fn split(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}
