//! Prints the CustomResourceDefinition, or with a path writes it there.

use std::{env, error::Error, fs, io::Write};

fn main() -> Result<(), Box<dyn Error>> {
    let yaml = stockflow_crds::crd_yaml()?;
    match env::args_os().nth(1) {
        Some(path) => fs::write(path, yaml)?,
        None => std::io::stdout().write_all(yaml.as_bytes())?,
    }
    Ok(())
}
