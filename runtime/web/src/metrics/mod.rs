//! Figures in the OpenMetrics text format.
//!
//! Units are base units, and names say them. Labels must be bounded by whoever gives them.

mod family;
mod histogram;

use std::fmt::{self, Debug};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, text};
use prometheus_client::registry::Registry;

pub use family::{About, Families, Labels, bytes, plain, seconds};
pub use histogram::Histogram;

/// What is to be shown of one moment.
pub trait Figures: Debug + Send + Sync + 'static {
    /// Writes every family, each once.
    ///
    /// # Errors
    /// None that the formatting of text into memory does not have.
    fn write(&self, families: &mut Families<'_>) -> fmt::Result;
}

/// The text of these figures, whose names begin with `prefix` and `_`.
///
/// # Errors
/// None that the formatting of text into memory does not have.
pub fn render(prefix: &str, figures: impl Figures) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix(prefix);
    registry.register_collector(Box::new(Collected(figures)));
    let mut text = String::new();
    text::encode(&mut text, &registry)?;
    Ok(text)
}

/// What the registry asks for the figures.
#[derive(Debug)]
struct Collected<F>(F);

impl<F: Figures> Collector for Collected<F> {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        self.0.write(&mut Families(encoder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Made;

    impl Figures for Made {
        fn write(&self, families: &mut Families<'_>) -> fmt::Result {
            families.counter(&plain("asked", "Questions."), [(vec![("who", "ann")], 2_u64)])?;
            families.gauge(&bytes("kept", "Kept."), [(vec![], 7_u64)])?;
            families.gauge(&plain("never", "Nothing to show."), Vec::<(Labels<'_>, u64)>::new())?;
            let spread = Histogram { buckets: vec![(0.5, 1), (f64::INFINITY, 2)], sum: 9.5 };
            families.histogram(&seconds("took", "It took."), [(vec![], &spread)])
        }
    }

    #[test]
    fn names_have_prefix_and_unit_and_a_family_without_samples_is_left_out() {
        let text = render("shop", Made).unwrap();
        for line in ["shop_asked_total{who=\"ann\"} 2", "shop_kept_bytes{} 7", "shop_took_seconds_count{} 3"] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(!text.contains("never") && text.ends_with("# EOF\n"), "{text}");
    }
}
