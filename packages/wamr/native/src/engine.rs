//! One instance of a module in WAMR, started and called as Fluent Bit does it.
//!   in   settings, a module (WebAssembly or AOT); calls
//!   out  answers: the text, the exception, or why there is neither
//!   err  `Err` with WAMR's words when there is no instance
//! Source: flb_wasm_instantiate and flb_wasm_call_function_format_json, src/wasm/flb_wasm.c:108-330 @v5.1.1

use crate::allocator;
use crate::fd_write;
use crate::stack_paint::StackPaint;
use crate::wire::Call;
use std::ffi::{CStr, CString, c_char};
use std::ptr::null_mut;
use std::time::Instant;
use wamrx_sys as wamr;

/// The filter's section in the configuration; sizes are bytes.
pub struct Settings {
    pub heap_bytes: u32,
    pub stack_bytes: u32,
    /// Tag and record stay allocated: flb_wasm.c:260 @v4.1.0, fixed in 4.0.14 and 4.1.2
    pub leaks_inputs: bool,
    pub function_name: String,
    pub accessible_paths: Vec<String>,
}

pub enum Outcome {
    /// The bytes up to the NUL.
    Text(Vec<u8>),
    /// `Exception: …`; it has been cleared.
    Exception(Vec<u8>),
    /// No NUL up to the end of memory, or an address outside it. WAMR's exception stays set, as in Fluent Bit.
    NoTerminator,
    FunctionMissing,
}

pub struct Answer {
    pub outcome: Outcome,
    pub tag_address: u32,
    pub record_address: u32,
    /// Of the whole call, copies in and out included.
    pub nanoseconds: u64,
}

pub struct Engine {
    instance: wamr::wasm_module_inst_t,
    module: wamr::wasm_module_t,
    environment: wamr::wasm_exec_env_t,
    function_name: CString,
    leaks_inputs: bool,
    paint: Option<StackPaint>,
    // WAMR keeps pointers into all three.
    module_bytes: Vec<u8>,
    paths: Vec<CString>,
    natives: Box<[wamr::NativeSymbol]>,
}

const ERROR_BYTES: usize = 128;

impl Engine {
    pub fn start(settings: Settings, module: &[u8]) -> Result<Self, String> {
        let function_name = CString::new(settings.function_name)
            .map_err(|_| "Cannot load: the function's name has a NUL")?;
        let paths: Vec<CString> = settings
            .accessible_paths
            .into_iter()
            .map(|path| CString::new(path).map_err(|_| "Cannot load: a path has a NUL".to_string()))
            .collect::<Result<_, _>>()?;
        if !unsafe { wamr::wasm_runtime_full_init(&mut allocator::init_arguments()) } {
            return Err("Init runtime environment failed.".into());
        }
        let mut engine = Engine {
            instance: null_mut(),
            module: null_mut(),
            environment: null_mut(),
            function_name,
            leaks_inputs: settings.leaks_inputs,
            paint: None,
            module_bytes: module.to_vec(),
            paths,
            natives: Box::default(),
        };
        engine.natives = fd_write::register()?;
        engine.instantiate(settings.heap_bytes, settings.stack_bytes)?;
        Ok(engine)
    }

    fn instantiate(&mut self, heap_bytes: u32, stack_bytes: u32) -> Result<(), String> {
        let mut error: [c_char; ERROR_BYTES] = [0; ERROR_BYTES];
        let length = self.module_bytes.len() as u32;
        let mut paths: Vec<*const c_char> = self.paths.iter().map(|path| path.as_ptr()).collect();
        // SAFETY: WAMR's contract for these calls; the bytes and paths live as long as `self`.
        unsafe {
            self.module = wamr::wasm_runtime_load(
                self.module_bytes.as_mut_ptr(),
                length,
                error.as_mut_ptr(),
                ERROR_BYTES as u32,
            );
            if self.module.is_null() {
                return Err(format!(
                    "Load wasm module failed. error: {}",
                    text(error.as_ptr())
                ));
            }
            let (directories, count) = (paths.as_mut_ptr(), paths.len() as u32);
            let (none, no_arguments) = (null_mut(), null_mut());
            wamr::wasm_runtime_set_wasi_args_ex(
                self.module,
                directories,
                count,
                none,
                0,
                none,
                0,
                no_arguments,
                0,
                0,
                1,
                2,
            );
            self.instance = wamr::wasm_runtime_instantiate(
                self.module,
                stack_bytes,
                heap_bytes,
                error.as_mut_ptr(),
                ERROR_BYTES as u32,
            );
            if self.instance.is_null() {
                return Err(format!(
                    "Instantiate wasm module failed. error: {}",
                    text(error.as_ptr())
                ));
            }
            let (environment, block) = allocator::watch(stack_bytes as usize, || {
                wamr::wasm_runtime_create_exec_env(self.instance, stack_bytes)
            });
            self.environment = environment;
            if self.environment.is_null() {
                return Err("Create wasm execution environment failed.".into());
            }
            self.paint = block.map(|block| StackPaint::new(block, stack_bytes as usize));
        }
        Ok(())
    }

    /// One call of the filter, with its time and its stack.
    pub fn filter(&mut self, call: &Call, is_json: bool) -> Answer {
        if let Some(paint) = &mut self.paint {
            paint.cover();
        }
        let (tag, record) = inputs(call, is_json);
        let start = Instant::now();
        let mut answer = self.call(call, &tag, &record);
        answer.nanoseconds = start.elapsed().as_nanos() as u64;
        if let Some(paint) = &mut self.paint {
            paint.measure();
        }
        answer
    }

    /// Nanoseconds of this thread's processor time for all calls together, without the preparation of their inputs.
    pub fn time(&mut self, calls: &[Call], is_json: bool) -> u64 {
        let prepared: Vec<_> = calls.iter().map(|call| inputs(call, is_json)).collect();
        let start = thread_nanoseconds();
        for (call, (tag, record)) in calls.iter().zip(&prepared) {
            std::hint::black_box(self.call(call, tag, record));
        }
        thread_nanoseconds() - start
    }

    /// flb_wasm.c:249-330 @v5.1.1
    fn call(&mut self, call: &Call, tag: &[u8], record: &[u8]) -> Answer {
        let mut answer = Answer {
            outcome: Outcome::FunctionMissing,
            tag_address: 0,
            record_address: 0,
            nanoseconds: 0,
        };
        // SAFETY: WAMR's contract for these calls; the six cells are what the host's array has, and more parameters read behind
        // them as in the host, so there is room for what WAMR copies.
        unsafe {
            let function =
                wamr::wasm_runtime_lookup_function(self.instance, self.function_name.as_ptr());
            if function.is_null() {
                return answer;
            }
            answer.tag_address = self.duplicate(tag);
            answer.record_address = self.duplicate(record);
            let mut cells = [0_u32; 64];
            cells[0] = answer.tag_address;
            cells[1] = call.tag.len() as u32;
            cells[2] = call.seconds;
            cells[3] = call.nanoseconds;
            cells[4] = answer.record_address;
            cells[5] = call.record.len() as u32;
            answer.outcome =
                if !wamr::wasm_runtime_call_wasm(self.environment, function, 6, cells.as_mut_ptr())
                {
                    let exception = text(wamr::wasm_runtime_get_exception(self.instance));
                    wamr::wasm_runtime_clear_exception(self.instance);
                    Outcome::Exception(exception.into_bytes())
                } else if !wamr::wasm_runtime_validate_app_str_addr(self.instance, cells[0].into())
                {
                    Outcome::NoTerminator
                } else {
                    let result =
                        wamr::wasm_runtime_addr_app_to_native(self.instance, cells[0].into());
                    Outcome::Text(CStr::from_ptr(result as *const c_char).to_bytes().to_vec())
                };
            for address in [answer.tag_address, answer.record_address] {
                if address != 0 && !self.leaks_inputs {
                    wamr::wasm_runtime_module_free(self.instance, address.into());
                }
            }
        }
        answer
    }

    unsafe fn duplicate(&self, bytes: &[u8]) -> u32 {
        let source = bytes.as_ptr() as *const c_char;
        unsafe {
            wamr::wasm_runtime_module_dup_data(self.instance, source, bytes.len() as u64) as u32
        }
    }

    /// `_start` as exec_wasi runs it: flb_wasm_call_wasi_main, flb_wasm.c:431-438 @v5.1.1
    pub fn run_main(&mut self) -> bool {
        unsafe { wamr::wasm_application_execute_main(self.instance, 0, null_mut()) }
    }

    /// Pages of 64 KiB; 0 without a memory.
    pub fn pages(&self) -> u32 {
        let memory = unsafe { wamr::wasm_runtime_get_default_memory(self.instance) };
        if memory.is_null() {
            0
        } else {
            unsafe { wamr::wasm_memory_get_cur_page_count(memory) as u32 }
        }
    }

    /// Bytes of the operand stack that the last call wrote, at least; 0 if unknown.
    pub fn stack_high_water(&self) -> u32 {
        self.paint.as_ref().map_or(0, StackPaint::used_bytes)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: each is destroyed once, in the order of flb_wasm_destroy, flb_wasm.c:452-474 @v5.1.1
        unsafe {
            if !self.environment.is_null() {
                wamr::wasm_runtime_destroy_exec_env(self.environment);
            }
            if !self.instance.is_null() {
                wamr::wasm_runtime_deinstantiate(self.instance);
            }
            if !self.module.is_null() {
                wamr::wasm_runtime_unload(self.module);
            }
            wamr::wasm_runtime_destroy();
        }
    }
}

/// The bytes that are copied in: a JSON record with its NUL, a msgpack record without.
fn inputs(call: &Call, is_json: bool) -> (Vec<u8>, Vec<u8>) {
    let with_nul = |bytes: &[u8]| [bytes, b"\0"].concat();
    (
        with_nul(call.tag),
        if is_json {
            with_nul(call.record)
        } else {
            call.record.to_vec()
        },
    )
}

/// Other programs on a busy machine do not count.
fn thread_nanoseconds() -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is a timespec, and the clock is there on every Linux and macOS.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

fn text(words: *const c_char) -> String {
    if words.is_null() {
        return String::new();
    }
    unsafe { CStr::from_ptr(words) }
        .to_string_lossy()
        .into_owned()
}

/// `2.4.3`
pub fn version() -> String {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    unsafe { wamr::wasm_runtime_get_version(&mut major, &mut minor, &mut patch) };
    format!("{major}.{minor}.{patch}")
}
