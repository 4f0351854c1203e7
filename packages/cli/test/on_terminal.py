"""Runs a program on a terminal of its own and types at it.

in   argv: columns, JSON of the steps [[text to wait for, what to type; ^C interrupts, `$ …` is for a shell]], then the program and its words
out  everything that the terminal showed; exit code of the program, 124 if a text did not come in 60 seconds
"""
import fcntl, json, os, pty, select, struct, subprocess, sys, termios, time

columns, steps, words = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    os.execvp(words[0], words)

seen = b""
shown = b""
deadline = time.monotonic() + 60
while True:
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if ready:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
        shown += part
    if steps and steps[0][0].encode() in seen:
        keys = steps.pop(0)[1]
        seen = b""
        deadline = time.monotonic() + 60
        time.sleep(0.3)
        if keys.startswith("$ "):
            subprocess.run(keys[2:], shell=True, check=True, timeout=60)
        else:
            os.write(terminal, b"\x03" if keys == "^C" else keys.encode())
    if time.monotonic() > deadline:
        os.kill(child, 9)
        break
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
if steps and time.monotonic() > deadline:
    sys.stderr.write(f"{steps[0][0]} did not come")
sys.exit(124 if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
