//! Lists the components of target/rules for `lib.rs` to include.

use std::fmt::Write;
use std::path::Path;

/// What ships. The hostile guest, which is built beside them, does not.
const NAMES: [&str; 7] = ["announce", "low-stock", "purchase-limit", "retail-lines", "route", "safety-stock", "stock"];

fn main() -> Result<(), String> {
    let root = std::env::var("CARGO_MANIFEST_DIR").map_err(|error| format!("CARGO_MANIFEST_DIR: {error}"))?;
    let rules = Path::new(&root).join("../../target/rules");
    let mut list = String::from("const BUILTIN: &[(&str, &[u8])] = &[\n");
    for name in NAMES {
        let path = rules.join(format!("{name}.wasm"));
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=the built-in rule {name} is not built: run `make rules` (it calls scripts/build-rules.sh)"
            );
            return Ok(());
        }
        let path = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
        let _ = writeln!(list, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    list.push_str("];\n");
    let out = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    std::fs::write(Path::new(&out).join("builtin.rs"), list).map_err(|error| format!("writing the list: {error}"))
}
