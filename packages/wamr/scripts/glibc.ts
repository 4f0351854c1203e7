// Which C library a Linux program asks for.
//   in   the program's bytes
//   out  the newest minor of glibc 2 among the versions that its symbols name
// A program runs with that glibc and newer ones only: what is published is built where it is old.

/** RHEL 9's, Amazon Linux 2023's; Debian 12 and Ubuntu 22.04 have newer ones. */
export const NEWEST_GLIBC_MINOR = 34;

/** 0 for a program that names none. */
export function newestGlibc(program: Uint8Array): number {
  const versions = Buffer.from(program).toString("latin1").matchAll(/GLIBC_2\.(\d+)/g);
  return Math.max(0, ...[...versions].map(([, minor]) => Number(minor)));
}
