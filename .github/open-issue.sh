#!/bin/sh
# Opens an issue with a title and the text of a file, or brings the open one of that title up to date.
set -eu
export TITLE="$1"
number=$(gh issue list --state open --limit 1000 --json number,title --jq '[.[] | select(.title == env.TITLE)][0].number // empty')
if [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$2"
else
  gh issue create --title "$TITLE" --body-file "$2"
fi
