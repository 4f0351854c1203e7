//! Runs one Fluent Bit WASM filter in WAMR, behind frames on stdin and stdout.
//!   in   frames: load, filter a chunk, time a chunk, run `_start` (see `wire.rs`)
//!   out  frames: raw answers of the guest, one per record
//!   err  a frame that says what failed; a crash of the engine is a crash of this program, which the parent sees
//! Knows calls and memory. Does not know events, JSON or what Fluent Bit makes of an answer.

mod allocator;
mod engine;
mod fd_write;
mod parent;
mod prints;
mod stack_paint;
mod wire;

use engine::{Answer, Engine};
use prints::Prints;
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::fd::AsRawFd;
use wire::{Request, Writer};

fn main() {
    let mut prints = match Prints::divert() {
        Ok(prints) => prints,
        Err(problem) => {
            eprintln!("Cannot start flb-wasm-wamr: no file for the guest's prints: {problem}");
            std::process::exit(1);
        }
    };
    let mut input = BufReader::new(std::io::stdin());
    let protocol = prints.take_protocol_stream();
    parent::watch(protocol.as_raw_fd());
    let mut output = BufWriter::new(protocol);
    let mut engine: Option<Engine> = None;
    while let Some(frame) = read_frame(&mut input) {
        let mut reply = |kind: u8, body: Vec<u8>| write_frame(&mut output, kind, &body);
        if let Err(problem) = serve(&frame, &mut engine, &mut prints, &mut reply) {
            let mut body = Writer::default();
            body.bytes(problem.as_bytes());
            body.bytes(&prints.take());
            reply(b'e', body.take());
        }
    }
}

/// Answers one request. `Err` is for the requests that could not be served; a trap is an answer.
fn serve(
    frame: &[u8],
    engine: &mut Option<Engine>,
    prints: &mut Prints,
    reply: &mut dyn FnMut(u8, Vec<u8>),
) -> Result<(), String> {
    match Request::decode(frame).ok_or("Cannot read frame: it ends early or has an unknown kind")? {
        Request::Load { settings, module } => {
            drop(engine.take());
            let mut body = Writer::default();
            *engine = Some(Engine::start(settings, module)?);
            body.bytes(&prints.take());
            reply(b'l', body.take());
        }
        Request::Filter { is_json, calls } => {
            let running = engine
                .as_mut()
                .ok_or("Cannot filter: no module is loaded")?;
            for call in &calls {
                let answer = running.filter(call, is_json);
                reply(b'a', encode_answer(&answer, running, prints));
            }
        }
        Request::Time {
            is_json,
            rounds,
            calls,
        } => {
            let running = engine.as_mut().ok_or("Cannot time: no module is loaded")?;
            let mut body = Writer::default();
            body.u32(rounds);
            for _ in 0..rounds {
                body.u64(running.time(&calls, is_json));
                prints.discard();
            }
            reply(b't', body.take());
        }
        Request::RunMain => {
            let running = engine
                .as_mut()
                .ok_or("Cannot run _start: no module is loaded")?;
            let mut body = Writer::default();
            body.u32(running.run_main().into());
            body.bytes(&prints.take());
            reply(b'm', body.take());
        }
        Request::Version => {
            let mut body = Writer::default();
            body.bytes(engine::version().as_bytes());
            reply(b'v', body.take());
        }
    }
    Ok(())
}

fn encode_answer(answer: &Answer, engine: &Engine, prints: &mut Prints) -> Vec<u8> {
    let mut body = Writer::default();
    let (kind, bytes): (u32, &[u8]) = match &answer.outcome {
        engine::Outcome::Text(text) => (0, text),
        engine::Outcome::Exception(text) => (1, text),
        engine::Outcome::NoTerminator => (2, b""),
        engine::Outcome::FunctionMissing => (3, b""),
    };
    body.u32(kind);
    body.bytes(bytes);
    body.u32(answer.tag_address);
    body.u32(answer.record_address);
    body.u32(engine.pages());
    body.u32(engine.stack_high_water());
    body.u64(answer.nanoseconds);
    body.bytes(&prints.take());
    body.take()
}

fn read_frame(input: &mut impl Read) -> Option<Vec<u8>> {
    let mut header = [0; 4];
    input.read_exact(&mut header).ok()?;
    let mut frame = vec![0; u32::from_le_bytes(header) as usize];
    input.read_exact(&mut frame).ok()?;
    Some(frame)
}

/// The parent is gone when its pipe is: there is nobody left to tell.
fn write_frame(output: &mut impl Write, kind: u8, body: &[u8]) {
    let header = (body.len() as u32 + 1).to_le_bytes();
    let sent = output
        .write_all(&header)
        .and_then(|()| output.write_all(&[kind]))
        .and_then(|()| output.write_all(body))
        .and_then(|()| output.flush());
    if sent.is_err() {
        std::process::exit(0);
    }
}
