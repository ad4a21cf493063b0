#!/usr/bin/env python3
"""kill -9 at any moment of reloading and storing; a restart on a broken directory serves a revision that was in force. Usage: [ROUNDS]"""
import random, sys, tempfile
from pdp import *

report, rounds = Report('kill-restart'), int(sys.argv[1]) if len(sys.argv) > 1 else 8
chance = random.Random(1)
with tempfile.TemporaryDirectory() as place:
    store = pathlib.Path(place, 'store')
    settings = [f'CasesPdp:Reload:LastGoodDirectory={store}', 'CasesPdp:Reload:ProcessorPercent=100', 'CasesPdp:Reload:QuietMilliseconds=0']
    served, wrong, same = {}, 0, 0
    for number in range(rounds):
        bundle = Bundle(f'{place}/bundle{number}')
        with Server(*settings, bundle=bundle.path) as server:
            began, version = time.monotonic(), 0
            moment = chance.uniform(0.2, 1.5)
            while time.monotonic() - began < moment:
                version += 1
                bundle.write(chance.choice(['read', 'all']), more=number * 100 + version)
                try:
                    served[server.revision()] = True
                except OSError:
                    pass
                time.sleep(0.02)
            server.until(lambda: not served.update({server.revision(): True}), 'it answers')
            server.kill()
        # What was put in force between the last look and the end is in the log.
        logged = [m[1] for line in server.log for m in [re.search(r'revision ([0-9a-f]{16})', line)] if m]
        bundle.break_it()
        with Server(*settings, bundle=bundle.path) as server:
            revision = server.revision()
            same += any(revision.startswith(r) for r in logged) or revision in served
            wrong += Http2(server.decisions).check() != 0
    report.expect('every restart serves a revision that was in force', same == rounds, f'{same} of {rounds}')
    report.expect('every restart answers', wrong == 0)
    left = [p.name for p in store.iterdir() if p.name != 'last-good.bundle']
    report.expect('no more passing files than kills are left', len(left) <= rounds, len(left))
report.end()
