"""What The Littlest JupyterHub adds for one class; goes to /opt/tljh/config/jupyterhub_config.d/sco-book.py.

The same file runs the hub of tests/marking/hub_round.py.
"""

c = get_config()  # noqa: F821  (given by JupyterHub)

# one server a student, ended when nobody uses it: about 0.3 GB each
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0
# a class that begins at the same minute: more at once would make all of them slow
c.JupyterHub.concurrent_spawn_limit = 8
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 120
