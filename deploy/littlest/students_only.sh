#!/bin/sh
# Takes the instructor's parts of nbgrader away from everybody but the users named: sh students_only.sh ana li
# It needs the environment of the users, which The Littlest JupyterHub keeps in /opt/tljh/user.
set -eu
jupyter=${JUPYTER:-/opt/tljh/user/bin/jupyter}
for extension in formgrader course_list; do
  "$jupyter" server extension disable --sys-prefix "nbgrader.server_extensions.$extension"
done
for user in "$@"; do
  for extension in formgrader course_list; do
    su - "$user" -c "$jupyter server extension enable --user nbgrader.server_extensions.$extension"
  done
done
