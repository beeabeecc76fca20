//! Logarithmic axes.

use super::svg::{Anchor, Svg};

/// A logarithmic axis: a range of values and its place in the drawing.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    values: (f64, f64),
    pixels: (f64, f64),
}

/// The steps of a decade that have lines.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// The number of decades above which only whole ones have labels.
const LABELLED_DECADES: f64 = 2.2;

impl Axis {
    /// Returns an axis over positive values, from the first pixel to the second, with a twelfth to
    /// spare at either end; `None` for no values.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, pixels: (f64, f64)) -> Option<Self> {
        let values = values
            .into_iter()
            .filter(|value| *value > 0.0 && value.is_finite());
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let spare = (high / low).max(1.5).powf(1.0 / 12.0);
        (low <= high).then_some(Self {
            values: (low / spare, high * spare),
            pixels,
        })
    }

    /// Returns the pixel of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let (from, to) = self.pixels;
        from + (value / low).ln() / (high / low).ln() * (to - from)
    }

    /// Returns the first and the last value.
    pub(super) fn ends(&self) -> (f64, f64) {
        self.values
    }

    /// Returns whether a value is within the axis.
    pub(super) fn has(&self, value: f64) -> bool {
        (self.values.0..=self.values.1).contains(&value)
    }

    /// Returns the values with lines, and whether each has a label.
    fn ticks(&self) -> Vec<(f64, bool)> {
        let (low, high) = self.values;
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let all_labelled = (high / low).log10() <= LABELLED_DECADES;
        (first..=last)
            .flat_map(|decade| STEPS.map(|step| (step, step * 10_f64.powi(decade))))
            .map(|(step, value)| (value, all_labelled || step == 1.0))
            .filter(|(value, _)| self.has(*value))
            .collect()
    }

    /// Draws vertical lines between two heights, with labels below and a title under them.
    pub(super) fn draw_across(
        &self,
        svg: &mut Svg,
        (top, bottom): (f64, f64),
        label: fn(f64) -> String,
        title: &str,
    ) {
        for (value, labelled) in self.ticks() {
            let x = self.at(value);
            svg.line((x, top), (x, bottom), "grid");
            if labelled {
                svg.text((x, bottom + 16.0), Anchor::Middle, "quiet", &label(value));
            }
        }
        let middle = f64::midpoint(self.pixels.0, self.pixels.1);
        svg.text((middle, bottom + 36.0), Anchor::Middle, "", title);
    }

    /// Draws horizontal lines between two positions, with labels to the left and a title above
    /// them.
    pub(super) fn draw_up(
        &self,
        svg: &mut Svg,
        (left, right): (f64, f64),
        label: fn(f64) -> String,
        title: &str,
    ) {
        for (value, labelled) in self.ticks() {
            let y = self.at(value);
            svg.line((left, y), (right, y), "grid");
            if labelled {
                svg.text((left - 6.0, y + 4.0), Anchor::End, "quiet", &label(value));
            }
        }
        let top = self.pixels.0.min(self.pixels.1);
        svg.text((16.0, top - 10.0), Anchor::Start, "", title);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_are_equal_distances() {
        let axis = Axis::over([10.0, 1_000.0], (0.0, 140.0)).unwrap();
        // A twelfth of the two decades is spare at each end, so 12 of 14 parts lie between them.
        assert!((axis.at(10.0) - 10.0).abs() < 1e-9);
        assert!((axis.at(100.0) - 70.0).abs() < 1e-9);
        assert!((axis.at(1_000.0) - 130.0).abs() < 1e-9);
    }

    #[test]
    fn a_single_value_is_in_the_middle() {
        let axis = Axis::over([7.0], (100.0, 0.0)).unwrap();
        assert!((axis.at(7.0) - 50.0).abs() < 1e-9);
        assert!(Axis::over([], (0.0, 1.0)).is_none());
        assert!(Axis::over([0.0, f64::NAN], (0.0, 1.0)).is_none());
    }

    #[test]
    fn lines_are_at_round_values() {
        let ticks = |values: [f64; 2]| Axis::over(values, (0.0, 1.0)).unwrap().ticks();
        assert_eq!(
            ticks([90.0, 600.0]),
            [(100.0, true), (200.0, true), (500.0, true)]
        );
        let many = ticks([1.0, 1e4]);
        assert_eq!(many.iter().filter(|(_, labelled)| *labelled).count(), 5);
    }
}
