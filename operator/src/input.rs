//! Input: the text of a pipeline's file, or of standard input, no more of it than a pipeline can have.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use stockflow_crds::TEXT_MAX;

use crate::failure::Failure;

/// What stands for standard input, as for kubectl.
const STDIN: &str = "-";

/// The text, and what it is called in messages.
///
/// # Errors
/// When it cannot be read, is no text, or has no end in sight.
pub fn read(file: &Path) -> Result<(String, String), Failure> {
    if file == Path::new(STDIN) {
        let name = "standard input".to_owned();
        let text = text(&name, io::stdin().lock())?;
        return Ok((text, name));
    }
    let name = file.display().to_string();
    let failed = |error: io::Error| Failure::input(format!("{name}: {error}"));
    if file.is_dir() {
        return Err(Failure::input(format!("{name} is a folder: name the pipeline's file in it")));
    }
    let text = text(&name, File::open(file).map_err(failed)?)?;
    Ok((text, name))
}

fn text(name: &str, from: impl Read) -> Result<String, Failure> {
    let most = u64::try_from(TEXT_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    if bytes.len() > TEXT_MAX {
        return Err(Failure::input(format!(
            "{name} has more than {TEXT_MAX} bytes, which no pipeline has: is it one?"
        )));
    }
    String::from_utf8(bytes).map_err(|_| Failure::input(format!("{name} is no UTF-8 text: is it a pipeline?")))
}
