"""The wheel is all that a clinic needs: in an empty environment it migrates a database and serves a page."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, named, own_files

pytestmark = pytest.mark.packaging

ASSETS = ("templates/", "static/", "migrations/")
START_WITHIN_SECONDS = 60


def run(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Run to success; what was said is shown when it fails."""
    said = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert said.returncode == 0, said.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the locked dependencies and the wheel, and nothing of the checkout."""
    place = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(place)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", place / "bin" / "python")
    install = (*pip, "install", "--quiet", "--no-compile")
    run(*install, "--require-hashes", "--no-deps", "-r", ROOT / "requirements" / "runtime.txt")
    run(*install, "--no-deps", wheel)
    return place / "bin"


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """The settings of one installation in a folder of its own, and nothing of this process's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "PATH": os.defpath,
        "DIARY_DATABASE_URL": f"sqlite:///{tmp_path}/diary.sqlite",
        "DIARY_SECRET_KEY": "a secret of this test, which opens nothing else",
        "DIARY_HOST": "127.0.0.1",
        "DIARY_PORT": str(port),
    }


@contextmanager
def served(diary: Path, installation: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The address at which the installed diary answers, for as long as it is asked."""
    log = folder / "serve.log"
    with (
        log.open("w") as said,
        subprocess.Popen(
            [diary, "serve"], cwd=folder, env=installation, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        ) as process,
    ):
        try:
            wait_until_served(int(installation["DIARY_PORT"]), process, log)
            yield f"http://127.0.0.1:{installation['DIARY_PORT']}"
        finally:
            process.terminate()


def wait_until_served(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"nobody answers at port {port}: {log.read_text()}")


def fetch(address: str) -> str:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 (the address is our own)
        assert answer.status == 200
        text: str = answer.read().decode()
    return text


def test_the_wheel_holds_every_file_of_the_package_and_its_assets(wheel: Path) -> None:
    own = {name for name in map(named, own_files()) if name.startswith(("diary/", *ASSETS))}
    expected = {name if name.startswith("diary/") else f"diary/_assets/{name}" for name in own}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected


def test_installed_alone_it_migrates_a_database_and_serves_a_page(
    programs: Path, installation: dict[str, str], tmp_path: Path
) -> None:
    diary = programs / "diary"
    run(diary, "db", "upgrade", cwd=tmp_path, env=installation)
    assert (tmp_path / "diary.sqlite").exists()
    with served(diary, installation, tmp_path) as address:
        page = fetch(f"{address}/sign-in")
    assert "<h1" in page
