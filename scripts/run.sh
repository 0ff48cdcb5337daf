#!/bin/sh
# The main job: with a screen, the kiosk on simulated devices and an embedded centre, to be touched by hand;
# without one, a scripted citizen gets a card on a virtual screen and leaves pictures in out/.
#   sh scripts/run.sh [options of `python -m kiosk demo`]
set -eu
cd "$(dirname "$0")/.."
sh scripts/set-up.sh requirements.lock
exec .venv/bin/python -m kiosk demo "$@"
