"""The round on a class server, run by test_class_server.py as root in a mount namespace of its own.

Release, fetch, submit, collect, mark, give back, fetch feedback: each step by the user who does it, through
JupyterHub and the servers of the users, as their browsers would.
"""

import json
import os
import pwd
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEACHER, STUDENTS = "scoteach", ["scoada", "scobo"]
TOKEN = "0123456789abcdef" * 4


def free_port() -> int:
    import socket
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Hub:
    """A local JupyterHub; `ask` sends a request as a user."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        (folder / "jupyterhub_config.py").write_text(
            (ROOT / "deploy/littlest/jupyterhub_config.py").read_text(encoding="utf-8").replace("c.Spawner.mem_limit", "# c.Spawner.mem_limit")
            .replace("c.Spawner.cpu_limit", "# c.Spawner.cpu_limit")  # systemd of the real server counts these
            + f"""
c.JupyterHub.bind_url = "http://127.0.0.1:{self.port}"
c.JupyterHub.hub_port = {free_port()}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.ConfigurableHTTPProxy.command = ["{ROOT}/tests/node_modules/.bin/configurable-http-proxy"]
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = ["{sys.executable}", "-m", "jupyterhub.singleuser"]
c.Spawner.environment = {{"JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
                          "JUPYTER_CONFIG_PATH": "{folder}/etc", "JUPYTER_PLATFORM_DIRS": "1"}}
c.JupyterHub.services = [{{"name": "test", "api_token": "{TOKEN}"}}]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"],
                             "scopes": ["admin:users", "admin:servers", "access:servers"]}}]
""", encoding="utf-8")
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        self.log = (folder / "hub.log").open("w")
        self.process = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", str(folder / "jupyterhub_config.py")],
                                        cwd=folder, env=environment, stdout=self.log, stderr=subprocess.STDOUT)

    def ask(self, path: str, data: dict | None = None, method: str | None = None, wait: float = 60):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method or ("POST" if data is not None else "GET"),
                                         data=None if data is None else json.dumps(data).encode(),
                                         headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=wait) as answer:
            text = answer.read().decode()
            return json.loads(text) if text else {}

    def wait_for(self, path: str, good, seconds: float = 120):
        until = time.monotonic() + seconds
        while True:
            try:
                answer = self.ask(path)
                if good(answer):
                    return answer
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit(f"the hub did not answer {path}:\n" + (self.folder / "hub.log").read_text(encoding="utf-8")[-4000:])
            time.sleep(0.3)

    def start(self, user: str) -> None:
        self.ask(f"/hub/api/users/{user}", {})
        self.ask(f"/hub/api/users/{user}/server", {})

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def as_user(user: str, *command: str) -> str:
    done = subprocess.run(["runuser", "-u", user, "--", "env", f"HOME={pwd.getpwnam(user).pw_dir}", f"JUPYTER_CONFIG_PATH={FOLDER}/etc",
                           *command], cwd=pwd.getpwnam(user).pw_dir, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{user}: {command}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def form(user: str, path: str) -> str:
    return f"/user/{user}/{path}"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.marking import submissions

    exercises, homes = HERE / "exercises", {user: Path(pwd.getpwnam(user).pw_dir) for user in (TEACHER, *STUDENTS)}
    exchange = FOLDER / "exchange"
    exchange.mkdir()
    exchange.chmod(0o1777)
    (FOLDER / "etc").mkdir()
    (FOLDER / "etc" / "nbgrader_config.py").write_text(
        (ROOT / "deploy/littlest/nbgrader_config.py").read_text(encoding="utf-8").replace("/srv/nbgrader/exchange", str(exchange)), encoding="utf-8")
    course = homes[TEACHER] / "sco-course"

    # the teacher prepares the course
    print(as_user(TEACHER, sys.executable, "-m", "articlebook.marking.class_release", str(course), "small", "--exercises", str(exercises)))
    hub = Hub(FOLDER)
    try:
        hub.wait_for("/hub/api/users", lambda answer: isinstance(answer, list))
        for user in (TEACHER, *STUDENTS):
            hub.start(user)
        for user in (TEACHER, *STUDENTS):
            hub.wait_for(f"/hub/api/users/{user}", lambda answer: answer["servers"].get("", {}).get("ready"))

        def teacher(what: str) -> None:
            answer = hub.ask(form(TEACHER, f"formgrader/api/assignment/small/{what}"), {})
            assert answer["success"], answer

        teacher("release")
        for number, user in enumerate(STUDENTS):
            answer = hub.ask(form(user, "assignments/fetch?course_id=sco-book&assignment_id=small"), {})
            assert answer["success"], answer
            path = "small/small.ipynb"
            content = hub.ask(form(user, f"api/contents/{path}"))["content"]
            assert "the secret way" not in json.dumps(content)
            for cell in content["cells"]:
                if cell["id"] in submissions.RIGHT and (number == 0 or cell["id"] != "task-3"):
                    cell["source"] = submissions.RIGHT[cell["id"]]
            hub.ask(form(user, f"api/contents/{path}"), {"type": "notebook", "format": "json", "content": content}, method="PUT")
            answer = hub.ask(form(user, "assignments/submit?course_id=sco-book&assignment_id=small"), {})
            assert answer["success"], answer
        teacher("collect")
        for user in STUDENTS:
            assert (course / "submitted" / user / "small" / "small.ipynb").exists()

        # marking runs as the teacher, an ordinary user
        print(as_user(TEACHER, sys.executable, "-m", "articlebook.marking", str(course / "submitted"), "--marks", str(course),
                      "--exercises", str(exercises)))
        table = (course / "marks.csv").read_text(encoding="utf-8")
        print(table)
        rows = {line.split(",")[0]: line.split(",") for line in table.splitlines()}
        assert rows["scoada"][3:8] == ["to mark by hand", "3", "3", "1", ""], rows
        assert rows["scobo"][3:8] == ["to mark by hand", "3", "3", "0", ""], rows

        # the teacher marks an essay in nbgrader's screen, and runs the command again
        papers = hub.ask(form(TEACHER, "formgrader/api/submitted_notebooks/small/small"))
        paper = next(p for p in papers if p["student"] == "scoada")["id"]
        grade = next(g for g in hub.ask(form(TEACHER, f"formgrader/api/grades?submission_id={paper}")) if g["name"] == "task-4")
        hub.ask(form(TEACHER, f"formgrader/api/grade/{grade['id']}"), {"manual_score": 4, "extra_credit": 0}, method="PUT")
        as_user(TEACHER, sys.executable, "-m", "articlebook.marking", str(course / "submitted"), "--marks", str(course), "--exercises", str(exercises))
        teacher("release_feedback")
        for user in STUDENTS:
            answer = hub.ask(form(user, "assignments/fetch_feedback?course_id=sco-book&assignment_id=small"), {})
            assert answer["success"], answer
            [page] = (homes[user] / "small" / "feedback").rglob("small.html")
            html = page.read_text(encoding="utf-8")
            assert user in html and "the secret way" not in html and "<script" not in html
            assert page.owner() == user
        assert "Marked" in next((homes["scoada"] / "small/feedback").rglob("small.html")).read_text(encoding="utf-8")
        # a student's server cannot read what another handed in, nor the course
        for place in (course, exchange / "sco-book" / "inbound", homes["scoada"] / "small"):
            tried = subprocess.run(["runuser", "-u", "scobo", "--", "ls", str(place)], capture_output=True, text=True, check=False)
            assert tried.returncode != 0, place
        print("ROUND DONE")
    finally:
        hub.close()


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1])
    main()
