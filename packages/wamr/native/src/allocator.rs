//! The allocator that WAMR gets, and the last block it asked for.
//! Fluent Bit gives flb_malloc, flb_realloc and flb_free, which are the C library's: src/wasm/flb_wasm.c:170-173 @v5.1.1
//! The last block is remembered because WAMR has no call that says where an exec env's operand stack lies.

use std::ffi::{c_uint, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};
use wamrx_sys::RuntimeInitArgs;

static LAST_ADDRESS: AtomicUsize = AtomicUsize::new(0);
static LAST_BYTES: AtomicUsize = AtomicUsize::new(0);
static WATCHED_BYTES: AtomicUsize = AtomicUsize::new(usize::MAX);

unsafe extern "C" fn allocate(bytes: c_uint) -> *mut c_void {
    let block = unsafe { libc::malloc(bytes as usize) };
    if bytes as usize >= WATCHED_BYTES.load(Ordering::Relaxed) {
        LAST_ADDRESS.store(block as usize, Ordering::Relaxed);
        LAST_BYTES.store(bytes as usize, Ordering::Relaxed);
    }
    block
}

unsafe extern "C" fn reallocate(block: *mut c_void, bytes: c_uint) -> *mut c_void {
    unsafe { libc::realloc(block, bytes as usize) }
}

unsafe extern "C" fn release(block: *mut c_void) {
    unsafe { libc::free(block) }
}

/// Arguments for `wasm_runtime_full_init` as Fluent Bit fills them: all zero but the allocator.
pub fn init_arguments() -> RuntimeInitArgs {
    let mut arguments = RuntimeInitArgs {
        mem_alloc_type: wamrx_sys::Alloc_With_Allocator,
        ..Default::default()
    };
    arguments.mem_alloc_option.allocator.malloc_func = allocate as *mut c_void;
    arguments.mem_alloc_option.allocator.realloc_func = reallocate as *mut c_void;
    arguments.mem_alloc_option.allocator.free_func = release as *mut c_void;
    arguments
}

/// Runs `make` and returns the last block of at least `bytes` that WAMR allocated in it: address and length.
pub fn watch<T>(bytes: usize, make: impl FnOnce() -> T) -> (T, Option<(usize, usize)>) {
    LAST_ADDRESS.store(0, Ordering::Relaxed);
    WATCHED_BYTES.store(bytes, Ordering::Relaxed);
    let made = make();
    WATCHED_BYTES.store(usize::MAX, Ordering::Relaxed);
    let address = LAST_ADDRESS.load(Ordering::Relaxed);
    (
        made,
        (address != 0).then(|| (address, LAST_BYTES.load(Ordering::Relaxed))),
    )
}
