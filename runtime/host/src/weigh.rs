//! Weighing: what a component costs to compile, measured before it is.
//!
//! A compiler's time and memory grow faster than the code it is given: with the square of the
//! branches of a function, with the locals and values that may differ at each of them, with what
//! calls hand over. 10 KB of WebAssembly can be made to take 15 s and a gigabyte. What that takes
//! is counted in one pass over the bytes, function by function, in units that took at most a
//! microsecond in every shape that was found (`tests/support/heavy.rs`), mostly less than half
//! of one. The heaviest function of our own rules weighs 110,000, each of the rules 700,000.

mod arity;
mod function;

use wasmparser::{BinaryReaderError, Parser, Payload, SubType, TypeRef};

/// Most that one function may weigh: a few seconds of a compiler, and some hundred megabytes.
const FUNCTION_WEIGHT_MAX: u64 = 4_000_000;
/// Most that all functions may weigh together.
const WEIGHT_MAX: u64 = 20_000_000;
/// Most bytes of code.
const CODE_BYTES_MAX: u64 = 4 << 20;
/// Most functions of all modules.
const FUNCTIONS_MAX: usize = 20_000;
/// Most types of all modules.
const TYPES_MAX: usize = 10_000;
/// Most bytes of everything in a component that is no module.
const OUTSIDE_BYTES_MAX: usize = 256 << 10;

/// What is too heavy, as a sentence, or that the bytes cannot be read.
#[derive(Debug)]
pub(crate) enum Refused {
    TooHeavy(String),
    Damaged(BinaryReaderError),
}

impl From<BinaryReaderError> for Refused {
    fn from(error: BinaryReaderError) -> Refused {
        Refused::Damaged(error)
    }
}

/// The types and functions of the module at hand, as far as weighing needs to know them.
#[derive(Default)]
struct Module {
    types: Vec<SubType>,
    /// For each function, imported ones first, its type.
    functions: Vec<u32>,
    /// The next function with a body.
    next: usize,
}

#[derive(Default)]
struct Scales {
    module: Module,
    weight: u64,
    code_bytes: u64,
    functions: usize,
    types: usize,
}

/// Refuses a component that would take too long to compile, or too much memory.
pub(crate) fn check(component: &[u8]) -> Result<(), Refused> {
    let mut scales = Scales::default();
    let mut in_module = false;
    let mut outside = component.len();
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { unchecked_range, .. } => {
                in_module = true;
                let bytes = unchecked_range.end.saturating_sub(unchecked_range.start);
                outside = outside.saturating_sub(usize::try_from(bytes).unwrap_or(0));
                scales.module = Module::default();
            }
            // Its parts would be joined by code that the compiler makes itself.
            Payload::ComponentSection { .. } => {
                return too_heavy("it has a component inside it: give each rule as a component of its own");
            }
            Payload::CustomSection(section) if !in_module => {
                outside = outside.saturating_sub(section.data().len());
            }
            Payload::End(_) => in_module = false,
            payload if in_module => scales.section(payload)?,
            _ => {}
        }
    }
    if outside > OUTSIDE_BYTES_MAX {
        return too_heavy(format!("{outside} bytes around its modules, at most {OUTSIDE_BYTES_MAX} are taken"));
    }
    Ok(())
}

impl Scales {
    /// Takes in a section of a module.
    fn section(&mut self, payload: Payload<'_>) -> Result<(), Refused> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    self.module.types.extend(group?.into_types());
                    at_most("types", self.types + self.module.types.len(), TYPES_MAX)?;
                }
                self.types += self.module.types.len();
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import?.ty {
                        self.function(ty)?;
                    }
                }
                self.module.next = self.module.functions.len();
            }
            Payload::FunctionSection(section) => {
                self.module.next = self.module.functions.len();
                for ty in section {
                    self.function(ty?)?;
                }
            }
            Payload::CodeSectionEntry(body) => {
                let number = self.module.next;
                self.module.next += 1;
                self.code_bytes += body.range().end.saturating_sub(body.range().start);
                if self.code_bytes > CODE_BYTES_MAX {
                    return too_heavy(format!("more than {CODE_BYTES_MAX} bytes of code, at most as many are taken"));
                }
                let weight = function::weigh(&self.module, number, &body, FUNCTION_WEIGHT_MAX)?;
                if weight > FUNCTION_WEIGHT_MAX {
                    return too_heavy(format!(
                        "function {number}, of {} bytes, has so many branches, with so many values and locals across \
                         them or handed over, that compiling it weighs more than {FUNCTION_WEIGHT_MAX}: take it apart",
                        body.range().end - body.range().start
                    ));
                }
                self.weight += weight;
                if self.weight > WEIGHT_MAX {
                    return too_heavy(format!("compiling all of its functions weighs more than {WEIGHT_MAX}"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn function(&mut self, ty: u32) -> Result<(), Refused> {
        self.module.functions.push(ty);
        self.functions += 1;
        at_most("functions", self.functions, FUNCTIONS_MAX)
    }
}

fn at_most(what: &str, have: usize, most: usize) -> Result<(), Refused> {
    if have <= most { Ok(()) } else { too_heavy(format!("more than {most} {what}, at most as many are taken")) }
}

fn too_heavy<T>(what: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::TooHeavy(what.into()))
}
