"""A filter of system calls for the sandbox, made with libseccomp.

Namespaces hide files and the network, but a program in them may still ask the
kernel for whatever has no namespace: keys, memory without a name, new
namespaces, devices of other kinds. No answer to an exercise needs these.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import socket

#: What no submission needs, by what it could be used for.
FORBIDDEN = {
    "keys of the kernel, which outlive the sandbox": "add_key keyctl request_key",
    "memory that no limit counts": "memfd_create memfd_secret shmget shmat shmctl msgget semget",
    "other processes": "ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp perf_event_open",
    "programs inside the kernel": "bpf userfaultfd io_uring_setup io_uring_enter io_uring_register",
    "namespaces and mounts": "unshare setns mount umount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr",
    "files by number, past their folder": "open_by_handle_at name_to_handle_at",
    "the machine itself": "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd syslog "
                          "settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm modify_ldt vm86 vm86old "
                          "personality nfsservctl lookup_dcookie fanotify_init uselib ustat vhangup",
}
#: What the C library does without where the kernel does not know it; its flags cannot be looked at.
UNKNOWN = "clone3"
#: CLONE_NEW…: mount, cgroup, uts, ipc, user, pid, net, time.
NEW_NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80)
#: Requests to a terminal that type into it, and one to any file that has no need here.
TIOCSTI, TIOCLINUX = 0x5412, 0x541C

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NOT_EQUAL, _EQUAL, _MASKED_EQUAL = 1, 4, 7
_NO_SUCH_CALL = -1


class NoFilter(RuntimeError):
    """The filter cannot be made; the message says why."""


class _Compare(ctypes.Structure):
    """`struct scmp_arg_cmp` of libseccomp: which argument of a call is compared, how, and with what."""

    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
    except OSError:
        raise NoFilter("libseccomp is not installed") from None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Compare)]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    return library


def number(name: str) -> int:
    """Return the number of a system call on this machine; negative where it has none."""
    return _library().seccomp_syscall_resolve_name(name.encode())


def filter_file() -> int:
    """Return an open file that holds the filter, as `bwrap --seccomp` reads it; it ends with whoever closes it.

    Raises
    ------
    NoFilter
        If libseccomp is not there, or cannot make it.
    """
    library = _library()
    context = library.seccomp_init(_ALLOW)
    if not context:
        raise NoFilter("libseccomp cannot make a filter here")
    try:
        def refuse(name: str, error: int, *compared: _Compare) -> None:
            call = library.seccomp_syscall_resolve_name(name.encode())
            if call == _NO_SUCH_CALL:  # this libseccomp does not know it
                return
            if fault := library.seccomp_rule_add_array(context, _ERRNO | error, call, len(compared), (_Compare * len(compared))(*compared)):
                raise NoFilter(f"libseccomp cannot forbid {name}: {os.strerror(-fault)}")

        for names in FORBIDDEN.values():
            for name in names.split():
                refuse(name, errno.EPERM)
        refuse(UNKNOWN, errno.ENOSYS)
        for flag in NEW_NAMESPACES:
            refuse("clone", errno.EPERM, _Compare(0, _MASKED_EQUAL, flag, flag))
        for request in (TIOCSTI, TIOCLINUX):  # the kernel looks at the lower half alone
            refuse("ioctl", errno.EPERM, _Compare(1, _MASKED_EQUAL, 0xFFFFFFFF, request))
        for name in ("socket", "socketpair"):  # pipes between its own processes; there is nobody else to talk to
            refuse(name, errno.EPERM, _Compare(0, _NOT_EQUAL, socket.AF_UNIX, 0))
        file = os.memfd_create("filter")
        if fault := library.seccomp_export_bpf(context, file):
            os.close(file)
            raise NoFilter(f"libseccomp cannot write the filter: {os.strerror(-fault)}")
        os.lseek(file, 0, os.SEEK_SET)
        return file
    finally:
        library.seccomp_release(context)
