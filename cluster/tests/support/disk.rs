//! A disk that loses its power, or has no room.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use redb::StorageBackend;

/// The number of bytes that a disk writes at once.
const SECTOR: usize = 512;

/// A disk in memory. Clones are the same disk, so that one can be taken out of a node that has crashed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    /// The content that is on the disk for certain.
    synced: Vec<u8>,
    /// The content that programs see.
    current: Vec<u8>,
    /// Writes since the last sync.
    unsynced: Vec<(usize, Vec<u8>)>,
    /// The number of calls until the power fails.
    calls_left: Option<u64>,
    calls: u64,
    /// The number of bytes for which there is room.
    room: Option<usize>,
}

impl Disk {
    /// Returns a disk with this content.
    pub(crate) fn with(content: Vec<u8>) -> Self {
        let disk = Self::default();
        disk.content().synced = content.clone();
        disk.content().current = content;
        disk
    }

    /// Cuts the power after so many calls.
    pub(crate) fn cut_power_after(&self, calls: u64) {
        self.content().calls_left = Some(calls);
    }

    /// Leaves no room beyond what is used now.
    pub(crate) fn fill(&self) {
        let mut content = self.content();
        content.room = Some(content.current.len());
    }

    /// Flips a bit of some bytes, as a failing medium does.
    pub(crate) fn damage(&self, places: impl IntoIterator<Item = usize>) {
        let mut content = self.content();
        for place in places {
            content.current[place] ^= 1;
        }
        content.synced = content.current.clone();
    }

    pub(crate) fn calls(&self) -> u64 {
        self.content().calls
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.content().synced.clone()
    }

    /// Returns the content after a power failure: some of the sectors that were not synced are written.
    pub(crate) fn after_power_loss(&self, random: &mut fastrand::Rng) -> Vec<u8> {
        let content = self.content();
        let mut found = content.synced.clone();
        found.resize(content.current.len().max(found.len()), 0);
        for (offset, data) in &content.unsynced {
            for (index, sector) in data.chunks(SECTOR).enumerate() {
                let start = offset + index * SECTOR;
                if random.bool() && start + sector.len() <= found.len() {
                    found[start..start + sector.len()].copy_from_slice(sector);
                }
            }
        }
        found
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().expect("a disk")
    }

    fn call(&self) -> io::Result<MutexGuard<'_, Content>> {
        let mut content = self.content();
        content.calls += 1;
        match &mut content.calls_left {
            Some(0) => return Err(io::Error::other("no power")),
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(content)
    }
}

fn full() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.call()?.current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let content = self.call()?;
        let end = offset as usize + out.len();
        let bytes = content.current.get(offset as usize..end);
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut content = self.call()?;
        if content.room.is_some_and(|room| len as usize > room) {
            return Err(full());
        }
        content.current.resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut content = self.call()?;
        content.synced = content.current.clone();
        content.unsynced.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut content = self.call()?;
        if content.room.is_some() {
            return Err(full());
        }
        let start = offset as usize;
        let end = start + data.len();
        let place = content.current.get_mut(start..end);
        place
            .ok_or(io::ErrorKind::UnexpectedEof)?
            .copy_from_slice(data);
        content.unsynced.push((start, data.to_vec()));
        Ok(())
    }
}
