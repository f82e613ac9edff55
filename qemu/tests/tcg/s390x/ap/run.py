#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run a bare test program: run.py QEMU OPTION... -kernel PROGRAM

Prints the program's KTAP and does what it asks for: "# set CARD PROPERTY VALUE"
with qom-set, "# visit ID APID" with device_add and device_del, "# expect NUMBER
PATH PROPERTY VALUE NAME" is a test by qom-get, "# event NUMBER VALUE NAME" of
the one AP_QUEUE_VIOLATION since the last such test. The exit status is 0 if all
passed."""

import atexit
import collections
import json
import socket
import subprocess
import sys
import threading
import time

DEADLINE = 300  # seconds


class Qemu:
    """QEMU, stopped, with its console in .process.stdout and QMP"""

    def __init__(self, argv, **options):
        self.socket, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            argv + ['-S', '-nodefaults', '-display', 'none',
                    '-action', 'panic=exit-failure',
                    '-chardev', 'stdio,id=console,signal=off',
                    '-device', 'sclpconsole,chardev=console',
                    '-chardev', 'socket,id=qmp,fd=%d' % theirs.fileno(),
                    '-mon', 'chardev=qmp,mode=control'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            pass_fds=[theirs.fileno()], **options)
        atexit.register(self.process.kill)
        theirs.close()
        self.violations = collections.deque(maxlen=100)
        # For reading alone: one for both drops what it has read at a write.
        self.qmp = self.socket.makefile('r')
        try:
            self.running = bool(self.qmp.readline())
        except OSError:
            self.running = False
        if self.running:
            self.command('qmp_capabilities')

    def command(self, name, **arguments):
        """Return the whole answer"""
        self.socket.sendall(json.dumps(
            {'execute': name, 'arguments': arguments}).encode())
        while True:
            answer = json.loads(self.qmp.readline())
            if 'event' not in answer:
                return answer
            if answer['event'] == 'AP_QUEUE_VIOLATION':
                self.violations.append(answer['data'])

    def qom_set(self, path, name, value):
        if not path.startswith('/'):
            path = '/machine/peripheral/' + path
        return self.command('qom-set', path=path, property=name, value=value)


def matches(got, expected):
    """What is expected of a structure need not be all of it."""
    if isinstance(got, dict) and isinstance(expected, dict):
        return all(k in got and matches(got[k], v)
                   for k, v in expected.items())
    return got == expected


def judge(number, got, value, test):
    good = matches(got, json.loads(value))
    if not good:
        print('# expected %s, got %s' % (value, json.dumps(got)))
    print('%s %s - %s' % ('ok' if good else 'not ok', number, test.strip()))
    return good


def expect(qemu, number, path, name, value, test):
    """An error is null."""
    got = qemu.command('qom-get', path=path, property=name).get('return')
    return judge(number, got, value, test)


def expect_event(qemu, number, value, test):
    """None is null; a test wants one, not several."""
    qemu.command('query-status')
    got = list(qemu.violations)
    qemu.violations.clear()
    return judge(number, got[0] if len(got) == 1 else got or None, value, test)


def visit(qemu, name, apid):
    """The adapter is refused a second time: for that QEMU waits until all that
    is to be freed has been, which has begun to wait for the CPUs by then."""
    card = {'driver': 'ap-card', 'id': name, 'apid': int(apid), 'mode': 'cca'}
    qemu.command('device_add', **card)
    time.sleep(.3)
    qemu.command('device_add', **card)
    qemu.command('device_del', id=name)


def expire(qemu):
    print('# no end after %d seconds' % DEADLINE, flush=True)
    qemu.process.kill()


def main():
    qemu = Qemu(sys.argv[1:])
    timer = threading.Timer(DEADLINE, expire, [qemu])
    timer.daemon = True
    timer.start()
    if qemu.running:
        qemu.command('cont')
    good = True
    for line in qemu.process.stdout:
        if line.startswith('# expect '):
            good &= expect(qemu, *line.split(None, 6)[2:])
        elif line.startswith('# event '):
            good &= expect_event(qemu, *line.split(None, 4)[2:])
        else:
            sys.stdout.write(line)
        sys.stdout.flush()
        if line.startswith('# visit '):
            visit(qemu, *line.split()[2:])
        if line.startswith('# set '):
            path, name, value = line.split()[2:]
            answer = qemu.qom_set(path, name, json.loads(value))
            if 'error' in answer:
                print('# ' + answer['error']['desc'])
    return qemu.process.wait() or not good


if __name__ == '__main__':
    sys.exit(main())
