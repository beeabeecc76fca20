//! The time per byte of our default engines on growing messages, and their throughput on several threads.
//! A full run measures both.

use std::{
    hint::black_box,
    iter,
    sync::{atomic::AtomicBool, mpsc},
    thread,
    time::{Duration, Instant},
};

use itertools::{Itertools, iproduct};
use wirecost::codec_of;
use wirecost_codec::{Codec, DecodeError, EncodeError, Limits};
use wirecost_fixtures::{Trace, WorkloadKind};
use wirecost_frame::Format;
use wirecost_json::Json;
use wirecost_message::{Body, Message, Snapshot};
use wirecost_report::records::{SCHEMA_VERSION, ScalingRecord, Series, Stage};

use crate::{
    measure::{Build, Pass, measure},
    progress::Progress,
};

/// The limits of the largest message.
const LIMITS: Limits = Limits {
    max_message_bytes: 64 << 20,
    max_elements: 1 << 22,
    ..Limits::DEFAULT
};

/// The stages, with the work on a message.
const CODING: [(Stage, Work); 2] = [
    (Stage::Encode, Coder::encode),
    (Stage::Decode, Coder::decode),
];

/// The plan of a series.
struct SeriesPlan {
    series: Series,
    /// The reference first.
    points: Vec<SeriesPoint>,
    /// The bytes of JSON that each thread processes in a pass.
    pass_bytes: usize,
    /// The measuring time of a stage of a format.
    budget: Duration,
}

/// A point of a series.
#[derive(Debug, Clone, Copy)]
struct SeriesPoint {
    threads: usize,
    /// The planned size of a message as JSON, in bytes.
    json_bytes: usize,
}

/// The reason why a series was not measured.
#[derive(Debug, thiserror::Error)]
pub enum ScalingError {
    /// The generator made no snapshot.
    #[error("the generator made no snapshot")]
    NoSnapshot,
    /// A format has no codec for single messages.
    #[error("{0} has no codec for single messages")]
    NoCodec(Format),
    /// A message was refused.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A message's bytes were refused.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A message came back as another one.
    #[error("{0} returned another message")]
    Changed(Format),
}

/// A function that measures all series, until interrupted.
pub type MeasureScaling = fn(&AtomicBool, &Progress) -> Result<Vec<ScalingRecord>, ScalingError>;

/// Measures growing messages of the cluster, and one and two threads, until interrupted.
///
/// # Errors
/// When a codec does not return a message unchanged.
pub fn measure_scaling(
    interrupted: &AtomicBool,
    progress: &Progress,
) -> Result<Vec<ScalingRecord>, ScalingError> {
    let budget = Duration::from_secs(4);
    let growth = SeriesPlan {
        series: Series::Growth,
        points: [1_000, 64_000, 1_000_000, 16_000_000]
            .map(|json_bytes| SeriesPoint {
                threads: 1,
                json_bytes,
            })
            .into(),
        pass_bytes: 16_000_000,
        budget,
    };
    let threads = SeriesPlan {
        series: Series::Threads,
        points: [1, 2]
            .map(|threads| SeriesPoint {
                threads,
                json_bytes: 1_000,
            })
            .into(),
        // Starting and awaiting a thread is a small part of it.
        pass_bytes: 64_000_000,
        budget,
    };
    rows(&[growth, threads], interrupted, progress)
}

fn rows(
    plans: &[SeriesPlan],
    interrupted: &AtomicBool,
    progress: &Progress,
) -> Result<Vec<ScalingRecord>, ScalingError> {
    let formats = Format::ALL.into_iter();
    let formats = formats.filter(|format| codec_of::<Message>(*format, LIMITS).is_some());
    let mut rows = Vec::new();
    for (plan, format, (stage, work)) in iproduct!(plans, formats, CODING) {
        progress.prepare(&format!("{}: {format}, {stage}", plan.series));
        let entrant = |point: &SeriesPoint| Entrant::new(format, work, *point, plan.pass_bytes);
        let entrants: Vec<_> = plan.points.iter().map(entrant).try_collect()?;
        let builds = entrants.iter().map(Entrant::build).collect_vec();
        let Some((reference, others)) = builds.split_first() else {
            continue;
        };
        let clock = Instant::now();
        let timings = measure(reference, others, plan.budget, &clock, interrupted)?;
        let timed = iter::zip(
            &entrants,
            iter::once(&timings.reference).chain(&timings.others),
        );
        rows.extend(timed.filter_map(|(entrant, timing)| {
            let timing = timing.as_ref()?;
            let to_reference = entrants[0].pass_bytes() / entrant.pass_bytes();
            let ends = timing.ratio.interval;
            Some(ScalingRecord {
                schema_version: SCHEMA_VERSION,
                series: plan.series,
                stage,
                format: format.name().to_owned(),
                threads: entrant.point.threads,
                json_bytes: entrant.point.json_bytes,
                message_bytes: entrant.message_bytes,
                rounds: timing.rounds,
                ns_per_byte: timings.time(timing)?.value / entrant.pass_bytes(),
                ratio_to_reference: timing.ratio.value * to_reference,
                ratio_low_95: ends.map(|ends| ends.low * to_reference),
                ratio_high_95: ends.map(|ends| ends.high * to_reference),
            })
        }));
    }
    Ok(rows)
}

/// The work of a point in a format and a stage.
struct Entrant {
    point: SeriesPoint,
    /// The size of the message in the format.
    message_bytes: usize,
    job: Job,
}

/// The work of a thread in a pass.
#[derive(Clone)]
struct Job {
    format: Format,
    message: Message,
    work: Work,
    times: usize,
}

/// A codec with a message and its bytes.
struct Coder {
    codec: Box<dyn Codec<Message>>,
    message: Message,
    bytes: Vec<u8>,
    buffer: Vec<u8>,
}

/// A function that encodes or decodes the message.
type Work = fn(&mut Coder);

impl Entrant {
    /// Returns the work of a point, after its message was encoded, decoded and found equal.
    fn new(
        format: Format,
        work: Work,
        point: SeriesPoint,
        pass_bytes: usize,
    ) -> Result<Self, ScalingError> {
        let job = Job {
            format,
            message: message(point.json_bytes)?,
            work,
            times: pass_bytes.div_ceil(point.json_bytes),
        };
        let mut coder = job.coder()?;
        if coder.codec.decode(&coder.bytes)? != job.message {
            return Err(ScalingError::Changed(format));
        }
        Ok(Self {
            point,
            message_bytes: coder.bytes.len(),
            job,
        })
    }

    /// Returns the bytes of the format that all threads process in a pass.
    fn pass_bytes(&self) -> f64 {
        (self.point.threads * self.job.times * self.message_bytes) as f64
    }

    fn build(&self) -> Build<'_, ScalingError> {
        Box::new(|| self.job.on_threads(self.point.threads))
    }
}

impl Job {
    fn coder(&self) -> Result<Coder, ScalingError> {
        let codec = codec_of(self.format, LIMITS);
        let mut codec: Box<dyn Codec<Message>> = codec.ok_or(ScalingError::NoCodec(self.format))?;
        let mut bytes = Vec::new();
        codec.encode(&self.message, &mut bytes)?;
        Ok(Coder {
            codec,
            message: self.message.clone(),
            bytes,
            buffer: Vec::new(),
        })
    }

    fn run(&self, coder: &mut Coder) {
        for _ in 0..self.times {
            (self.work)(coder);
        }
    }

    /// Returns a pass in which this thread and others, each with a codec of its own, do the job at the same time.
    fn on_threads(&self, threads: usize) -> Result<Pass<'_>, ScalingError> {
        let mut coder = self.coder()?;
        let (done, ends) = mpsc::channel();
        let others = (1..threads).map(|_| self.start_thread(done.clone()));
        let others = others.collect_vec();
        Ok(Box::new(move || {
            // The other threads live as long as their senders, so nothing fails.
            for other in &others {
                let _ = other.send(());
            }
            self.run(&mut coder);
            for _ in &others {
                let _ = ends.recv();
            }
        }))
    }

    /// Starts a thread that does the job and answers whenever it is told to, until the sender is dropped.
    fn start_thread(&self, done: mpsc::Sender<()>) -> mpsc::Sender<()> {
        let (sender, orders) = mpsc::channel();
        let job = self.clone();
        thread::spawn(move || {
            let Ok(mut coder) = job.coder() else {
                return;
            };
            for () in orders {
                job.run(&mut coder);
                let _ = done.send(());
            }
        });
        sender
    }
}

impl Coder {
    fn encode(&mut self) {
        self.buffer.clear();
        let written = self
            .codec
            .encode(black_box(&self.message), &mut self.buffer);
        black_box((&written, &self.buffer));
    }

    fn decode(&mut self) {
        black_box(&self.codec.decode(black_box(&self.bytes)));
    }
}

/// Returns a snapshot of about this many bytes of JSON: the cluster's members, cut or repeated.
fn message(json_bytes: usize) -> Result<Message, ScalingError> {
    let generated = Trace::generate(WorkloadKind::Snapshot, 1).messages;
    let first = generated.into_iter().next();
    let whole = first.ok_or(ScalingError::NoSnapshot)?;
    let Body::Snapshot(snapshot) = &whole.body else {
        return Err(ScalingError::NoSnapshot);
    };
    let of_members = |count| Message {
        body: Body::Snapshot(Snapshot {
            sequence: snapshot.sequence,
            objects: Vec::new(),
            members: snapshot
                .members
                .iter()
                .cycle()
                .take(count)
                .cloned()
                .collect(),
        }),
        ..whole.clone()
    };
    let size = |count| {
        let mut bytes = Vec::new();
        let written = Json::new(LIMITS).encode(&of_members(count), &mut bytes);
        written.map(|()| bytes.len())
    };
    let members = snapshot.members.len();
    let (empty, full) = (size(0)?, size(members)?);
    let room = json_bytes.saturating_sub(empty);
    Ok(of_members(members * room / (full - empty).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_bytes(message: &Message) -> f64 {
        let mut bytes = Vec::new();
        Json::new(LIMITS).encode(message, &mut bytes).unwrap();
        bytes.len() as f64
    }

    #[test]
    fn messages_have_about_the_planned_size() {
        for planned in [1_000, 64_000, 1_000_000] {
            let share = json_bytes(&message(planned).unwrap()) / planned as f64;
            assert!((0.75..=1.01).contains(&share), "{planned}: {share}");
        }
    }

    #[test]
    fn every_format_takes_the_largest_message() {
        let point = SeriesPoint {
            threads: 1,
            json_bytes: 16_000_000,
        };
        for format in Format::ALL
            .into_iter()
            .filter(|format| !format.encodes_batches())
        {
            let entrant = Entrant::new(format, Coder::encode, point, point.json_bytes).unwrap();
            assert!(entrant.message_bytes > 1_000_000, "{format}");
            assert_eq!(entrant.job.times, 1);
        }
    }

    /// Rows are of bytes of the format: two threads process twice the bytes in a pass.
    #[test]
    fn each_point_of_each_format_and_stage_has_a_row() {
        let points = |points: [(usize, usize); 2]| {
            let point = |(threads, json_bytes)| SeriesPoint {
                threads,
                json_bytes,
            };
            points.map(point).into()
        };
        let plan = |series, points| SeriesPlan {
            series,
            points,
            pass_bytes: 8_000,
            budget: Duration::from_millis(10),
        };
        let growth = plan(Series::Growth, points([(1, 1_000), (1, 4_000)]));
        let threads = plan(Series::Threads, points([(1, 1_000), (2, 1_000)]));
        let progress = Progress::silent();
        let rows = rows(&[growth, threads], &AtomicBool::new(false), &progress).unwrap();
        assert_eq!(rows.len(), 2 * 5 * 2 * 2);
        for pair in rows.chunks(2) {
            let [first, second] = pair else {
                panic!("{pair:?}")
            };
            assert_eq!(first.ratio_to_reference, 1.0);
            let quotient = second.ns_per_byte / first.ns_per_byte;
            assert!((quotient / second.ratio_to_reference - 1.0).abs() < 1e-9);
            assert_eq!((&first.format, first.stage), (&second.format, second.stage));
            match first.series {
                Series::Growth => assert!(second.message_bytes > 3 * first.message_bytes),
                Series::Threads => assert_eq!((first.threads, second.threads), (1, 2)),
            }
        }
    }

    #[test]
    fn an_interrupted_series_has_no_rows() {
        let plan = SeriesPlan {
            series: Series::Growth,
            points: vec![SeriesPoint {
                threads: 1,
                json_bytes: 1_000,
            }],
            pass_bytes: 1_000,
            budget: Duration::from_millis(1),
        };
        let rows = rows(&[plan], &AtomicBool::new(true), &Progress::silent());
        assert_eq!(rows.unwrap(), []);
    }
}
