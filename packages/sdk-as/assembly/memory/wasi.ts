// The WASI calls that the SDK makes; a module imports only those it uses.
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

@external("wasi_snapshot_preview1", "fd_write")
export declare function fd_write(fd: i32, iovs: usize, iovsCount: i32, written: usize): i32;

@external("wasi_snapshot_preview1", "fd_read")
export declare function fd_read(fd: i32, iovs: usize, iovsCount: i32, read: usize): i32;

@external("wasi_snapshot_preview1", "fd_close")
export declare function fd_close(fd: i32): i32;

@external("wasi_snapshot_preview1", "fd_prestat_get")
export declare function fd_prestat_get(fd: i32, prestat: usize): i32;

@external("wasi_snapshot_preview1", "fd_prestat_dir_name")
export declare function fd_prestat_dir_name(fd: i32, path: usize, byteLength: i32): i32;

@external("wasi_snapshot_preview1", "path_open")
export declare function path_open(
  fd: i32, lookup: i32, path: usize, pathBytes: i32, oflags: i32, rights: i64, inheriting: i64, fdflags: i32, opened: usize,
): i32;

@external("wasi_snapshot_preview1", "fd_readdir")
export declare function fd_readdir(fd: i32, entries: usize, byteLength: i32, cookie: i64, used: usize): i32;

@external("wasi_snapshot_preview1", "clock_time_get")
export declare function clock_time_get(clock: i32, precision: i64, time: usize): i32;

@external("wasi_snapshot_preview1", "random_get")
export declare function random_get(bytes: usize, byteLength: i32): i32;

@external("wasi_snapshot_preview1", "proc_exit")
export declare function proc_exit(code: i32): void;
