"""Which agent and which Python are used, and what is said when there is none."""

import os
import shutil
import stat
from pathlib import Path

import matrix

CALL = "def call():\n    pass\n"


def write_target(folder):
    file = folder / "target.py"
    file.write_text(CALL)
    return f"{file}:call"


def write_script(file, text):
    file.write_text(text)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_a_package_folder_without_the_agent_is_told(leakpal, tmp_path):
    run = leakpal.start("call", "a:b", env={"LEAKPAL_PACKAGE_DIR": str(tmp_path)}).wait()
    assert run.returncode == 3
    assert str(tmp_path) in run.result["error"]["message"]
    assert "libleakpal_agent.so" in run.stderr


def test_a_command_without_its_package_says_where_it_looked(leakpal, tmp_path):
    alone = tmp_path / "bin" / "leakpal"
    alone.parent.mkdir()
    alone.write_bytes(Path(leakpal.command).read_bytes())
    alone.chmod(0o755)
    leakpal.command = str(alone)
    run = leakpal.start("call", "a:b", env={"LEAKPAL_PACKAGE_DIR": None}).wait()
    assert run.returncode == 3
    assert str(tmp_path) in run.stderr
    assert "pip install leakpal" in run.stderr


def test_a_shim_that_is_a_script_is_resolved(leakpal, tmp_path):
    python = matrix.pythons()[0]
    shim = write_script(tmp_path / "python3", f'#!/bin/sh\nexec "{python}" "$@"\n')
    run = leakpal("call", write_target(tmp_path), "--cycles", 3, python=str(shim))
    assert run.returncode == 0
    assert run.test["verdict"] == "clean"


def test_a_shim_that_runs_no_python_is_told(leakpal, tmp_path):
    shim = write_script(tmp_path / "python3", "#!/bin/sh\nexit 4\n")
    run = leakpal.start("call", write_target(tmp_path), python=str(shim)).wait()
    assert run.returncode == 3
    assert str(shim) in run.stderr
    assert "--python" in run.stderr


def test_the_python_of_the_virtual_environment_is_used(leakpal, tmp_path):
    python = matrix.pythons()[0]
    log = tmp_path / "log"
    venv = Path(python).parent.parent
    assert (venv / "bin" / "python").exists()
    run = leakpal.bare(
        "call", write_target(tmp_path), "--cycles", 2, "--log", log,
        "--recording", tmp_path / "r.leakpal", env={"VIRTUAL_ENV": str(venv)},
    )  # fmt: skip
    assert run.returncode == 0
    assert f"argument 0: {venv}/bin/python" in log.read_text()


def test_a_virtual_environment_without_python_is_told(leakpal, tmp_path):
    run = leakpal.bare("call", "a:b", env={"VIRTUAL_ENV": str(tmp_path)})
    assert run.returncode == 3
    assert str(tmp_path) in run.stderr
    assert "VIRTUAL_ENV" in run.stderr


def make_venv(folder):
    """A virtual environment as `python -m venv` makes it: a link to the executable, which knows
    itself by the configuration beside that link."""
    real = Path(matrix.pythons()[0]).resolve()
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(real)
    (folder / "pyvenv.cfg").write_text(f"home = {real.parent}\n")
    return folder / "bin" / "python"


PREFIX_CALL = "import sys\n\ndef call():\n    open('prefix', 'w').write(sys.prefix)\n"


def run_in(leakpal, folder, *arguments, **env):
    """A call that writes its sys.prefix into `folder`; the run, and what --log says of Python."""
    (folder / "target.py").write_text(PREFIX_CALL)
    cleared = {"VIRTUAL_ENV": None, "CONDA_PREFIX": None}
    run = leakpal.bare(
        "call", "target.py:call", "--cycles", 2, "--log", folder / "log", "--recording",
        folder / "r.leakpal", *arguments, cwd=folder, env={**cleared, **env},
    )  # fmt: skip
    lines = (folder / "log").read_text().splitlines() if run.returncode == 0 else []
    return run, [line for line in lines if " Python " in line]


def test_a_virtual_environment_in_the_current_folder_is_used_and_named(leakpal, tmp_path):
    folder = tmp_path / "my project"
    python = make_venv(folder / ".venv")
    run, (line,) = run_in(leakpal, folder, "--verbose", CONDA_PREFIX=str(tmp_path))
    assert run.returncode == 0, run.stderr
    assert (folder / "prefix").read_text() == str(folder / ".venv")
    assert f"Python {python} (virtual environment .venv of {folder})" in line
    assert f"Python is {python}" in run.stderr


def test_the_environment_beside_the_configuration_is_used_below_it(leakpal, tmp_path):
    python = make_venv(tmp_path / "venv")
    (tmp_path / "leakpal.toml").write_text("")
    (tmp_path / "sub").mkdir()
    run, (line,) = run_in(leakpal, tmp_path / "sub")
    assert run.returncode == 0, run.stderr
    assert f"Python {python} (virtual environment venv of {tmp_path})" in line


def test_an_active_environment_goes_before_the_one_in_the_folder(leakpal, tmp_path):
    make_venv(tmp_path / ".venv")
    active = make_venv(tmp_path / "active")
    run, (line,) = run_in(leakpal, tmp_path, VIRTUAL_ENV=str(tmp_path / "active"))
    assert run.returncode == 0, run.stderr
    assert f"Python {active} (VIRTUAL_ENV)" in line


def test_the_python_of_a_conda_environment_is_used(leakpal, tmp_path):
    python = make_venv(tmp_path / "conda")
    run, (line,) = run_in(leakpal, tmp_path, CONDA_PREFIX=str(tmp_path / "conda"))
    assert run.returncode == 0, run.stderr
    assert f"Python {python} (CONDA_PREFIX)" in line


def test_a_relative_python_stays_the_link_that_it_is(leakpal, tmp_path):
    make_venv(tmp_path / "some where")
    run, (line,) = run_in(leakpal, tmp_path, "--python", "some where/bin/python")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "prefix").read_text() == str(tmp_path / "some where")
    assert f"Python {tmp_path}/some where/bin/python (given)" in line


def test_a_folder_as_python_is_told_with_the_python_in_it(leakpal, tmp_path):
    python = make_venv(tmp_path / ".venv")
    run, _ = run_in(leakpal, tmp_path, "--python", str(tmp_path / ".venv"))
    assert run.returncode == 3
    assert str(python) in run.stderr


def test_a_module_that_is_missing_is_told_with_the_python(leakpal, tmp_path):
    python = make_venv(tmp_path / ".venv")
    (tmp_path / "needs.py").write_text("import no_such_module\n")
    run = leakpal.bare("call", "needs.py:x", cwd=tmp_path, env={"VIRTUAL_ENV": None})
    assert run.returncode == 3
    assert "no_such_module" in run.stdout and str(python) in " ".join(run.stdout.split())


def test_a_python_is_found_by_name_in_path(leakpal, tmp_path):
    python = Path(matrix.pythons()[0])
    path = f"{python.parent}:{os.environ['PATH']}"
    run = leakpal(
        "call", write_target(tmp_path), "--cycles", 2, python=python.name, env={"PATH": path}
    )
    assert run.returncode == 0


def test_a_space_in_the_path_of_the_agent_is_no_obstacle(leakpal, tmp_path):
    folder = tmp_path / "my own: tools"
    shutil.copytree(leakpal.package, folder)
    run = leakpal(
        "call", write_target(tmp_path), "--cycles", 2, env={"LEAKPAL_PACKAGE_DIR": str(folder)}
    )
    assert run.returncode == 0
    assert run.test["verdict"] == "clean"
    links = [path for path in Path("/tmp").glob("leakpal-*/*") if path.is_symlink()]
    assert not [link for link in links if str(folder) in os.readlink(link)]
