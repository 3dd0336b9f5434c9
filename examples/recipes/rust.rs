// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the libtka authors
// Rust, on Unix: rustc rust.rs $(pkg-config --libs-only-L tka)
use std::{env, io, net::TcpStream, os::fd::AsRawFd, process, ptr};

#[link(name = "tka")]
extern "C" {
    fn tka_keepalive_within(sock: i32, detect_s: i32, flags: u32, report: *mut u8) -> i32;
}

fn main() {
    let at = env::args().skip(1).collect::<Vec<_>>().join(":");
    let stream = TcpStream::connect(&at).unwrap_or_else(|e| {
        eprintln!("rust: {}: {}", at, e);
        process::exit(1)
    });
    println!("{}", unsafe { tka_keepalive_within(stream.as_raw_fd(), 30, 0, ptr::null_mut()) });
    let _ = io::stdin().read_line(&mut String::new());
}
