"""Text reports of two runs of the same application differ in their first lines only."""

import tomllib
from pathlib import Path

import matrix
import pytest

ZOO = Path(__file__).resolve().parent.parent / "zoo"

CASES = ("leak_lambda", "leak_hidden_child", "leak_thread", "leak_appended", "trap_ring_buffer")


def head_and_body(run):
    head, _, body = run.stdout.partition("\n\n")
    return head, body


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
@pytest.mark.parametrize("case", CASES)
def test_the_text_is_the_same_below_the_first_lines(leakpal, case, environment):
    truth = tomllib.loads((ZOO / f"{case}.toml").read_text())
    target = f"{ZOO / case}.py:{truth['target']}"
    first, second = (
        leakpal(
            truth["kind"],
            target,
            "--cycles",
            6,
            python=environment.python,
            binding=environment.binding,
        )
        for _ in range(2)
    )
    (head, body), (other_head, other_body) = head_and_body(first), head_and_body(second)
    assert body == other_body
    assert "Verdict: " in body
    assert head != other_head
    assert str(first.recording) in head.replace("\n  ", "")
    assert "RSS" in head
    assert "RSS" not in body
