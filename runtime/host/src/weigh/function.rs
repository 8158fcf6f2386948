//! The weight of a function: what is alive where its control flow splits and joins.

use wasmparser::{BinaryReaderError, BlockType, FrameKind, FunctionBody, ModuleArity as _, Operator};

use super::Module;

/// A function on the scales.
pub(super) struct Scale<'a> {
    pub(super) module: &'a Module,
    /// Type of the function itself.
    pub(super) ty: u32,
    pub(super) frames: Vec<Frame>,
    /// Values on the operand stack; what cannot be reached may make it too low.
    height: u32,
    weight: u64,
    /// Places where control flow splits or joins.
    joins: u64,
    /// Locals that are used, by number.
    used: Vec<bool>,
    used_count: u64,
    /// Values that blocks take or give.
    block_values: u64,
    operators: u64,
}

/// What it takes to hand a value to a function or back, beside the value itself.
const CALL: u64 = 15;
/// As many joins cost each join a unit.
const JOINS: u64 = 50;
/// As many operators cost each operator a unit.
const OPERATORS: u64 = 600;

pub(super) struct Frame {
    pub(super) ty: BlockType,
    pub(super) kind: FrameKind,
    /// Height of the stack below its parameters.
    base: u32,
}

/// What it weighs to compile a function; when that is more than `most`, any number above.
pub(super) fn weigh(
    module: &Module,
    number: usize,
    body: &FunctionBody<'_>,
    most: u64,
) -> Result<u64, BinaryReaderError> {
    let Some(ty) = module.functions.get(number).copied() else { return Ok(0) };
    let function = Frame { ty: BlockType::FuncType(ty), kind: FrameKind::Block, base: 0 };
    let mut scale = Scale {
        module,
        ty,
        frames: vec![function],
        height: 0,
        weight: 0,
        joins: 0,
        used: Vec::new(),
        used_count: 0,
        block_values: 0,
        operators: 0,
    };
    for local in body.get_locals_reader()? {
        scale.weight += u64::from(local?.0);
    }
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() && scale.total() <= most {
        scale.operator(&operators.read()?);
    }
    Ok(scale.total())
}

impl Scale<'_> {
    /// Each local, and each value that a block takes or gives, may differ at each join.
    fn total(&self) -> u64 {
        let across = self.joins.saturating_mul(self.used_count + self.block_values);
        let squares = self.joins.saturating_mul(self.joins) / JOINS + self.operators * self.operators / OPERATORS;
        self.weight.saturating_add(across).saturating_add(squares)
    }

    fn operator(&mut self, operator: &Operator<'_>) {
        // What has no arity is not valid, and will be refused as such.
        let (takes, gives) = operator.operator_arity(self).unwrap_or((0, 0));
        let values = u64::from(takes) + u64::from(gives);
        self.operators += 1;
        self.weight += values;
        match operator {
            Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index } => {
                self.touch(*local_index);
            }
            Operator::Call { .. } | Operator::ReturnCall { .. } => self.weight += CALL * values,
            Operator::CallIndirect { .. } | Operator::ReturnCallIndirect { .. } => {
                self.weight += CALL * values;
                self.join(2);
            }
            Operator::BrTable { targets } => {
                self.weight += u64::from(targets.len()) * u64::from(takes);
                self.join(u64::from(targets.len()) + 1);
            }
            // A loop looks after fuel and deadline each time around.
            Operator::Loop { .. } => self.join(4),
            Operator::Block { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::Return => self.join(1),
            // What the host does for the guest is a call that may fail.
            Operator::MemoryGrow { .. }
            | Operator::MemoryCopy { .. }
            | Operator::MemoryFill { .. }
            | Operator::MemoryInit { .. }
            | Operator::TableGet { .. }
            | Operator::TableSet { .. }
            | Operator::TableGrow { .. }
            | Operator::TableFill { .. }
            | Operator::TableCopy { .. }
            | Operator::TableInit { .. } => self.join(4),
            _ => {}
        }
        self.height = self.height.saturating_sub(takes).saturating_add(gives);
        self.frame(operator, gives);
    }

    /// Notes `count` places where control flow splits or joins, over which the stack is carried.
    fn join(&mut self, count: u64) {
        self.joins += count;
        self.weight = self.weight.saturating_add(count.saturating_mul(u64::from(self.height)));
    }

    fn touch(&mut self, local: u32) {
        let local = local as usize;
        if local >= self.used.len() {
            // A body's locals are fewer than 50,000, or it is not valid.
            self.used.resize((local + 1).min(65_536), false);
        }
        if let Some(used @ false) = self.used.get_mut(local) {
            *used = true;
            self.used_count += 1;
        }
    }

    fn frame(&mut self, operator: &Operator<'_>, gives: u32) {
        let (ty, kind) = match operator {
            Operator::Block { blockty } => (*blockty, FrameKind::Block),
            Operator::Loop { blockty } => (*blockty, FrameKind::Loop),
            Operator::If { blockty } => (*blockty, FrameKind::If),
            Operator::Else => {
                if let Some(frame) = self.frames.last() {
                    self.height = frame.base.saturating_add(gives);
                }
                return;
            }
            Operator::End => {
                if let Some(frame) = self.frames.pop() {
                    self.height = frame.base.saturating_add(gives);
                }
                return;
            }
            _ => return,
        };
        let (params, results) = self.block_type_arity(ty).unwrap_or((0, 0));
        self.block_values += u64::from(params) + u64::from(results);
        self.frames.push(Frame { ty, kind, base: self.height.saturating_sub(params) });
    }
}
