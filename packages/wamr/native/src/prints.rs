//! What the guest and WAMR print, kept apart from the frames.
//!   in   file descriptors 1 and 2, which the guest's WASI and WAMR's printf write to
//!   out  (stream, bytes), taken after each call
//! The frames go to a copy of the original standard output.

use std::fs::File;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::os::fd::FromRawFd;

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

    /// Everything printed since the last time: a stream number (1 or 2), a u32 length and the bytes, for each that printed.
    pub fn take(&mut self) -> Vec<u8> {
        let mut taken = Vec::new();
        unsafe { libc::fflush(std::ptr::null_mut()) };
        for (index, stream) in self.streams.iter_mut().enumerate() {
            let mut bytes = Vec::new();
            let is_read = stream
                .rewind()
                .and_then(|()| stream.read_to_end(&mut bytes))
                .is_ok();
            if !is_read || bytes.is_empty() {
                continue;
            }
            empty(stream);
            taken.push(index as u8 + 1);
            taken.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            taken.extend_from_slice(&bytes);
        }
        taken
    }

    pub fn discard(&mut self) {
        unsafe { libc::fflush(std::ptr::null_mut()) };
        self.streams.iter_mut().for_each(empty);
    }
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
