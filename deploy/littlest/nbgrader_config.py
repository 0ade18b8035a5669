"""nbgrader on the class server, for all of its users; goes to /etc/jupyter/nbgrader_config.py."""

from pathlib import Path

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "sco-book"
# a folder that every user may write into: `install -d -m 1777 /srv/nbgrader/exchange`
c.Exchange.root = "/srv/nbgrader/exchange"

# the instructor's home has the course folder; students have none
if (Path.home() / "sco-course").is_dir():
    from articlebook.marking.gradebook import NoSandboxHere

    c.CourseDirectory.root = str(Path.home() / "sco-course")
    # nbgrader would run submissions as the instructor: `make mark` runs them in a sandbox
    c.Autograde.sanitize_preprocessors = [NoSandboxHere]
