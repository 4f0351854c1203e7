//! WASI's `fd_write` with a mark before each write, so that prints keep their order.
//! WAMR asks the natives that were registered last first, and its own stay behind them:
//! core/iwasm/common/wasm_native.c:205-286 in WAMR 2.4.3

use crate::prints;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use wamrx_sys as wamr;

const MODULES: [&CStr; 2] = [c"wasi_snapshot_preview1", c"wasi_unstable"];
const NAME: &CStr = c"fd_write";
/// As WAMR registers it: core/iwasm/libraries/libc-wasi/libc_wasi_wrapper.c:2333 in WAMR 2.4.3
const SIGNATURE: &CStr = c"(i*i*)i";

type FdWrite = unsafe extern "C" fn(
    environment: wamr::wasm_exec_env_t,
    descriptor: u32,
    vectors: *mut c_void,
    count: u32,
    written: *mut u32,
) -> u32;

unsafe extern "C" {
    /// core/iwasm/common/wasm_native.h:53-56 in WAMR 2.4.3; without the last three it looks a function up and checks nothing.
    fn wasm_native_resolve_symbol(
        module_name: *const c_char,
        field_name: *const c_char,
        func_type: *const c_void,
        signature: *mut *const c_char,
        attachment: *mut *mut c_void,
        is_raw: *mut bool,
    ) -> *mut c_void;
}

/// WAMR's own; it is the same for both modules.
static WAMR_FD_WRITE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

unsafe extern "C" fn marked_fd_write(
    environment: wamr::wasm_exec_env_t,
    descriptor: u32,
    vectors: *mut c_void,
    count: u32,
    written: *mut u32,
) -> u32 {
    prints::mark();
    // SAFETY: it is registered only where WAMR's own was found, which has this signature.
    unsafe {
        let write: FdWrite = std::mem::transmute(WAMR_FD_WRITE.load(Ordering::Relaxed));
        write(environment, descriptor, vectors, count, written)
    }
}

/// Registers it, between WAMR's start and the first module. The natives must live until WAMR is destroyed.
pub fn register() -> Result<Box<[wamr::NativeSymbol]>, String> {
    let missing = || "Init runtime environment failed: no fd_write".to_string();
    let mut natives = Vec::new();
    for module in MODULES {
        // SAFETY: both names end in NUL; null pointers ask for the address alone.
        let found = unsafe {
            wasm_native_resolve_symbol(
                module.as_ptr(),
                NAME.as_ptr(),
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
            )
        };
        if found.is_null() {
            return Err(missing());
        }
        WAMR_FD_WRITE.store(found, Ordering::Relaxed);
        natives.push(wamr::NativeSymbol {
            symbol: NAME.as_ptr(),
            func_ptr: marked_fd_write as *mut c_void,
            signature: SIGNATURE.as_ptr(),
            attachment: null_mut(),
        });
    }
    let mut natives = natives.into_boxed_slice();
    for (module, native) in MODULES.iter().zip(natives.iter_mut()) {
        // SAFETY: the caller keeps the natives.
        if !unsafe { wamr::wasm_runtime_register_natives(module.as_ptr(), native, 1) } {
            return Err(missing());
        }
    }
    Ok(natives)
}
