use wirecost_codec::EncodeError;
use wirecost_compress::{
    Compression, Compressor, DeflateDictionary, Dictionary, Gzip, GzipEngine, GzipLevel, Zstd,
    ZstdDictionary, ZstdLevel,
};

use super::small_blocks::SmallBlocks;
use wirecost_bench::profile::Profile;

/// A way to compress messages one by one.
pub struct Setting {
    /// Its name: that of the packing, where there is one, and what is special about it.
    pub name: String,
    /// Whether both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Makes a compressor.
    pub open: Open,
}

type Open = Box<dyn Fn() -> Result<Box<dyn Compressor>, EncodeError>>;

impl Setting {
    fn new<Z: Compressor + 'static>(name: String, open: impl Fn() -> Z + 'static) -> Self {
        Self {
            name,
            has_dictionary: false,
            open: Box::new(move || Ok(Box::new(open()))),
        }
    }

    fn small_blocks(level: ZstdLevel) -> Self {
        Self {
            name: format!("{} in small blocks", Compression::Zstd(level)),
            has_dictionary: false,
            open: Box::new(move || Ok(Box::new(SmallBlocks::new(level)?))),
        }
    }
}

/// Whether the published matrix has a packing of this name.
#[must_use]
pub(super) fn is_published(name: &str) -> bool {
    Profile::Default.packings(true).any(|one| one == name)
}

/// All settings, with those that need a dictionary if there is one. The first takes neither the most nor
/// the least time.
#[must_use]
pub fn settings(dictionary: Option<&Dictionary>) -> Vec<Setting> {
    let mut settings = vec![
        zstd(ZstdLevel::DEFAULT),
        Setting::new("none".to_owned(), || wirecost_compress::Identity),
    ];
    let engines = GzipEngine::ALL;
    settings.extend(engines.into_iter().flat_map(|engine| {
        let levels = GzipLevel::all();
        levels.map(move |level| gzip(engine, level))
    }));
    let other = |level: &ZstdLevel| *level != ZstdLevel::DEFAULT;
    settings.extend(ZstdLevel::all().filter(other).map(zstd));
    settings.extend(ZstdLevel::all().map(Setting::small_blocks));
    if let Some(dictionary) = dictionary {
        settings.extend(with_dictionary(dictionary));
    }
    settings
}

fn zstd(level: ZstdLevel) -> Setting {
    let name = Compression::Zstd(level).to_string();
    Setting::new(name, move || Zstd::new(level))
}

/// Named as the packing if the engine is what the packing has.
fn gzip(engine: GzipEngine, level: GzipLevel) -> Setting {
    let mut name = Compression::Gzip(level).to_string();
    if engine != GzipEngine::of_level(level) {
        name = format!("{name} by {}", engine.name());
    }
    Setting::new(name, move || Gzip::by(engine, level))
}

fn with_dictionary(dictionary: &Dictionary) -> Vec<Setting> {
    let zstd = ZstdLevel::all().map(|level| {
        let name = format!("{}-dict", Compression::Zstd(level));
        let dictionary = dictionary.clone();
        Setting::new(name, move || ZstdDictionary::new(dictionary.clone(), level))
    });
    let deflate = GzipLevel::all().map(|level| {
        let name = format!("deflate-{}-dict", level.get());
        let dictionary = dictionary.clone();
        Setting::new(name, move || {
            DeflateDictionary::new(dictionary.clone(), level)
        })
    });
    zstd.chain(deflate)
        .map(|setting| Setting {
            has_dictionary: true,
            ..setting
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use itertools::Itertools;

    use super::*;

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        let dictionary = Dictionary::new(NonZeroU32::MIN, &[7; 256]).unwrap();
        let settings = settings(Some(&dictionary));
        assert!(settings.iter().map(|setting| &setting.name).all_unique());
        let levels = (GzipLevel::all().count(), ZstdLevel::all().count());
        assert_eq!(
            settings.len(),
            1 + (2 + 1) * levels.0 + (1 + 1 + 1) * levels.1
        );
    }

    /// All that is published of messages one by one, with and without a dictionary.
    #[test]
    fn what_is_published_is_among_them() {
        let dictionary = Dictionary::new(NonZeroU32::MIN, &[7; 256]).unwrap();
        let settings = settings(Some(&dictionary));
        let published = Profile::Default.packings(true);
        let (one_by_one, shared): (Vec<_>, Vec<_>) =
            published.partition(|name| settings.iter().any(|setting| setting.name == **name));
        let is_shared = |name: &&str| name.ends_with("-stream") || name.contains('x');
        assert!(shared.iter().all(is_shared), "{shared:?}");
        assert!(one_by_one.iter().all(|name| is_published(name)));
        assert!(!is_published("gzip-6 by zlib-rs"));
    }
}
