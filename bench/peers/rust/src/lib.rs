//! Peer: Rust with serde_json, in the shape of Fluent Bit's documentation (one `Value` for the record).
//! Exports malloc and free, so that records larger than the app heap come in; keeps its answer until the next call.

use serde_json::Value;
use std::alloc::{Layout, alloc, dealloc};
use std::cell::RefCell;

thread_local! {
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

macro_rules! filter {
    ($name:ident, $body:expr) => {
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(_tag: *const u8, _tag_len: u32, _sec: u32, _nsec: u32, record: *const u8, length: u32) -> *const u8 {
            let bytes = unsafe { std::slice::from_raw_parts(record, length as usize) };
            let body: fn(&mut Value) -> bool = $body;
            let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else { return record };
            let is_kept = body(&mut value);
            ANSWER.with_borrow_mut(|answer| {
                answer.clear();
                if is_kept {
                    let _ = serde_json::to_writer(&mut *answer, &value);
                }
                answer.push(0);
                answer.as_ptr()
            })
        }
    };
}

filter!(keep, |value| value["level"] != "trace");

filter!(hello, |value| {
    value["msg"] = "Hello world".into();
    true
});

filter!(routing, |value| {
    let labels = &value["kubernetes"]["labels"];
    let is_local = labels["region"] == "ap-south-1";
    let owner = if is_local && labels["tenant"] == "private-a1" { "private-a1" } else { "general" };
    let sink = if labels["has-sensitive-data"] == "true" { "s3" } else { "elastic" };
    let suffix = if is_local { "-ap-south-1" } else { "" };
    value["new_tag"] = format!("{owner}-{sink}{suffix}").into();
    true
});

const HEADER: usize = 8;

#[unsafe(no_mangle)]
pub extern "C" fn malloc(bytes: usize) -> *mut u8 {
    unsafe {
        let block = alloc(Layout::from_size_align_unchecked(bytes + HEADER, HEADER));
        (block as *mut usize).write(bytes);
        block.add(HEADER)
    }
}

/// # Safety
/// `address` comes from `malloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(address: *mut u8) {
    unsafe {
        let block = address.sub(HEADER);
        dealloc(block, Layout::from_size_align_unchecked((block as *mut usize).read() + HEADER, HEADER));
    }
}
