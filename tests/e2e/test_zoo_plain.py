"""The zoo in a plain Python: the agent that patches slots sees what the preloaded one sees."""

import json

import cases
import pytest
from test_zoo import assert_is_the_truth, everywhere

WITHOUT_PRELOADING = (
    "leak_appended",
    "leak_descriptor",
    "leak_frames",
    "leak_hidden_child",
    "leak_lambda",
    "leak_menu",
    "leak_native",
    "leak_partial",
    "leak_recycled",
    "leak_registry",
    "leak_single_shot",
    "leak_thread",
    "leak_worker_child",
    "leak_worker_connection",
    "leak_worker_deaf",
    "trap_delete_on_close",
    "trap_lru_cache",
    "trap_ring_buffer",
    "trap_thread_pool",
)


@pytest.mark.parametrize(("case", "environment"), everywhere(WITHOUT_PRELOADING), ids=str)
def test_the_same_without_preloading(leakpal, case, environment):
    truth = cases.truth_of(case, environment)
    words = (cases.ZOO / "plain.py", cases.target_of(case), truth["kind"])
    done = leakpal.plain(*words, python=environment.python, env=environment.variables())
    assert_is_the_truth(json.loads(done.stdout.splitlines()[-1]), truth)
