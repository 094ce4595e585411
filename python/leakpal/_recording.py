"""What the command says about this process's recording as it stands now.

Little of it is kept: what this package holds would be seen in the application's next snapshot.
"""

import json
import logging
import zlib

from leakpal import _command, _process

_log = logging.getLogger("leakpal")
_told = {"limits": set(), "notes": 0}  # what the log has said
_taken: dict[str, int] = {}  # how many snapshots of each label were taken here
_packed: dict[
    tuple[str, int], bytes
] = {}  # (label, number of that label): the snapshot's JSON, compressed


def last_test():
    """The JSON of the test that ended last."""
    return _result()["tests"][-1]


def text():
    """The text report of everything recorded so far."""
    return _command.report(_process.agent().recording_path(), "text")


def take_snapshot(label):
    """Record memory as it is now; its number among those of the label, from 0."""
    _process.agent().snapshot(label)
    number = _taken.get(label, 0)
    _taken[label] = number + 1
    return number


def snapshot(label, number):
    """The JSON of a snapshot that was taken here. RuntimeError when it cannot be read."""
    if (label, number) not in _packed:
        _read_snapshots()
    if (label, number) not in _packed:
        raise RuntimeError(f"the snapshot {label} is not in the recording")
    return json.loads(zlib.decompress(_packed[label, number]))


def _read_snapshots():
    counts = {}
    for entry in _result()["snapshots"]:
        label = entry["label"]
        number = counts.get(label, 0)
        counts[label] = number + 1
        if (label, number) not in _packed:
            _packed[label, number] = zlib.compress(json.dumps(entry).encode())


def _result():
    result = _command.result(_process.agent().recording_path())
    _log_limits(result["environment"]["limits"])
    _log_notes(result["recording"]["notes"])
    return result


def _log_limits(limits):
    for limit in limits:
        if limit["feature"] not in _told["limits"]:
            _told["limits"].add(limit["feature"])
            _log.warning("%(feature)s is %(state)s: %(reason)s", limit)


def _log_notes(notes):
    for note in notes[_told["notes"] :]:
        level = getattr(logging, note["level"].upper())
        _log.log(level, "at %.3f s: %s", note["time_seconds"], note["text"])
    _told["notes"] = len(notes)
