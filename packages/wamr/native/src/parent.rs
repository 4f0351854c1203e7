//! Ends this program when its parent is gone, also while the guest runs and nobody reads frames.
//!   in   the descriptor that the frames go to
//! A parent that ends closes the other end of it, however it ended. One that lives and closes this program's input keeps it open.

use std::thread;

/// Watches from a thread of its own; without one, the program ends at its next frame, as it did.
pub fn watch(protocol: i32) {
    let _ = thread::Builder::new().spawn(move || wait_for_end(protocol));
}

fn wait_for_end(protocol: i32) {
    // A hang-up is told whether it is asked for or not; macOS looks at descriptors only for what is asked.
    let mut watched = libc::pollfd {
        fd: protocol,
        events: libc::POLLHUP,
        revents: 0,
    };
    loop {
        // SAFETY: one pollfd, which lives here.
        let ready = unsafe { libc::poll(&mut watched, 1, -1) };
        if ready > 0 {
            // SAFETY: it runs no handlers, which could wait for the guest.
            unsafe { libc::_exit(0) };
        }
        if ready < 0 && std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            return;
        }
    }
}
