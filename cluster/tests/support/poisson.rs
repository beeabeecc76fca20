//! The number of independent requests in a time.

/// Draws a number of independent requests, by the normal distribution where many are expected.
pub(crate) fn poisson(expected: f64, random: &mut fastrand::Rng) -> u64 {
    if expected > 30.0 {
        // The sum of 12 uniform numbers has a variance of 1.
        let normal: f64 = (0..12).map(|_| random.f64()).sum::<f64>() - 6.0;
        return (expected + normal * expected.sqrt()).round().max(0.0) as u64;
    }
    let (limit, mut product, mut number) = ((-expected).exp(), random.f64(), 0);
    while product > limit {
        product *= random.f64();
        number += 1;
    }
    number
}
