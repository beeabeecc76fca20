use wirecost_codec::EncodeError;
use wirecost_compress::{
    Compression, Compressor, DeflateDictionary, Dictionary, Gzip, GzipEngine, GzipLevel, Zstd,
    ZstdDictionary, ZstdLevel,
};

use super::small_blocks::SmallBlocks;
use wirecost_bench::profile::Profile;

/// A way to compress single messages.
pub struct CompressionSetting {
    /// Its name: that of the packing, if there is one, with any special property.
    pub name: String,
    /// True if both ends need the same dictionary.
    pub has_dictionary: bool,
    /// Creates a compressor.
    pub open: Open,
}

type Open = Box<dyn Fn() -> Result<Box<dyn Compressor>, EncodeError>>;

impl CompressionSetting {
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

/// Returns whether the published matrix has a packing of this name.
#[must_use]
pub(super) fn is_published(name: &str) -> bool {
    Profile::Default.packings(true).any(|one| one == name)
}

/// Returns all settings, including those with a dictionary if there is one. The first is neither
/// the slowest nor the fastest.
#[must_use]
pub fn settings(dictionary: Option<&Dictionary>) -> Vec<CompressionSetting> {
    let mut settings = vec![
        zstd(ZstdLevel::DEFAULT),
        CompressionSetting::new("none".to_owned(), || wirecost_compress::Identity),
    ];
    let engines = GzipEngine::ALL;
    settings.extend(engines.into_iter().flat_map(|engine| {
        let levels = GzipLevel::all();
        levels.map(move |level| gzip(engine, level))
    }));
    let other = |level: &ZstdLevel| *level != ZstdLevel::DEFAULT;
    settings.extend(ZstdLevel::all().filter(other).map(zstd));
    settings.extend(ZstdLevel::all().map(CompressionSetting::small_blocks));
    if let Some(dictionary) = dictionary {
        settings.extend(with_dictionary(dictionary));
    }
    settings
}

fn zstd(level: ZstdLevel) -> CompressionSetting {
    let name = Compression::Zstd(level).to_string();
    CompressionSetting::new(name, move || Zstd::in_frames(level))
}

/// Returns a gzip setting, named as the packing if the engine is the packing's.
fn gzip(engine: GzipEngine, level: GzipLevel) -> CompressionSetting {
    let mut name = Compression::Gzip(level).to_string();
    if engine != GzipEngine::of_level(level) {
        name = format!("{name} by {}", engine.name());
    }
    CompressionSetting::new(name, move || Gzip::by(engine, level))
}

fn with_dictionary(dictionary: &Dictionary) -> Vec<CompressionSetting> {
    let zstd = ZstdLevel::all().map(|level| {
        let name = format!("{}-dict", Compression::Zstd(level));
        let dictionary = dictionary.clone();
        CompressionSetting::new(name, move || {
            ZstdDictionary::in_frames(dictionary.clone(), level)
        })
    });
    let deflate = GzipLevel::all().map(|level| {
        let name = format!("deflate-{}-dict", level.get());
        let dictionary = dictionary.clone();
        CompressionSetting::new(name, move || {
            DeflateDictionary::new(dictionary.clone(), level)
        })
    });
    zstd.chain(deflate)
        .map(|setting| CompressionSetting {
            has_dictionary: true,
            ..setting
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use itertools::Itertools;
    use wirecost_wire::Packing;

    use super::*;

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        let dictionary = Dictionary::new(&[7; 256]).unwrap();
        let settings = settings(Some(&dictionary));
        assert!(settings.iter().map(|setting| &setting.name).all_unique());
        let levels = (GzipLevel::all().count(), ZstdLevel::all().count());
        assert_eq!(
            settings.len(),
            1 + (2 + 1) * levels.0 + (1 + 1 + 1) * levels.1
        );
    }

    /// All published packings of single messages, with and without a dictionary. A model compresses nothing.
    #[test]
    fn what_is_published_is_among_them() {
        let dictionary = Dictionary::new(&[7; 256]).unwrap();
        let settings = settings(Some(&dictionary));
        let published = Profile::Default.packings(true);
        let published = published.filter(|name| name.parse::<Packing>().unwrap().mode().is_none());
        let (one_by_one, shared): (Vec<_>, Vec<_>) =
            published.partition(|name| settings.iter().any(|setting| setting.name == **name));
        let is_shared = |name: &&str| name.ends_with("-stream") || name.contains('x');
        assert!(shared.iter().all(is_shared), "{shared:?}");
        assert!(one_by_one.iter().all(|name| is_published(name)));
        assert!(!is_published("gzip-6 by zlib-rs"));
    }
}
