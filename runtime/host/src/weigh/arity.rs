//! Arity: what wasmparser asks of a function to know how many values an operator takes and gives.

use wasmparser::{BlockType, ContType, FrameKind, FuncType, ModuleArity, RefType, SubType};

use super::function::Scale;

impl ModuleArity for Scale<'_> {
    fn sub_type_at(&self, type_idx: u32) -> Option<&SubType> {
        self.module.types.get(type_idx as usize)
    }

    fn tag_type_arity(&self, _: u32) -> Option<(u32, u32)> {
        None
    }

    fn type_index_of_function(&self, function_idx: u32) -> Option<u32> {
        self.module.functions.get(function_idx as usize).copied()
    }

    fn func_type_of_cont_type(&self, _: &ContType) -> Option<&FuncType> {
        None
    }

    fn sub_type_of_ref_type(&self, _: &RefType) -> Option<&SubType> {
        None
    }

    fn control_stack_height(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    fn label_block(&self, depth: u32) -> Option<(BlockType, FrameKind)> {
        if depth as usize == self.frames.len() {
            return Some((BlockType::FuncType(self.ty), FrameKind::Block));
        }
        let at = self.frames.len().checked_sub(depth as usize + 1)?;
        self.frames.get(at).map(|frame| (frame.ty, frame.kind))
    }
}
