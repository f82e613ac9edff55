#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Change the adapters at random while a fuzzing program takes random steps:
fuzz.py SECONDS SEED QEMU OPTION... -kernel PROGRAM

The programs are fuzz.c here and in ../sie.  Prints KTAP: QMP always answers,
the program always goes on and finds nothing wrong, QEMU ends well and says
nothing that a sanitizer or an assertion says.  When one of that is not so, the
step where it was and the last actions are shown: the program goes there again
when it is built with that step as FIRST."""

import collections
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

from run import Qemu

ANSWER = 60     # seconds until QMP has no answer
PROGRESS = 120  # seconds until the program hangs
LONGER = 300    # seconds that a busy host is given to come to something
STEP = re.compile(r'# (run from|step|wrong: step) ([0-9a-f]{16})'
                  r'(?::((?: [a-z-]+ [0-9a-f]{16})+))?$')
REPORT = re.compile(r'Sanitizer|runtime error|[Aa]ssert|Aborted|CRITICAL')
MODES = 'accel', 'cca', 'ep11'
DOMAINS = ('0-3', '0-3', '0-3', '', '0', '1-2:255', '0:2-3', '3-', 'x',
           '0-255', '256')
# Of a machine that is stopped
LOOKS = 'info registers', 'x /8xg 0x2000', 'gva2gpa 0x2000', 'info qtree'
# None that goes on for longer than this does; -1 and 2 ** 32 are refused.
TIMES = 0, 0, 0, 0, 0, 1, 50, 1000, -1, 2 ** 32


class Fuzzer:
    def __init__(self, argv, errors):
        self.qemu = Qemu(argv, stderr=errors)
        self.qemu.socket.settimeout(ANSWER)
        self.actions = collections.Counter()
        self.last = collections.deque(maxlen=40)
        self.said = collections.deque(maxlen=10)
        self.counts = collections.Counter()
        self.steps = self.runs = self.step = 0
        self.alive = time.monotonic()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.qemu.process.stdout:
            self.alive = time.monotonic()
            self.said.append(line.strip())
            # None that a system reset has cut short.
            step = STEP.match(line)
            if step:
                self.step = int(step[2], 16)
                self.runs += step[1] == 'run from'
            if step and step[3]:
                words = step[3].split()
                self.steps += 100
                for name, n in zip(words[::2], words[1::2]):
                    self.counts[name] += int(n, 16)

    def command(self, name, **arguments):
        self.last.append(json.dumps([name, arguments]))
        answer = self.qemu.command(name, **arguments)
        self.actions[name, 'error' not in answer] += 1
        return answer

    def card(self):
        return '/machine/peripheral/card%d' % random.choice((0, 1, 2, 3, 4, 5))

    def set(self, path, name, value):
        self.command('qom-set', path=path, property=name, value=value)

    def set_state(self):
        name = random.choice(('assigned', 'config', 'checkstop'))
        good = name != 'checkstop'
        self.set(self.card(), name,
                 good if random.random() < .85 else not good)

    def set_time(self):
        path = self.card()
        if random.random() < .5:
            path += '/queue[%d]' % random.choice((0, 1, 2, 3, 255))
        self.set(path, random.choice(('latency-us', 'reset-us')),
                 random.choice(TIMES))

    def set_domains(self):
        self.set('/machine/ap-matrix',
                 random.choice(('domains', 'domains', 'control-domains')),
                 random.choice(DOMAINS))

    def set_oracle(self):
        if random.random() < .5:
            self.set('/machine/ap-matrix', 'oracle', random.random() < .8)
        else:
            self.set('/machine/ap-matrix', 'x-oracle-owner',
                     random.choice((0, 0, 1, 2)))

    def get(self):
        queue = '/queue[%d]' % random.choice((0, 1, 2, 3, 255))
        path, name = random.choice((
            (self.card() + queue, 'oracle'), (self.card() + queue, 'reset-us'),
            ('/machine/ap-matrix', 'oracle-violations'),
            ('/machine', 'ap-domains'), (self.card(), 'config')))
        self.command('qom-get', path=path, property=name)
        self.command('qom-list', path=self.card())

    def plug(self):
        apid = random.choice((0, 1, 2, 3, 4, 5, 256))
        name = 'card%d' % apid
        if random.random() < .3:
            self.command('device_del', id=name)
        else:
            self.command('device_add', driver='ap-card', apid=apid, id=name,
                         mode=random.choice(MODES + ('x',)),
                         hwtype=random.choice((10, 13, 15, 16)))

    def stop(self):
        self.command('stop')
        self.command('human-monitor-command',
                     **{'command-line': random.choice(LOOKS)})
        self.command('cont')

    def rare(self):
        name, arguments = random.choice((
            ('system_reset', {}), ('system_reset', {}),
            ('migrate', {'uri': 'exec:false'}),
            ('device_add', {'driver': 'vfio-ap', 'sysfsdev': '/nowhere'}),
            ('human-monitor-command', {'command-line': 'info qtree'})))
        self.command(name, **arguments)

    def act(self):
        random.choices(
            (self.set_state, self.set_time, self.set_domains, self.set_oracle,
             self.get, self.plug, self.stop, self.rare),
            (20, 20, 8, 6, 20, 10, 5, 1))[0]()

    def has_counts(self):
        counts = list(self.counts.values())
        return bool(counts) and min(counts) >= max(1, self.steps // 1000)

    def has_changes(self):
        return all(self.actions[name, True] for name in
                   ('qom-set', 'qom-get', 'device_add', 'device_del'))

    def run(self, seconds):
        """Return what went wrong, or None"""
        end = time.monotonic() + seconds
        last = end + LONGER
        self.command('cont')
        while time.monotonic() < end or time.monotonic() < last and not (
                self.has_counts() and self.has_changes()):
            self.act()
            if time.monotonic() - self.alive > PROGRESS:
                return 'the program made no progress'
            time.sleep(random.choice((0, 0, .001, .02)))
        return None


def ok(good, number, name):
    print('%s %d - %s' % ('ok' if good else 'not ok', number, name))
    return bool(good)


def main():
    seconds, seed = float(sys.argv[1]), sys.argv[2]
    random.seed(seed)
    with tempfile.TemporaryFile('w+') as errors:
        fuzzer = Fuzzer(sys.argv[3:], errors)
        wrong, status = None, None
        try:
            wrong = fuzzer.run(seconds)
            fuzzer.command('quit')
        except (OSError, ValueError) as why:
            wrong = 'QMP: %s' % why
        try:
            status = fuzzer.qemu.process.wait(60)
        except subprocess.TimeoutExpired:
            fuzzer.qemu.process.kill()
        errors.seek(0)
        reports = [s for s in errors if REPORT.search(s)]
        errors.seek(0)
        text = errors.read()
    print('KTAP version 1')
    print('# %d steps in %d runs' % (fuzzer.steps, fuzzer.runs))
    for name, n in fuzzer.counts.items():
        print('# %6d %s' % (n, name))
    for (name, good), n in sorted(fuzzer.actions.items()):
        print('# %6d %s%s' % (n, name, '' if good else ', refused'))
    good = ok(not wrong, 1, 'QMP answers and the program goes on')
    good &= ok(status == 0, 2, 'QEMU ends well')
    good &= ok(not reports, 3, 'no report of a sanitizer or an assertion')
    good &= ok(fuzzer.has_counts(), 4, 'there was some of all that counts')
    good &= ok(fuzzer.has_changes(), 5, 'the adapters were changed')
    print('1..5')
    if not good:
        print('# %s, status %s' % (wrong, status))
        print('# to go there again: SEED=%s FIRST=%d' % (seed, fuzzer.step))
        print('# ' + '\n# '.join(fuzzer.said))
        print('# ' + '\n# '.join(fuzzer.last))
        print('# ' + text[-8000:].replace('\n', '\n# '))
    return not good


if __name__ == '__main__':
    sys.exit(main())
