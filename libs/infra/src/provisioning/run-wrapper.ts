/**
 * Runs one phase: `sh -c <this> sh <phase folder> <file> <arguments…>`. A shell and not this process, because the run
 * outlives this process: who comes later reads from the folder who runs (`pid`) and how it ended (`exit`).
 *
 * - `claim` is made by the shell, or by a worker that decides that the phase shall never start: one of them wins.
 * - A signal to the group is noted (`signaled`) and does not end the shell: the exit code must still be written.
 * - The last two steps ignore signals; `mv` makes each file appear whole.
 */
export const wrapperScript = `
dir=$1
shift
trap ': > "$dir/signaled"' INT TERM
mkdir "$dir/claim" || exit 125
{
  printf '%s\\n' "$$"
  cat "/proc/$$/stat" /proc/sys/kernel/random/boot_id 2>/dev/null || ps -o lstart= -p "$$"
} > "$dir/pid.new" && mv "$dir/pid.new" "$dir/pid" || exit 125
code=130
if [ ! -e "$dir/signaled" ]; then
  "$@"
  code=$?
fi
trap '' INT TERM
printf '%s\\n' "$code" > "$dir/exit.new" && mv "$dir/exit.new" "$dir/exit"
exit "$code"
`;
