#!/usr/bin/env python3
"""Bytes of a stored last good bundle are flipped: the server refuses to start, or serves that very revision. A test flips every byte in
process (LastGoodStoreTests); this starts a server for some. Usage: [FLIPS]"""
import random, sys, tempfile
from pdp import *

report, flips = Report('flipped-bytes'), int(sys.argv[1]) if len(sys.argv) > 1 else 12
with tempfile.TemporaryDirectory() as place:
    bundle, store = Bundle(f'{place}/bundle'), pathlib.Path(place, 'store')
    settings = [f'CasesPdp:Reload:LastGoodDirectory={store}']
    with Server(*settings, bundle=bundle.path) as server:
        stored, right = store / 'last-good.bundle', server.revision()
        server.until(stored.exists, 'it is stored')
        server.stop()
    bundle.break_it()
    whole = stored.read_bytes()
    with Server(*settings, bundle=bundle.path) as server:
        report.expect('the whole file is served', server.revision() == right)
    wrong = refused = 0
    chance = random.Random(1)
    for at in [0, len(whole) - 1, *chance.sample(range(len(whole)), flips - 2)]:
        stored.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1:])
        try:
            with Server(*settings, bundle=bundle.path) as server:
                wrong += server.revision() != right
        except RuntimeError:
            refused += 1
    report.expect('a damaged file is refused or right', wrong == 0, f'{flips} flips of {len(whole)} bytes, {refused} refused')
report.end()
