"""Encodes and decodes nested documents."""

import json

import loop

DOCUMENT = {
    "sprites": [
        {"name": f"sprite {i}", "offset": i * 64, "size": [8, 8], "tags": ["tile", str(i % 7)]}
        for i in range(2_000)
    ]
}


def work():
    for _ in range(6):
        text = json.dumps(DOCUMENT)
        assert len(json.loads(text)["sprites"]) == 2_000


loop.run(work)
