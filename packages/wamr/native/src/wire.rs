//! The frames between parent and engine. Little-endian; bytes are a u32 length and then the bytes.
//!
//!   frame   = u32 length of the rest, kind, body
//!   L load    heap u32, stack u32, leaks u32, function bytes, count u32, paths bytes…, module bytes
//!   F filter  json u32, count u32, calls…         -> one `a` per call
//!   T time    json u32, rounds u32, count u32, calls…  -> `t`: count u32, nanoseconds u64…
//!   M main                                        -> `m`: ran u32, prints bytes
//!   V version                                     -> `v`: bytes
//!   call    = tag bytes, seconds u32, nanoseconds u32, record bytes
//!   a answer  kind u32, bytes, tag u32, record u32, pages u32, stack u32, nanoseconds u64, prints bytes
//!   e failed  message bytes, prints bytes
//!   prints  = (stream u8, bytes)…

use crate::engine::Settings;

/// One call of the filter function.
pub struct Call<'a> {
    pub tag: &'a [u8],
    pub seconds: u32,
    pub nanoseconds: u32,
    pub record: &'a [u8],
}

pub enum Request<'a> {
    Load {
        settings: Settings,
        module: &'a [u8],
    },
    Filter {
        is_json: bool,
        calls: Vec<Call<'a>>,
    },
    Time {
        is_json: bool,
        rounds: u32,
        calls: Vec<Call<'a>>,
    },
    RunMain,
    Version,
}

impl<'a> Request<'a> {
    /// `None` if the frame ends early, goes on too long or has an unknown kind.
    pub fn decode(frame: &'a [u8]) -> Option<Self> {
        let (kind, body) = frame.split_first()?;
        let mut reader = Reader(body);
        let request = match kind {
            b'L' => reader.load()?,
            b'F' => Request::Filter {
                is_json: reader.u32()? != 0,
                calls: reader.calls()?,
            },
            b'T' => Request::Time {
                is_json: reader.u32()? != 0,
                rounds: reader.u32()?,
                calls: reader.calls()?,
            },
            b'M' => Request::RunMain,
            b'V' => Request::Version,
            _ => return None,
        };
        reader.0.is_empty().then_some(request)
    }
}

pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn u32(&mut self) -> Option<u32> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*head))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn load(&mut self) -> Option<Request<'a>> {
        let heap_bytes = self.u32()?;
        let stack_bytes = self.u32()?;
        let leaks_inputs = self.u32()? != 0;
        let function_name = self.text()?;
        let count = self.u32()?;
        let accessible_paths = (0..count).map(|_| self.text()).collect::<Option<_>>()?;
        let settings = Settings {
            heap_bytes,
            stack_bytes,
            leaks_inputs,
            function_name,
            accessible_paths,
        };
        Some(Request::Load {
            settings,
            module: self.bytes()?,
        })
    }

    fn calls(&mut self) -> Option<Vec<Call<'a>>> {
        let count = self.u32()?;
        (0..count)
            .map(|_| {
                Some(Call {
                    tag: self.bytes()?,
                    seconds: self.u32()?,
                    nanoseconds: self.u32()?,
                    record: self.bytes()?,
                })
            })
            .collect()
    }
}

#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    pub fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    pub fn take(self) -> Vec<u8> {
        self.0
    }
}
