//! How deep the operand stack was used: the stack is painted before a call, the paint that is left tells.
//!
//!   exec env block:  | WASMExecEnv … | operand stack (stack_size bytes), grows up |
//!
//! The answer is a lower bound: a frame's cells that the guest never wrote keep their paint.
//! Source: core/iwasm/common/wasm_exec_env.h:36-160 (`wasm_stack_u.bottom` is the last member)

const PAINT: u64 = 0xA5A5_5A5A_A5A5_5A5A;

pub struct StackPaint {
    words: *mut u64,
    count: usize,
    used: usize,
}

impl StackPaint {
    /// `block` is the exec env's memory: address and length; its last `stack_bytes` are the stack.
    pub fn new(block: (usize, usize), stack_bytes: usize) -> Self {
        let start = (block.0 + block.1 - stack_bytes).next_multiple_of(8);
        let count = (block.0 + block.1 - start) / 8;
        let mut paint = StackPaint {
            words: start as *mut u64,
            count,
            used: count,
        };
        paint.cover();
        paint
    }

    /// Paints what the last call used. Call it only between calls of the guest.
    pub fn cover(&mut self) {
        for index in 0..self.used {
            // SAFETY: the words lie in the exec env's block, which lives as long as this value's owner.
            unsafe { self.words.add(index).write_volatile(PAINT) };
        }
        self.used = 0;
    }

    /// Looks at the paint after a call.
    pub fn measure(&mut self) {
        self.used = (0..self.count)
            .rev()
            // SAFETY: as in `cover`.
            .find(|&index| unsafe { self.words.add(index).read_volatile() } != PAINT)
            .map_or(0, |index| index + 1);
    }

    /// Bytes from the bottom of the stack, at the last measure.
    pub fn used_bytes(&self) -> u32 {
        (self.used * 8) as u32
    }
}
