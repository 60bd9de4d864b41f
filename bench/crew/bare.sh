#!/bin/sh
# The least that anybody must do for one feature, without a control plane: a clone, an agent's process, a commit,
# and, one at a time, a fetch, a rebase, a 20 ms check and a move of the branch.
# bare.sh ROOT SLOT FEATURES SECONDS
set -eu
root=$1 slot=$2 features=$3 seconds=$4
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Bench GIT_AUTHOR_EMAIL=bench@localhost \
  GIT_COMMITTER_NAME=Bench GIT_COMMITTER_EMAIL=bench@localhost
feature=0
while [ "$feature" -lt "$features" ]; do
  feature=$((feature + 1))
  work=$root/work-$slot
  git clone --quiet --shared "$root/hub.git" "$work"
  cd "$work"
  node -e "require('node:fs').writeFileSync('file-$slot-$feature.txt', 'here'); setTimeout(() => {}, $seconds * 1000)"
  git add --all
  git commit --quiet --message "Feature $slot-$feature"
  flock "$root/landing.lock" sh -c 'git fetch --quiet && git rebase --quiet origin/main && sleep 0.02 && git push --quiet origin HEAD:main'
  cd "$root"
  rm -rf "$work"
done
