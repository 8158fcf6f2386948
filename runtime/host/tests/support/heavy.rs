//! Components that are short and take long to compile, as text.
#![allow(clippy::unwrap_used, dead_code, reason = "tests: loud failures; each test binary uses a part")]

use std::fmt::Write as _;

/// A component with these types and functions in its module, and the world's exports.
pub fn component(inside: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
        (core module $m (memory 1) {inside} (func (export "f")))
        (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (export "describe" (func $f)) (export "configure" (func $f)) (export "apply" (func $f)))"#
    );
    wat::parse_str(text).unwrap()
}

fn times(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, n| {
        let _ = write!(all, "{} ", each(n));
        all
    })
}

fn wide(arity: usize) -> String {
    format!("(param {0}) (result {0})", "i32 ".repeat(arity))
}

/// Two bytes a call, each of which takes `arity` values and gives as many.
pub fn calls(calls: usize, arity: usize) -> String {
    let (wide, get) = (wide(arity), times(arity, |n| format!("local.get {n}")));
    let calls = times(calls, |_| "call $g".to_owned());
    format!("(func $g {wide} {get}) (func {wide} {get} {calls})")
}

/// Blocks that hand over `arity` values each.
pub fn blocks(blocks: usize, arity: usize) -> String {
    let (wide, get) = (wide(arity), times(arity, |n| format!("local.get {n}")));
    let blocks = times(blocks, |_| "block (type $w) i32.const 0 br_if 0 end".to_owned());
    format!("(type $w (func {wide})) (func {wide} {get} {blocks})")
}

/// As many locals that are set and read, and branches between.
pub fn locals(locals: usize, branches: usize) -> String {
    let declared = "i32 ".repeat(locals);
    let set = times(locals, |n| format!("local.get 0 i32.load offset={n} local.set {}", n + 1));
    let between = times(branches, |n| {
        format!("block local.get 0 br_if 0 local.get 0 i32.load offset={n} local.set {} end", n % locals + 1)
    });
    let get = times(locals, |n| format!("local.get {} i32.add", n + 1));
    format!("(func (param i32) (result i32) (local {declared}) {set} {between} i32.const 0 {get})")
}

/// The same with loops, whose locals are known only at their ends.
pub fn loops(locals: usize, loops: usize) -> String {
    let declared = "i32 ".repeat(locals);
    let set = times(locals, |n| format!("local.get 0 i32.load offset={n} local.set {}", n + 1));
    let between =
        times(loops, |n| format!("loop local.get 0 i32.load offset={n} local.tee {} br_if 0 end", n % locals + 1));
    let get = times(locals, |n| format!("local.get {} i32.add", n + 1));
    format!("(func (param i32) (result i32) (local {declared}) {set} {between} i32.const 0 {get})")
}

/// Loops inside each other.
pub fn nested_loops(locals: usize, loops: usize) -> String {
    let declared = "i32 ".repeat(locals);
    let open = times(loops, |_| "loop".to_owned());
    let close = times(loops, |n| format!("local.get 0 i32.load offset={n} local.tee {} br_if 0 end", n % locals + 1));
    let get = times(locals, |n| format!("local.get {} i32.add", n + 1));
    format!("(func (param i32) (result i32) (local {declared}) {open} {close} i32.const 0 {get})")
}

/// As many values on the stack, and branches over them.
pub fn values(values: usize, branches: usize) -> String {
    let push = times(values, |n| format!("local.get 0 i32.load offset={n}"));
    let between = times(branches, |_| "block local.get 0 br_if 0 local.get 0 local.get 0 i32.store end".to_owned());
    let add = times(values, |_| "i32.add".to_owned());
    format!("(func (param i32) (result i32) {push} {between} i32.const 0 {add})")
}

/// Tables of branches to each of `labels` blocks inside each other.
pub fn tables(tables: usize, labels: usize) -> String {
    let targets = times(labels, |n| n.to_string());
    let tables = times(tables, |_| format!("block local.get 0 br_table {targets} 0 end"));
    format!(
        "(func (param i32) {} {tables} {})",
        times(labels, |_| "block".to_owned()),
        times(labels, |_| "end".to_owned())
    )
}

/// Blocks inside each other.
pub fn nested(blocks: usize) -> String {
    format!(
        "(func (param i32) {} {})",
        times(blocks, |_| "block local.get 0 br_if 0".to_owned()),
        times(blocks, |_| "end".to_owned())
    )
}

/// One long straight line.
pub fn straight(operators: usize) -> String {
    let line = times(operators, |n| format!("local.get 0 i32.load offset={n} i32.add i32.const {n} i32.mul"));
    format!("(func (param i32) (result i32) local.get 0 {line})")
}

/// Values that come from one branch or another.
pub fn ifs(ifs: usize) -> String {
    let ifs = times(ifs, |_| "if (result i32) i32.const 1 else i32.const 2 end".to_owned());
    format!("(func (param i32) (result i32) local.get 0 {ifs})")
}

/// Calls of the host that may fail.
pub fn grows(grows: usize) -> String {
    format!("(func (param i32) (result i32) local.get 0 {})", times(grows, |_| "memory.grow".to_owned()))
}

/// Many functions of nothing.
pub fn functions(functions: usize) -> String {
    times(functions, |_| "(func)".to_owned())
}
