"""docs/schema/leakpal-result-1.schema.json: valid itself, fits every golden result, and refuses
what a result must never say."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs/schema/leakpal-result-1.schema.json").read_text())
RESULTS = sorted((ROOT / "tests/golden/expected").glob("*.json"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def result(name):
    return json.loads((ROOT / f"tests/golden/expected/{name}.json").read_text())


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_there_are_results_to_look_at():
    assert len(RESULTS) >= 16


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_golden_result_fits(path):
    VALIDATOR.validate(json.loads(path.read_text()))


def without_shape(value):
    del value["tests"][0]["leaks"][0]["shape"]


def with_unknown_key(value):
    value["tests"][0]["surprise"] = 1


def clean_and_not_measured(value):
    value["tests"][0].update(verdict="clean", severity="none", per_cycle=None)


def clean_with_an_error(value):
    error = {"kind": "crash", "message": "", "detail": None, "cycle": None}
    value["tests"][0].update(verdict="clean", severity="none", error=error)


def negative_count(value):
    value["tests"][0]["objects_leaked"] = -1


@pytest.mark.parametrize(
    "spoil",
    [without_shape, with_unknown_key, clean_and_not_measured, clean_with_an_error, negative_count],
    ids=lambda spoil: spoil.__name__,
)
def test_what_no_result_may_say_is_refused(spoil):
    value = copy.deepcopy(result("leak"))
    spoil(value)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(value)


def test_a_test_that_was_not_measured_has_no_numbers():
    test = result("crash")["tests"][0]
    assert test["verdict"] == "error" and test["per_cycle"] is None
    assert test["total_leaked_bytes"] is None and test["objects_leaked"] is None
