"""Runs a command without a network: in a namespace that has the loopback alone, where the system lets us make one.

    python offline.py COMMAND...

Elsewhere proxies that lead nowhere are named. Says on stderr which of both it was."""

import ctypes
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
NOWHERE = "http://127.0.0.1:9"


def loopback_alone() -> bool:
    """Leaves the network; the kernels of notebooks talk over the loopback."""
    if not sys.platform.startswith("linux") or ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return False
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    return True


if __name__ == "__main__":
    print("network: loopback alone" if loopback_alone() else "network: proxies to nowhere", file=sys.stderr)
    names = ("http_proxy", "https_proxy", "all_proxy")
    proxies = {form: NOWHERE for name in names for form in (name, name.upper())}
    os.execve(sys.argv[1], sys.argv[1:], {**os.environ, **proxies, "PIP_NO_INDEX": "1"})
