//! What the guest and WAMR print, kept apart from the frames.
//!   in   file descriptors 1 and 2, which the guest's WASI and WAMR's printf write to
//!   out  (stream, bytes) in the order in which they were written, taken after each call
//! Each stream is a file of its own, so the order is noted: before each write of the guest's, `mark` looks at what came since the last.
//! The frames go to a copy of the original standard output.

use std::fs::File;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::os::fd::FromRawFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

const STDOUT: usize = 0;
const STDERR: usize = 1;

/// Bytes that one stream got before another got any.
struct Run {
    stream: usize,
    byte_length: usize,
}

/// The runs since the last `take`, and the bytes of each stream that they cover.
struct Order {
    runs: Vec<Run>,
    covered: [usize; 2],
}

static ORDER: Mutex<Order> = Mutex::new(Order {
    runs: Vec::new(),
    covered: [0; 2],
});

pub struct Prints {
    protocol: Option<File>,
    streams: [File; 2],
}

impl Prints {
    pub fn divert() -> Result<Self> {
        let protocol = check(unsafe { libc::dup(1) })?;
        let streams = [divert(1)?, divert(2)?];
        Ok(Prints {
            protocol: Some(unsafe { File::from_raw_fd(protocol) }),
            streams,
        })
    }

    pub fn take_protocol_stream(&mut self) -> File {
        self.protocol.take().expect("the stream is taken once")
    }

    /// Everything printed since the last time: a stream number (1 or 2), a u32 length and the bytes, for each run.
    pub fn take(&mut self) -> Vec<u8> {
        mark();
        let runs = std::mem::take(&mut order().runs);
        if runs.is_empty() {
            return Vec::new();
        }
        let written = self.streams.each_mut().map(read_whole);
        let mut rest = written.each_ref().map(Vec::as_slice);
        let mut taken = Vec::new();
        for Run {
            stream,
            byte_length,
        } in runs
        {
            let (run, behind) = rest[stream].split_at(byte_length.min(rest[stream].len()));
            rest[stream] = behind;
            taken.push(stream as u8 + 1);
            taken.extend_from_slice(&(run.len() as u32).to_le_bytes());
            taken.extend_from_slice(run);
        }
        self.empty();
        taken
    }

    pub fn discard(&mut self) {
        mark();
        order().runs.clear();
        self.empty();
    }

    fn empty(&mut self) {
        self.streams.iter_mut().for_each(empty);
        order().covered = [0; 2];
    }
}

/// Notes which stream grew since the last mark.
pub fn mark() {
    // Since the last mark there was one write by WASI, and then what stdio held back, which is all of it standard output.
    unsafe { libc::fflush(std::ptr::null_mut()) };
    let mut order = order();
    for stream in [STDERR, STDOUT] {
        let byte_length = size(stream as i32 + 1).saturating_sub(order.covered[stream]);
        if byte_length == 0 {
            continue;
        }
        order.covered[stream] += byte_length;
        match order.runs.last_mut() {
            Some(last) if last.stream == stream => last.byte_length += byte_length,
            _ => order.runs.push(Run {
                stream,
                byte_length,
            }),
        }
    }
}

fn order() -> MutexGuard<'static, Order> {
    ORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file without a name takes the place of a descriptor. It is emptied after each call; if that fails the next call shows it again.
fn divert(descriptor: i32) -> Result<File> {
    let stream = unsafe { libc::tmpfile() };
    if stream.is_null() {
        return Err(Error::last_os_error());
    }
    let file = check(unsafe { libc::fileno(stream) })?;
    check(unsafe { libc::fcntl(file, libc::F_SETFL, libc::O_APPEND) })?;
    check(unsafe { libc::dup2(file, descriptor) })?;
    Ok(unsafe { File::from_raw_fd(file) })
}

/// Bytes; 0 for a descriptor that is no file.
fn size(descriptor: i32) -> usize {
    // SAFETY: a stat is plain numbers, and `fstat` fills it.
    let mut state: libc::stat = unsafe { std::mem::zeroed() };
    if unsafe { libc::fstat(descriptor, &mut state) } == 0 {
        state.st_size as usize
    } else {
        0
    }
}

/// Nothing for a file that cannot be read.
fn read_whole(stream: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream
        .rewind()
        .and_then(|()| stream.read_to_end(&mut bytes));
    bytes
}

fn empty(stream: &mut File) {
    let _ = stream
        .set_len(0)
        .and_then(|()| stream.seek(SeekFrom::Start(0)));
}

fn check(result: i32) -> Result<i32> {
    if result < 0 {
        Err(Error::last_os_error())
    } else {
        Ok(result)
    }
}
