"""The whole round on a class server: release, fetch, submit, collect, mark, feedback, with different system users."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
USERS = ["scoteach", "scoada", "scobo"]

#: A mount namespace in which other users can read the Python that root keeps in a closed home; nothing outside changes.
OPEN = """
set -eu
mount --make-rprivate /
keep=$1/keep; shift
mkdir -p "$keep"
for place in "$@"; do
  mkdir -p "$keep$place"; mount --bind "$place" "$keep$place"
done
mount -t tmpfs -o mode=755 closed /root
for place in "$@"; do
  mkdir -p "$place"; mount --bind "$keep$place" "$place"
done
"""


def why_not() -> str:
    """Why the round cannot run here; empty where it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux, to make users and start their servers"
    missing = [name for name in ("useradd", "userdel", "runuser", "unshare", "bwrap", "node") if not shutil.which(name)]
    if missing:
        return f"needs {', '.join(missing)}"
    if subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        return "needs the right to make a mount namespace"
    return ""


@pytest.mark.slow
def test_round():
    """Students fetch, submit and get feedback, the teacher releases, collects and marks, each as a user of the system."""
    if why_not():
        pytest.skip(why_not())
    folder = Path(tempfile.mkdtemp(prefix="sco-hub-", dir="/tmp"))
    folder.chmod(0o755)
    made = []
    try:
        for user in USERS:
            subprocess.run(["useradd", "-d", str(folder / user), "-m", "-k", "/dev/null", user], check=True, capture_output=True)
            made.append(user)
            (folder / user).chmod(0o700)
        # what the round needs of a home of root, if this Python or this repository lies there
        inside = sorted({str(path) for path in (ROOT, Path(sys.prefix), Path(sys.base_prefix), Path(shutil.which("node")).resolve().parent.parent)
                         if path.is_relative_to("/root")})
        script = f'{OPEN if inside else "shift"}\nexec "$PYTHON" "$ROUND" "$FOLDER"'
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, "round", str(folder), *inside], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
                              env=os.environ | {"PYTHON": sys.executable, "ROUND": str(ROOT / "tests/marking/hub_round.py"), "FOLDER": str(folder)})
        log = folder / "hub.log"
        assert done.returncode == 0 and "ROUND DONE" in done.stdout, done.stdout[-6000:] + (log.read_text(encoding="utf-8")[-4000:] if log.exists() else "")
    finally:
        for user in made:
            subprocess.run(["userdel", user], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_settings_can_be_read():
    """The settings for both kinds of server are Python and YAML that can be read, and keep what the page promises."""
    for path in (ROOT / "deploy").rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), path.name, "exec")
    values = yaml.safe_load((ROOT / "deploy/kubernetes/values.yaml").read_text(encoding="utf-8"))
    assert values["singleuser"]["networkPolicy"]["enabled"] and values["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"
    assert "NoSandboxHere" in (ROOT / "deploy/littlest/nbgrader_config.py").read_text(encoding="utf-8")
