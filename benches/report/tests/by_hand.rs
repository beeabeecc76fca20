//! Results belong in generated regions: text written by hand contains no measured figure, and calls
//! no format and no library the fastest or the smallest. And the README of the project is short.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::{fs, path::Path};

use wirecost_report::workspace;

/// The checked pages, besides every crate's README.
const PAGES: [&str; 22] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "COMPARE.md",
    "CONTRIBUTING.md",
    "METHODOLOGY.md",
    "SECURITY.md",
    "BIAS.md",
    "clock/CLAIMS.md",
    "codecs/core/TYPES.md",
    "codecs/core/PEEKING.md",
    "codecs/frame/SPECIFICATION.md",
    "codecs/message/EVOLUTION.md",
    "codecs/model/SPECIFICATION.md",
    "codecs/message/JSON.md",
    "cluster/ENGINES.md",
    "cluster/KEPT.md",
    "cluster/SALE.md",
    "cluster/TESTS.md",
    "fuzz/CORPUS.md",
    "interop/DETAILS.md",
    "docs/SCALE.md",
];

/// The directories of crates.
const CRATES: [&str; 5] = ["codecs", ".", "benches", "fixtures", "examples"];

/// The most lines of the README of the project.
const MOST_README_LINES: usize = 200;

/// Figures that are no results: the page, words of it, and the reason.
const ALLOWED: [(&str, &str, &str); 46] = [
    (
        "codecs/core/TYPES.md",
        "2.000003s",
        "a value, and its text in JSON",
    ),
    (
        "codecs/core/TYPES.md",
        "1.500s",
        "a value, and its text in JSON",
    ),
    (
        "CHANGELOG.md",
        "of its engine by more than 10 %",
        "a limit that `publish` holds",
    ),
    (
        "CHANGELOG.md",
        "`1Gibit` and `1 Gbit/s` are accepted",
        "a speed that is read",
    ),
    (
        "METHODOLOGY.md",
        "take the group's reference at least 100 µs",
        "how long a sample is, by measure.rs",
    ),
    (
        "METHODOLOGY.md",
        "had as many passes as took 100 µs",
        "the rule before this one",
    ),
    (
        "METHODOLOGY.md",
        "would take less than 10 µs",
        "how long a sample is, by measure.rs",
    ),
    (
        "METHODOLOGY.md",
        "farther than 10 % from 1",
        "a limit that `publish` holds",
    ),
    (
        "METHODOLOGY.md",
        "3 % for the noise between processes",
        "the constant of `wirecost compare`",
    ),
    (
        "METHODOLOGY.md",
        "so 95 % intervals alone",
        "the level of confidence",
    ),
    (
        "METHODOLOGY.md",
        "with 0.7 % more noise",
        "the made-up noise of a test",
    ),
    (
        "METHODOLOGY.md",
        "at most 1 % of the stages",
        "a limit that a test holds",
    ),
    (
        "METHODOLOGY.md",
        "`--fail-above 5%`",
        "an option of `wirecost compare`",
    ),
    (
        "METHODOLOGY.md",
        "with a 95 % interval",
        "the level of confidence",
    ),
    (
        "METHODOLOGY.md",
        "so 95 % is a nominal rate",
        "the level of confidence",
    ),
    (
        "METHODOLOGY.md",
        "at a rate of at least 94 %",
        "a rate that a test of measure.rs holds",
    ),
    (
        "METHODOLOGY.md",
        "and the true ratio at 95 %",
        "the level of confidence",
    ),
    (
        "METHODOLOGY.md",
        "fewer than 95 % of its twins",
        "a limit that `publish` holds",
    ),
    (
        "METHODOLOGY.md",
        "within 1 % of the reference's",
        "a limit that `publish` holds",
    ),
    (
        "METHODOLOGY.md",
        "off by more than 3 %",
        "a limit that `publish` holds",
    ),
    (
        "METHODOLOGY.md",
        "at most 1.5 % wide",
        "a limit of measure.rs",
    ),
    (
        "METHODOLOGY.md",
        "over 2 % more instructions",
        "a limit that `.ci/counts` holds",
    ),
    (
        "codecs/frame/SPECIFICATION.md",
        "have the smallest sum",
        "the rule by which peers agree on a wire",
    ),
    (
        "codecs/frame/SPECIFICATION.md",
        "The smallest sum of places",
        "the rule by which peers agree on a wire",
    ),
    (
        "codecs/frame/SPECIFICATION.md",
        "octet 61, 127 times",
        "how often an octet occurs",
    ),
    (
        "cluster/ENGINES.md",
        "saves at least 10 % of the delay",
        "a limit of the automatic choice of a wire",
    ),
    (
        "SECURITY.md",
        "at most 1.5 × `max_message_bytes`",
        "a bound on memory",
    ),
    (
        "SECURITY.md",
        "at most 3 × `max_elements`",
        "a bound that allocations.rs holds",
    ),
    (
        "SECURITY.md",
        "at most 72 times its bytes",
        "a bound that a test of columns holds",
    ),
    (
        "README.md",
        "about five minutes",
        "the length of a default run, which its budget sets",
    ),
    (
        "METHODOLOGY.md",
        "four times the default duration",
        "the option `--patience 4`",
    ),
    ("METHODOLOGY.md", "half as long on average", "arithmetic"),
    (
        "cluster/SALE.md",
        "of its own time, which",
        "the length of a sale, a constant of the program",
    ),
    (
        "cluster/TESTS.md",
        "descriptors for half an hour",
        "the length of a soak, a constant of the bench",
    ),
    (
        "./fuzz/README.md",
        "every target for half a minute",
        "the default of `fuzz/run`",
    ),
    (
        "./fuzz/README.md",
        "every target for three seconds",
        "the option `--smoke` of `fuzz/run`",
    ),
    (
        "fuzz/CORPUS.md",
        "more than 400 files or 2 MB",
        "a limit that `fuzz/run` holds",
    ),
    (
        "fuzz/CORPUS.md",
        "106 million",
        "the record of a session of fuzzing",
    ),
    (
        "fuzz/CORPUS.md",
        "0.4 to 0.9 million each",
        "the record of a session of fuzzing",
    ),
    (
        "fuzz/CORPUS.md",
        "190 million",
        "the record of a session of fuzzing",
    ),
    (
        "fuzz/CORPUS.md",
        "three minutes each without seeds",
        "the record of a session of fuzzing",
    ),
    (
        "SECURITY.md",
        "19 MB",
        "a bound that a test of columns holds",
    ),
    (
        "SECURITY.md",
        "0.1 MB more",
        "a bound that allocations.rs holds",
    ),
    (
        "SECURITY.md",
        "3 s a target | 120 s",
        "the settings of `fuzz/run`",
    ),
    (
        "SECURITY.md",
        "stopped after 400 seconds",
        "the record of a run of Miri",
    ),
    (
        "codecs/columnar/README.md",
        "takes at most 19 MB",
        "a bound that a test of columns holds",
    ),
];

/// Units of measured quantities. Limits of memory are powers of two, in MiB.
const UNITS: [&str; 21] = [
    "ns", "µs", "us", "ms", "s", "seconds", "minutes", "%", "×", "x", "million", "kbit/s",
    "Mbit/s", "Gbit/s", "KB/s", "MB/s", "B", "KB", "MB", "GB", "percent",
];

/// Numbers in words.
const NUMBERS: [&str; 9] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Words that compare a time or a size after a number and `times`.
const TIMES: [&str; 14] = [
    "as", "faster", "slower", "smaller", "larger", "less", "more", "the", "its", "that", "longer",
    "shorter", "bigger", "cheaper",
];

/// Superlatives, comparatives and durations.
const COMPARISONS: [&str; 32] = [
    "fastest",
    "quickest",
    "slowest",
    "smallest",
    "cheapest",
    "leanest",
    "least cpu",
    "least time",
    "least memory",
    "fewest",
    "as fast as",
    "as small as",
    "most compact",
    "fewer bytes than",
    "less cpu than",
    "faster than",
    "slower than",
    "smaller than",
    "twice as",
    "twice the",
    "twice that",
    "double the",
    "triple the",
    "half as",
    "half the",
    "always pays",
    "half a second",
    "half a minute",
    "half an hour",
    "than a second",
    "than a minute",
    "than an hour",
];

/// The beginnings of the names of our own engines in tables of other libraries.
const OURS: [&str; 3] = ["control", "over-strings", "views"];

/// A word of a page's prose: in its original form, without the marks around it, and in lower case.
struct Word<'a> {
    line: usize,
    text: &'a str,
    bare: &'a str,
    plain: String,
}

/// Returns the prose of a page and of the comments on its commands, without generated regions and code.
fn prose(page: &str) -> Vec<Word<'_>> {
    let (mut generated, mut code, mut words) = (false, None, Vec::new());
    for (index, line) in page.lines().enumerate() {
        if line.starts_with("<!-- wirecost:begin ") {
            generated = true;
        } else if line.starts_with("<!-- wirecost:end ") {
            generated = false;
        } else if let Some(language) = line.trim_start().strip_prefix("```") {
            code = match code {
                None => Some(language),
                Some(_) => None,
            };
        } else if !generated {
            let text = match code {
                None => line,
                Some("sh") => line.split_once("# ").map_or("", |(_, comment)| comment),
                Some(_) => "",
            };
            let around = |one: char| !(one.is_alphanumeric() || "%×".contains(one));
            words.extend(text.split_whitespace().map(|text| {
                let bare = text.trim_matches(around);
                Word {
                    line: index + 1,
                    text,
                    bare,
                    plain: bare.to_lowercase(),
                }
            }));
        }
    }
    words
}

fn is_number(word: &str) -> bool {
    word.starts_with(|one: char| one.is_ascii_digit())
        && word.replace(',', "").parse::<f64>().is_ok()
}

/// Returns whether a word is like `75ns`, `40x`, `2.5×`.
fn is_number_with_unit(word: &str) -> bool {
    let of_unit = |unit: &&str| word.strip_suffix(unit).is_some_and(is_number);
    UNITS.iter().any(of_unit)
}

/// Returns whether a word is like `tenfold`, `3-fold`.
fn is_fold(word: &str) -> bool {
    word.strip_suffix("fold").is_some_and(|count| {
        let count = count.trim_end_matches('-');
        is_number(count) || NUMBERS.contains(&count)
    })
}

/// Returns whether a result begins with these words.
fn is_result(words: &[Word<'_>]) -> bool {
    let bare = |index: usize| words.get(index).map_or("", |word| word.bare);
    let plain = |index: usize| words.get(index).map_or("", |word| word.plain.as_str());
    let is_count = |index: usize| is_number(plain(index)) || NUMBERS.contains(&plain(index));
    let figure = is_count(0)
        && (UNITS.contains(&bare(1))
            || plain(1) == "times" && (bare(0).contains('.') || TIMES.contains(&plain(2)))
            || plain(1) == "of" && !words[0].text.ends_with(',') && is_count(2));
    let begins_sentence = |index: usize| index > 0 && words[index - 1].text.ends_with('.');
    let comparison = COMPARISONS.iter().any(|phrase| {
        phrase
            .split(' ')
            .enumerate()
            .all(|(index, word)| plain(index) == word && !begins_sentence(index))
    });
    figure || is_number_with_unit(bare(0)) || is_fold(plain(0)) || comparison
}

/// Returns the results that are written by hand: the line, and the surrounding words.
fn results(page: &str) -> Vec<(usize, String)> {
    let words = prose(page);
    let around = |index: usize| {
        let words = &words[index.saturating_sub(6)..words.len().min(index + 7)];
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        texts.join(" ")
    };
    (0..words.len())
        .filter(|index| is_result(&words[*index..]))
        .map(|index| (words[index].line, around(index)))
        .collect()
}

/// Returns every checked page, relative to the root.
fn pages() -> Vec<String> {
    let root = workspace::root();
    let mut pages: Vec<String> = PAGES.map(str::to_owned).into();
    for parent in CRATES {
        let Ok(entries) = fs::read_dir(root.join(parent)) else {
            continue;
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        pages.extend(names.map(|name| {
            Path::new(parent)
                .join(name)
                .join("README.md")
                .to_string_lossy()
                .into_owned()
        }));
    }
    pages.retain(|page| root.join(page).is_file() && !page.contains("results/"));
    pages.sort();
    pages
}

#[test]
fn no_result_is_written_by_hand() {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(workspace::root().join(&page)).unwrap();
        for (line, words) in results(&text) {
            let is_allowed =
                |(of, phrase, _): &&(&str, &str, &str)| *of == page && words.contains(phrase);
            match ALLOWED.iter().find(is_allowed) {
                Some(allowed) => used.push(allowed),
                None => found.push(format!("{page}:{line}: {words}")),
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    for allowed in &ALLOWED {
        assert!(used.contains(&allowed), "{allowed:?} is found no more");
    }
}

/// Returns the first cells of the rows of tables, with the rows.
fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| Some((row.split_once(" |")?.0.trim(), row)))
}

/// Returns the beginning of a name, up to a mark: `wincode` of `wincode's own integers`.
fn first_word(name: &str) -> &str {
    let end = name.find(|one: char| !(one.is_alphanumeric() || one == '_'));
    &name[..end.unwrap_or(name.len())]
}

/// The list in COMPARE.md names each library that a table of a published run prints in bold, and no
/// other. A format or a library may give the name.
#[test]
fn the_libraries_that_take_less_time_are_listed() {
    let root = workspace::root();
    let page = fs::read_to_string(root.join("COMPARE.md")).unwrap();
    let (_, list) = page.split_once("### Formats that take less time").unwrap();
    let (list, _) = list.split_once("\n## ").unwrap();
    // Below the head and its line.
    let listed: Vec<&str> = rows(list)
        .skip(1)
        .map(|(name, _)| first_word(name))
        .collect();
    let mut faster = Vec::new();
    for run in workspace::published(root).unwrap() {
        let report = fs::read_to_string(root.join(run).join("report.md")).unwrap();
        let bold = rows(&report).filter(|(_, row)| row.contains("**"));
        let names = bold.filter_map(|(name, _)| name.split_once('@'));
        let libraries =
            names.filter(|(_, library)| !OURS.iter().any(|name| library.starts_with(name)));
        faster.extend(
            libraries.map(|(format, library)| [format, library].map(first_word).map(str::to_owned)),
        );
    }
    for names in &faster {
        let is_listed = names.iter().any(|name| listed.contains(&name.as_str()));
        assert!(is_listed, "COMPARE.md does not list {names:?}");
    }
    for name in listed {
        let is_faster = faster
            .iter()
            .any(|names| names.iter().any(|one| one == name));
        assert!(is_faster, "{name} takes less time in no published run");
    }
}

#[test]
fn the_pages_are_those_of_the_root_and_of_every_crate() {
    let pages = pages();
    for page in [
        "README.md",
        "METHODOLOGY.md",
        "SECURITY.md",
        "codecs/avro/README.md",
    ] {
        assert!(pages.iter().any(|one| one.ends_with(page)), "{pages:?}");
    }
}

#[test]
fn the_readme_of_the_project_is_short() {
    let text = fs::read_to_string(workspace::root().join("README.md")).unwrap();
    let lines = text.lines().count();
    assert!(lines <= MOST_README_LINES, "README.md has {lines} lines");
}

#[test]
fn planted_results_are_found() {
    for planted in [
        "Avro takes 75 ns to encode.",
        "Avro takes 1.25 µs to\nencode.",
        "It costs 40 × as much, or 40x.",
        "That saves 12.5 % of the bytes.",
        "It is (3.5 times faster) here.",
        "It takes 1,040 times as long.",
        "A status takes 260 B a message.",
        "It pays on links below 100 Mbit/s.",
        "Avro is the smallest.",
        "It wins in 8 of 9 workloads.",
        "It wins in eight of nine workloads.",
        "It takes three times as long, or twice the time.",
        "A connection holds 1.5 MB.",
        "A node starts in 2 s.",
        "A run takes five minutes.",
        "A run takes half a minute.",
        "A sale ends in less than a minute.",
        "It decoded 3 million messages.",
        "```sh\nsleep # for five minutes\n```",
        "bincode takes the **least\nCPU** of all.",
        "zstd is faster than gzip.",
        "It saves 12 percent.",
        "It takes 2.2 times (in the mean).",
        "It takes four times that.",
        "The time grows tenfold, or 12-fold.",
        "Avro takes the fewest of all.",
        "It is as fast as Avro, with double the memory.",
        "A binary format always pays.",
    ] {
        let page = format!("# Page\n\n{planted}\n");
        let found = results(&page);
        assert!(!found.is_empty(), "{planted}");
        assert!(found.iter().all(|(line, _)| *line >= 3), "{found:?}");
    }
}

#[test]
fn what_is_generated_or_code_or_no_result_is_not() {
    for page in [
        "<!-- wirecost:begin a -->\nAvro takes 75 ns.\n<!-- wirecost:end a -->\n",
        "```sh\nsleep 75 ns\n```\n```rust\n# fastest();\n```\n",
        "The frame `7b`, the first of two, and a message of six of the eight kinds.\n",
        "A batch of 64 messages, 3 times, of 24 bytes, on x86-64.\n",
        "JSON's number is a double. The conversion rounds.\n",
        "At most 4 MiB, 65,536 elements, depth 64; zstd-3, gzip 1 to 9.\n",
    ] {
        assert_eq!(results(page), Vec::new(), "{page}");
    }
}
