#!/usr/bin/env python3
"""The disk of the last good bundle is full: the change is served all the same, and stored once there is room. Needs root for a tmpfs."""
import os, subprocess, tempfile
from pdp import *

report = Report('full-disk')
if os.geteuid() != 0:
    print('SKIP full-disk: only root can mount a file system')
    report.end()
with tempfile.TemporaryDirectory() as place:
    disk, bundle = pathlib.Path(place, 'disk'), Bundle(f'{place}/bundle')
    disk.mkdir()
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k,mode=700', 'tmpfs', disk]).returncode:
        print('SKIP full-disk: no tmpfs can be mounted here')
        report.end()
    try:
        with Server(f'CasesPdp:Reload:LastGoodDirectory={disk}', 'CasesPdp:Reload:ProcessorPercent=100', bundle=bundle.path) as server:
            stored = disk / 'last-good.bundle'
            report.expect('the first bundle is stored', server.until(stored.exists, 'it is stored'))
            before, first = stored.read_bytes(), server.revision()
            filler = open(disk / 'filler', 'wb', buffering=0)
            try:
                while True:
                    filler.write(b'x' * 4096)
            except OSError:
                filler.close()
            bundle.write('all')
            report.expect('a change is served', server.until(lambda: server.revision() != first, 'it is served'))
            report.expect('the log says that it could not be stored',
                          server.until(lambda: any('could not be stored' in line for line in server.log), 'it is logged'))
            report.expect('the stored one is whole', stored.read_bytes() == before)
            report.expect('nothing half is left', sorted(p.name for p in disk.iterdir()) == ['filler', 'last-good.bundle'])
            report.expect('calls are answered', Http2(server.decisions).check() == 0)
            (disk / 'filler').unlink()
            second = server.revision()
            bundle.write('read', more=2)
            report.expect('the next change is served and stored',
                          server.until(lambda: server.revision() != second and stored.read_bytes() != before, 'it is stored'))
            report.expect('SIGTERM ends it with 0', server.stop() == 0)
    finally:
        subprocess.run(['umount', disk])
report.end()
