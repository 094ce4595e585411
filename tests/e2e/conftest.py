"""The harness of the end-to-end tests: the installed command, run as a user runs it.

The fixture `leakpal` runs the command named by the environment variable LEAKPAL (default: the one
that ./dev build installs), always with --json, and validates what that file holds against the
schema. Output goes to files and never through pipes: a process that the application left behind
may hold its output open, and the command must have returned all the same.
"""

import fcntl
import functools
import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import cases
import jsonschema
import matrix
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schema"
RUNS_A_TARGET = ("dialog", "worker", "call")
SUITES = ("test", "baseline")
USES_PYTHON = (*RUNS_A_TARGET, *SUITES, "list", "doctor")
MEASURES = (*RUNS_A_TARGET, "run")


def validate(result):
    """Holds what the command wrote as JSON against the schema that it names."""
    _validator(result["schema"]).validate(result)


@functools.cache
def _validator(name):
    """Made once: that takes longer than to validate with it."""
    file = SCHEMAS / "{}.schema.json".format(name.replace("/", "-"))
    return jsonschema.Draft202012Validator(json.loads(file.read_text()))


@dataclass
class Run:
    """A run of the command that has ended."""

    returncode: int
    stdout: str
    stderr: str
    stdout_bytes: bytes
    result: dict | None
    recording: Path | None
    seconds: float

    @property
    def test(self):
        """The only test of the result."""
        (test,) = self.result["tests"]
        return test


class RunningCommand:
    """The command while it runs, with its output in files."""

    def __init__(self, command, folder, json_file, recording, **popen):
        self.json_file, self.recording, self.folder = json_file, recording, folder
        self.started = time.monotonic()
        with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, **popen
            )

    def wait(self, timeout=120):
        try:
            returncode = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        seconds = time.monotonic() - self.started
        output = (self.folder / "stdout").read_bytes()
        return Run(
            returncode,
            output.decode(errors="replace"),
            (self.folder / "stderr").read_text(errors="replace"),
            output,
            self._result(),
            self.recording,
            seconds,
        )

    def _result(self):
        if self.json_file is None:
            return None
        result = json.loads(self.json_file.read_text())
        validate(result)
        return result


class Leakpal:
    """Calls are commands: leakpal("dialog", "file.py:Name", "--cycles", 3)."""

    def __init__(self, folder):
        self.command = os.environ.get("LEAKPAL", str(ROOT / ".venv" / "bin" / "leakpal"))
        self.folder = folder
        self.count = 0
        assert Path(self.command).exists(), f"{self.command}: run ./dev build first, or set LEAKPAL"

    @property
    def package(self):
        """The folder of the installed package."""
        prefix = Path(self.command).resolve().parent.parent
        found = prefix.glob("lib*/python3*/*-packages/leakpal/_agent*")
        (package,) = {file.resolve().parent for file in found}  # lib64 may be a link to lib
        return package

    @functools.cached_property
    def site(self):
        """A folder for any Python's path, with nothing but what is installed of leakpal in it."""
        folder = self.folder / "site"
        folder.mkdir()
        for path in (self.package, self.package.parent / "memory_leak_profiler.py"):
            (folder / path.name).symlink_to(path)
        return folder

    def __call__(self, *arguments, timeout=120, **options):
        """Runs to the end. The exit code in the JSON must be the one of the command."""
        run = self.start(*arguments, **options).wait(timeout)
        assert run.result["exit_code"] == run.returncode, run.stderr
        return run

    def start(self, subcommand, *arguments, python=None, binding=None, cwd=None, env=None):
        folder = self._new_folder()
        json_file = folder / "result.json"
        words = [subcommand, "--json", json_file]
        recording = folder / "recording.leakpal" if subcommand in MEASURES else None
        if "--recording" in arguments:
            recording = Path(arguments[arguments.index("--recording") + 1])
        elif recording is not None:
            words += ["--recording", recording]
        if subcommand in USES_PYTHON and "--python" not in arguments:
            words += ["--python", python or matrix.pythons()[0]]
        if binding is not None:
            words += ["--binding", binding]
        words += arguments
        if subcommand in SUITES:
            env = {"XDG_CACHE_HOME": str(folder / "cache"), **(env or {})}
        return self._start(words, folder, json_file, recording, cwd, env)

    def bare(self, *words, cwd=None, env=None):
        """Exactly these words: no --json and nothing else is added."""
        return self._start(words, self._new_folder(), None, None, cwd, env).wait()

    def plain(self, *words, python=None, cwd=None, env=None, timeout=120):
        """`python WORDS...` without the command, where leakpal is installed; it must end well."""
        python = python or matrix.pythons()[0]
        own = {"PYTHONPATH": str(self.site), "LEAKPAL_COMMAND": self.command}
        done = subprocess.run(
            [python, *map(str, words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            cwd=cwd or self._new_folder(),
            env=_environment({**own, **(env or {})}),
        )
        assert done.returncode == 0, done.stderr
        return done

    def _start(self, words, folder, json_file, recording, cwd, env):
        command = [self.command, *map(str, words)]
        return RunningCommand(
            command, folder, json_file, recording, cwd=cwd or folder, env=_environment(env or {})
        )

    def _new_folder(self):
        self.count += 1
        folder = self.folder / f"run{self.count}"
        folder.mkdir()
        return folder


def _environment(own):
    """This one, offscreen, and what is given; None takes a variable away."""
    every = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **own}
    return {name: value for name, value in every.items() if value is not None}


@pytest.fixture
def leakpal(tmp_path):
    return Leakpal(tmp_path)


class ZooRuns:
    """Results of the command on cases of the zoo, with --prove, which comes after all that is
    measured: each is run once, whichever test asks first."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, case, environment):
        folder = self.folder / f"{case}-{environment}"
        with open(f"{folder}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # other processes of pytest ask, too
            if not folder.exists():
                self._run(case, environment, folder)
        return json.loads((folder / "run1" / "result.json").read_text())

    def _run(self, case, environment, folder):
        folder.mkdir()
        words = (cases.read(case)["kind"], cases.target_of(case), "--prove")
        Leakpal(folder)(*words, python=environment.python, binding=environment.binding)


@pytest.fixture(scope="session")
def zoo_run(tmp_path_factory):
    """zoo_run(case, environment) is what the command writes as JSON."""
    base = tmp_path_factory.getbasetemp()
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    return ZooRuns((base.parent if is_one_of_many else base) / "zoo")
