"""Small programs that leak, or only seem to: what each leaves per cycle is compared exactly.

A case is a Python file in tests/zoo and, beside it, its truth as a TOML file; test_zoo_truth.py
holds the truth itself against a program that counts without leakpal.
"""

import cases
import matrix
import pytest

ON_EVERY_ENVIRONMENT = ("leak_lambda", "trap_ring_buffer")


def everywhere(main):
    """These on the main environments, a few on all others."""
    return cases.runs(main) + cases.runs(ON_EVERY_ENVIRONMENT, matrix.other_environments())


def leaks_of_shape(test, shape):
    return [leak for leak in test["leaks"] if leak["shape"] == shape]


def assert_leaks_are_named(test, truth):
    leaks = leaks_of_shape(test, "leak")
    assert {leak["layer"] for leak in leaks} >= set(truth["layers"])
    for what in truth["what"]:
        assert any(what in leak["what"] for leak in leaks), what


def assert_is_the_truth(test, truth):
    per_cycle = {name: test["per_cycle"][name] for name in truth["per_cycle"]}
    assert per_cycle == truth["per_cycle"]
    assert (test["verdict"], test["severity"]) == (truth["verdict"], truth["severity"])
    assert_leaks_are_named(test, truth)
    yours = [leak for leak in leaks_of_shape(test, "leak") if leak["owner"] == "yours"]
    assert bool(yours) == (truth["verdict"] == "leak")
    assert bool(leaks_of_shape(test, "bounded")) >= (truth["verdict"] == "bounded")


def test_the_zoo_has_leaks_traps_and_somewhere_to_run():
    assert len(cases.LEAKS) >= 40
    assert len(cases.TRAPS) >= 15
    assert matrix.main_environments()


@pytest.mark.parametrize(("case", "environment"), everywhere(cases.CASES), ids=str)
def test_the_command_finds_the_truth(zoo_run, case, environment):
    truth = cases.truth_of(case, environment)
    result = zoo_run(case, environment)

    assert_is_the_truth(result["tests"][0], truth)
    assert result["exit_code"] == truth["exit_code"]
