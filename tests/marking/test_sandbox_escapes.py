"""Code in a real sandbox tries to get out, to leave something behind, or to take more than its share; nothing of it works."""

import errno
import socket
import sys
import threading

import pytest

from articlebook.marking.grade import sandbox, syscalls

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of marking needs bubblewrap, which only Linux has")
LIMITS = sandbox.Limits(cell_seconds=10, seconds=120, memory=300_000_000)


@pytest.fixture(scope="module")
def box():
    with_limits = sandbox.Sandbox(LIMITS)
    yield with_limits
    with_limits.close()


def said(box: sandbox.Sandbox, code: str) -> str:
    """Return what a cell printed."""
    answer = box.ask({"do": "run", "source": code}, LIMITS.cell_seconds)
    assert answer.get("error") is None, answer
    return "".join(item["text"] for item in answer["outputs"])


CALL = """import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    return libc.syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)), ctypes.get_errno()
"""


@pytest.mark.parametrize("what", syscalls.FORBIDDEN)
def test_forbidden_calls(box, what):
    """A system call that no answer needs is refused, whatever it is given."""
    numbers = {name: number for name in syscalls.FORBIDDEN[what].split() if (number := syscalls.number(name)) >= 0}
    assert numbers
    text = said(box, f"{CALL}print([name for name, number in {numbers}.items() if call(number, 0, 0, 0, 0, 0) != (-1, {errno.EPERM})])")
    assert text == "[]\n", text


def test_new_namespaces(box):
    """No new namespace comes from `clone`, and `clone3`, whose flags no filter sees, is unknown; processes and threads work."""
    clone, clone3 = syscalls.number("clone"), syscalls.number("clone3")
    text = said(box, f"""{CALL}
import os, subprocess, threading
for flag in {syscalls.NEW_NAMESPACES}:
    got = call({clone}, flag | 17, 0, 0, 0, 0)
    if got[0] == 0: os._exit(0)
    if got != (-1, {errno.EPERM}): print('NEW', hex(flag), got)
print(call({clone3}, 0, 0))
thread = threading.Thread(target=print, args=('thread',)); thread.start(); thread.join()
print(subprocess.run(['/bin/echo', 'process'], capture_output=True, text=True).stdout, end='')
""")
    assert text == f"(-1, {errno.ENOSYS})\nthread\nprocess\n", text


def test_sockets(box):
    """Of all families of sockets only those between the sandbox's own processes can be made: no vsock, netlink, packet or key socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came: list = []
        threading.Thread(target=lambda: came.append(server.accept()), daemon=True).start()
        text = said(box, f"""import socket
made = []
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
            made.append(family)
        except OSError: pass
print(set(made) - {{socket.AF_UNIX}})
try: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 1)
except OSError as error: print('NO', error.errno)
a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))
""")
    assert text == f"set()\nNO {errno.EPERM}\nb'x'\n" and not came, text


def test_other_programs(box):
    """Another ABI of the processor, by which a filter could be passed, ends the program or is refused."""
    text = said(box, f"""{CALL}
import os
child = os.fork()
if child == 0:
    got = call(0x40000000 + 250, 0, 0, 0)  # keyctl of x32
    os._exit(0 if got[0] == -1 else 77)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77)
""")
    assert text == "False\n"


def test_files(tmp_path, monkeypatch):
    """Nothing of the machine can be written, and nothing of others can be seen: no home, no exercise, no process, no device."""
    monkeypatch.setenv("SECRET_OF_MINE", "secret of the instructor")
    box = sandbox.Sandbox(LIMITS)
    text = said(box, f"""import os
for path in ('/', '/usr', '/etc', '/book', '/proc/sys/kernel', '/dev', '/bin'):
    try:
        open(f'{{path}}/x', 'w'); print('WROTE', path)
    except OSError: pass
print([path for path in ({str(tmp_path)!r}, '/sys', '/run', '/var', {str(sandbox.ROOT)!r} + '/exercises', '/book/exercises', '/etc/passwd', '/dev/mem',
       '/dev/sda', '/dev/kvm', '/dev/vsock') if os.path.exists(path)])
print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit())[:2], len([p for p in os.listdir('/proc') if p.isdigit()]) < 5, os.getuid() != 0)
for path in ('/proc/1/root/etc/shadow', '/proc/1/environ', '/proc/sysrq-trigger', '/proc/kcore', '/proc/1/mem'):
    try: open(path, 'rb').read(1); print('READ', path)
    except OSError: pass
""")
    secret = said(box, "import glob\nfor path in glob.glob('/proc/*/environ'):\n    try: print(open(path).read())\n    except OSError: pass")
    box.close()
    lines = text.splitlines()
    assert lines[0] == "[]" and lines[1] == "[1, 2] True True" and lines[2:] in ([], ["READ /proc/1/environ"]), text
    assert "secret" not in secret


def test_programs_with_more_rights(box):
    """No program gives its caller more rights: not by the bit for it, and not by a user namespace."""
    assert said(box, "print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('NoNewPrivs', 'CapEff', 'Seccomp:'))])"
                ) == "['0000000000000000', '1', '2']\n"
    assert "uid=0" not in said(box, "import subprocess\nprint(subprocess.run('unshare -Ur id; su -c id </dev/null', "
                                     "shell=True, capture_output=True, text=True).stdout)")


@pytest.mark.parametrize("code", [
    "import mmap, time\nm = mmap.mmap(-1, 900_000_000)\nfor place in range(0, len(m), 4096): m[place] = 1\ntime.sleep(5)",
    "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        hog = b'x' * 100_000_000\n        time.sleep(9)\ntime.sleep(5)",
    "import time\nfor n in range(9):\n    open(f'/dev/shm/{n}', 'wb').write(b'0' * 29_000_000)"])
def test_memory_of_all_kinds(code):
    """Memory that processes share, hold each or put into a file system counts for the limit, or has one of its own."""
    box = sandbox.Sandbox(LIMITS)
    try:
        answer = box.ask({"do": "run", "source": code}, LIMITS.cell_seconds)
        assert answer["error"][0] == "OSError" and "/dev/shm" in code, answer
    except sandbox.Gone as gone:
        assert "more than 300 MB of memory" in str(gone)
    finally:
        box.close()


def test_the_pipe_of_the_runner(box):
    """A cell can write to the pipe of its own answers, and so speak for its own submission; what comes is data, or the end of it."""
    own = sandbox.Sandbox(LIMITS)
    try:
        for line in (b'{"value": 1}\n' * 3, b"[1, 2]\n", b'"x"\n', b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"value": {"kept": [0, "x", true]}}\n'):
            try:
                own.ask({"do": "run", "source": f"import os\nfor n in range(3, 20):\n    try: os.write(n, {line!r})\n    except OSError: pass"}, 5)
                for _ in range(4):
                    assert isinstance(own.ask({"do": "get", "name": "missing"}, 5), dict)
            except sandbox.Gone:
                own.close()
                own = sandbox.Sandbox(LIMITS)
    finally:
        own.close()
    assert said(box, "print(6 * 7)") == "42\n"  # another one never hears of it


def test_without_a_filter(monkeypatch):
    """Where no filter can be made there is no sandbox, and the message names what to install."""
    monkeypatch.setattr(syscalls.ctypes.util, "find_library", lambda name: "libnothing.so.9")
    with pytest.raises(sandbox.NoSandbox, match=r"libseccomp is not installed[\s\S]+libseccomp2"):
        sandbox.Sandbox(LIMITS)
