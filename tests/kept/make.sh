#!/usr/bin/env bash
# Live through two rounds in a new workspace: make.sh CONFKIT EXAMPLE FOLDER
#
# This is how tests/kept/0.1.0 was made, once, with the confkit of that time (see the README).
# CONFKIT is the program, EXAMPLE its example class, FOLDER a folder that is not there yet.
set -euo pipefail
confkit=$1 example=$2 root=$3
students="0987 1015 1042 1056 1071 1088 1090"

at() { # at DAY-AND-TIME COMMAND…: type a command at that time
  local now=$1 code=0
  shift
  CONFKIT_NOW=$now "$confkit" -C "$root" "$@" </dev/null || code=$?
  [ $code -le 1 ] # 1: a letter that somebody has to look at first, say
}
id() { # id STUDENT KIND: the first such follow-up of the round
  CONFKIT_NOW=2026-11-21T12:00:00-06:00 "$confkit" -C "$root" due --all --json |
    python3 -c 'import json, sys
print(next(f["id"] for f in json.load(sys.stdin)["followups"]
           if [f["round"], f["student_id"], f["kind"]] == sys.argv[1:] and f["by"] == "teacher"))' \
    "$round" "$@"
}

mkdir -p "$root"/notes/2026-{welcome,fall} "$root"/{templates,words}
cp "$example/confkit.toml" "$root"
{
  head -n 1 "$example/roster.csv"
  for student in $students; do grep "^$student," "$example/roster.csv"; done
} >"$root/roster.csv"
for round in 2026-welcome 2026-fall; do
  for student in $students; do
    note=notes/$round/$student.toml
    [ ! -e "$example/$note" ] || cp "$example/$note" "$root/$note"
  done
done
printf '\n[private]\nnotes = "Her aunt asked me to keep the move to myself until June."\n' \
  >>"$root/notes/2026-fall/1042.toml"

# The teacher's own: a letter with her own closing line, a rule of her staff room, a question.
sed 's/^With thanks,$/With thanks from Room 12,/' \
  "$(dirname "$example")/../templates/letter.txt.j2" >"$root/templates/letter.txt.j2"
cat >"$root/words/staff-room.toml" <<'TOML'
[[rule]]
id = "words/staff-room"
message = "“{found}” is a word of our staff room"
why = "Families do not know it."
suggest = ["Say what {child} does there.", "Say what happens there."]
phrases = ["(blue|red) room kids"]
match = ["He sits with the red room kids."]
fine = ["She painted a blue room."]
TOML
cat >"$root/questions.toml" <<'TOML'
[[question]]
id = "own-library"
text = "Which book has been read most often at your home?"
intent = "interest"
TOML

# September: welcome talks, what was promised is done, late or put off; one goal is looked at.
round=2026-welcome
sed -i "s/^round = .*/round = \"$round\"/" "$root/confkit.toml"
at 2026-09-13T18:00:00-05:00 prep
at 2026-09-18T19:00:00-05:00 summarize
at 2026-09-18T19:30:00-05:00 done "$(id 1042 summary)" "$(id 0987 summary)"
at 2026-09-18T19:31:00-05:00 done --undo "$(id 0987 summary)"
at 2026-09-19T08:00:00-05:00 done "$(id 0987 summary)"
at 2026-09-20T09:00:00-05:00 contact 1042 "Talked with Marisol at the gate about the reading log"
at 2026-10-05T17:00:00-05:00 check-in
at 2026-10-05T17:10:00-05:00 check-in 1056 --observed "Chidi asked the first question in science"
at 2026-10-16T17:00:00-05:00 review 1042 met
at 2026-10-16T17:05:00-05:00 review 0987 not-yet --changes "One page at a time, with a timer"
at 2026-10-17T10:00:00-05:00 archive 2026-welcome --private

# November: the fall's talks, of which one is moved and one family does not come.
round=2026-fall
sed -i "s/^round = .*/round = \"$round\"/" "$root/confkit.toml"
at 2026-11-15T18:00:00-06:00 prep
at 2026-11-19T19:00:00-06:00 summarize
at 2026-11-19T19:10:00-06:00 done "$(id 1042 summary)"
at 2026-11-19T19:15:00-06:00 snooze "$(id 1042 resource)" 2026-12-01 --reason "The printer is broken"
at 2026-11-20T07:40:00-06:00 done "$(id 1042 action)"
at 2026-11-20T08:00:00-06:00 contact 1088 "Reached the grandmother by phone"
sed -i 's/^text = "Send both homes the card with partner questions"/text = "Send both homes the blue card with partner questions"/' \
  "$root/notes/2026-fall/0987.toml"
at 2026-11-20T16:00:00-06:00 summarize
at 2026-11-20T16:10:00-06:00 export 1071
at 2026-11-20T16:20:00-06:00 calendar
at 2026-11-20T16:30:00-06:00 report

# What can be made again at any time need not be kept; letters are, for their dates and Message-IDs.
rm -r "$root"/out/*/sheets "$root"/out/*/followups.ics "$root"/out/*/report.html
