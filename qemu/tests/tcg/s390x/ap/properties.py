#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Test what is configured from outside, without a program: properties.py QEMU
OPTION...  Prints KTAP."""

import subprocess
import sys

from run import Qemu

CARD = 'ap-card,mode=cca'
passed = failed = 0


def ok(good, name, why=''):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print('%s %d - %s' % ('ok' if good else 'not ok', passed + failed, name))
    if not good:
        print('# ' + str(why).strip().replace('\n', '\n# '))


def refused(name, text, *options, cpu='max'):
    try:
        run = subprocess.run(sys.argv[1:] + ['-S', '-display', 'none', '-cpu',
                                             cpu] + list(options),
                             stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, timeout=30)
    except subprocess.TimeoutExpired as why:
        ok(False, 'refused: ' + name, why)
        return
    ok(run.returncode == 1 and text in run.stderr, 'refused: ' + name,
       'status %d, %s' % (run.returncode, run.stderr))


def test_refused():
    refused('adapter id twice', 'adapter 5 is plugged already',
            '-device', CARD + ',apid=5', '-device', CARD + ',apid=5')
    refused('adapter id too big', 'apid 256 is not in the range 0 to 255',
            '-device', CARD + ',apid=256')
    refused('no mode', "'mode' is missing: accel, cca or ep11",
            '-device', 'ap-card')
    refused('unknown mode', "mode 'x' is not one that this QEMU has",
            '-device', 'ap-card,mode=x')
    refused('type too old', 'hwtype 9 is not in the range 10 (CEX4) to 15',
            '-device', CARD + ',hwtype=9')
    refused('type too new', 'hwtype 16 is not in the range 10 (CEX4) to 15',
            '-device', CARD + ',hwtype=16')
    refused('257 adapters', 'a partition has at most 256 adapters',
            *['-device', CARD] * 257)
    refused('CPU model without AP', "the CPU model has no feature 'ap'",
            '-device', CARD, cpu='qemu')
    refused('--only-migratable', 'emulated AP adapter 0 cannot be migrated',
            '--only-migratable', '-device', CARD)
    # as it is with KVM, which this host need not have
    refused('another accelerator', "need the accelerator 'tcg'",
            '-accel', 'qtest', '-device', CARD)
    refused('adapter, then vfio-ap',
            'vfio-ap cannot be used together with emulated AP adapters',
            '-device', CARD, '-device', 'vfio-ap,sysfsdev=/nowhere')
    refused('vfio-ap alone', '/nowhere',
            '-device', 'vfio-ap,sysfsdev=/nowhere')
    for domains in ('256', '3-1', '1:', ':1', 'x', '-1', '0-256', '1;2',
                    '0--0', '+1'):
        refused("domains '%s'" % domains,
                "'%s' is not a list of domains 0 to 255" % domains,
                '-M', 's390-ccw-virtio,ap-domains=' + domains)


def machine(*options):
    qemu = Qemu(sys.argv[1:] + list(options))
    if not qemu.running:
        raise SystemExit('QEMU does not start')
    return qemu


def quit(qemu, name):
    qemu.command('quit')
    try:
        status = qemu.process.wait(30)
        ok(status == 0, name, 'status %d' % status)
    except subprocess.TimeoutExpired as why:
        ok(False, name, why)


def error(answer, text):
    return text in answer.get('error', {}).get('desc', '')


def features(qemu, model):
    answer = qemu.command('query-cpu-model-expansion', type='full',
                          model={'name': model})
    return answer['return']['model']['props']


def test_models():
    names = 'ap', 'apqci', 'apft', 'apqi', 'sief2'
    qemu = machine()
    ok(not any(features(qemu, 'qemu')[n] for n in names),
       'models: the default model has neither AP nor SIE')
    ok(all(features(qemu, 'max')[n] for n in names),
       'models: max has AP and SIE')
    ok(error(qemu.command('device_add', driver='ap-card', mode='cca'),
             "no feature 'ap'"), 'models: no adapter for the default model')
    quit(qemu, 'models: end')


def test_domains():
    qemu = machine('-cpu', 'max', '-M',
                   's390-ccw-virtio,ap-domains=0-3:6:255', '-device', CARD)

    def get(name):
        return qemu.command('qom-get', path='/machine',
                            property=name)['return']

    ok(get('ap-domains') == '0-3:6:255', 'domains: given')
    ok(get('ap-control-domains') == '0-3:6:255', 'domains: control domains')
    ok(error(qemu.qom_set('/machine', 'ap-domains', '0-3:x'),
             'not a list of domains'), 'domains: refused')
    ok(get('ap-domains') == '0-3:6:255', 'domains: unchanged')
    ok('return' in qemu.qom_set('/machine', 'ap-domains', ''), 'domains: none')
    ok(get('ap-domains') == '', 'domains: changed')
    quit(qemu, 'domains: end')


def test_plug():
    qemu = machine('-cpu', 'max')

    def add(apid, **more):
        return qemu.command('device_add', driver='ap-card', mode='ep11',
                            apid=apid, id='card%d' % apid, **more)

    ok('return' in add(3), 'plug: adapter')
    ok(error(add(3), 'Duplicate'), 'plug: id twice')
    ok(error(qemu.command('device_add', driver='ap-card', mode='cca', apid=3),
             'plugged already'), 'plug: adapter twice')
    ok('return' in add(4, config=False), 'plug: deconfigured adapter')
    qemu.command('system_reset')
    ok(qemu.command('qom-get', path='/machine/peripheral/card4',
                    property='config')['return'] is False,
       'plug: stays deconfigured')
    ok(error(qemu.command('migrate', uri='exec:cat >/dev/null'),
             'emulated AP adapter 4 cannot be migrated'),
       'plug: no migration')
    ok(error(qemu.command('device_add', driver='vfio-ap',
                          sysfsdev='/nowhere'),
             'cannot be used together'), 'plug: no vfio-ap')
    ok('return' in qemu.command('device_del', id='card3') and
       'return' in qemu.command('device_del', id='card4'), 'plug: unplug')
    ok(error(qemu.command('device_add', driver='vfio-ap',
                          sysfsdev='/nowhere'),
             '/nowhere'), 'plug: vfio-ap without adapters')
    ok('return' in add(3), 'plug: again')
    ok(error(qemu.qom_set('card3', 'apid', 5), 'realized'),
       'plug: the id cannot be changed')
    qemu.command('device_del', id='card3')
    ok('return' in qemu.command('migrate', uri='exec:cat >/dev/null'),
       'plug: migration without adapters')
    quit(qemu, 'plug: end')


def test_queues():
    qemu = machine('-cpu', 'max', '-M', 's390-ccw-virtio,ap-domains=0:9',
                   '-device', CARD + ',id=card0,reset-us=5')

    def get(queue, name='reset-us'):
        return qemu.command('qom-get', property=name,
                            path='/machine/peripheral/card0/queue[%d]' % queue)

    queue = '/machine/peripheral/card0/queue[9]'
    ok(get(0) == get(9) == {'return': 5}, "queues: the adapter's reset-us")
    ok('return' in qemu.qom_set(queue, 'reset-us', 7), 'queues: their own')
    ok(get(0) == {'return': 5} and get(9) == {'return': 7}, 'queues: set')
    ok('return' in qemu.qom_set('card0', 'reset-us', 6), 'queues: adapter')
    ok(get(0) == {'return': 6} and get(9) == {'return': 7},
       'queues: the adapter changes what has none of its own')
    ok('error' in qemu.qom_set(queue, 'reset-us', -1) and
       'error' in qemu.qom_set(queue, 'reset-us', 1 << 32) and
       get(9) == {'return': 7}, 'queues: refused')
    ok('error' in get(1), 'queues: only those of usage domains')
    ok(error(get(0, 'oracle'), 'the oracle is off'), 'queues: oracle off')
    qemu.qom_set('/machine/ap-matrix', 'oracle', True)
    qemu.qom_set('/machine/ap-matrix', 'domains', '0-9')
    ok(get(0, 'oracle')['return']['stale'] == 0 and
       get(1, 'oracle')['return']['queued'] == 0,
       'queues: oracle on, for those that come later too')
    ok('error' in qemu.qom_set(queue, 'oracle', {}),
       'queues: the oracle is only read')
    ok('return' in qemu.command('device_del', id='card0'), 'queues: unplug')
    quit(qemu, 'queues: end')


def main():
    print('KTAP version 1')
    test_refused()
    test_models()
    test_domains()
    test_plug()
    test_queues()
    print('1..%d' % (passed + failed))
    return failed != 0


sys.exit(main())
