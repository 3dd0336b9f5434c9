// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the libtka authors
// Go: cgo, on Unix; after the dial, which sets Go's own. ADDRESS PORT
package main

// #cgo pkg-config: tka
// #include <tka.h>
import "C"
import ("fmt"; "net"; "os"; "strings")

func main() {
	c, err := net.Dial("tcp", strings.Join(os.Args[1:], ":"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "go:", err)
		os.Exit(1)
	}
	raw, _ := c.(*net.TCPConn).SyscallConn()
	raw.Control(func(fd uintptr) { fmt.Println(C.tka_keepalive_within(C.int(fd), 30, 0, nil)) })
	fmt.Scanln()
}
