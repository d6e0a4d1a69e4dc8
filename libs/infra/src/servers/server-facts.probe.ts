/**
 * What a server is asked, as input of `sh -s`: no value of ours is in it, so there is nothing to quote. Prints
 * `key=value` lines; a key that a system cannot tell is left empty, and the parser says so. The alternatives after
 * the first are for servers that are no Linux.
 */
export const factsProbe = `LC_ALL=C
export LC_ALL
printf 'begin=1\\n'
printf 'kernel=%s\\n' "$(uname -sr)"
printf 'os=%s\\n' "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null || uname -s)"
printf 'cores=%s\\n' "$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)"
printf 'memory_kb=%s\\n' "$(
  if [ -r /proc/meminfo ]; then
    awk '/^MemTotal:/ { print $2; exit }' /proc/meminfo
  else
    sysctl -n hw.memsize | awk '{ printf "%d", $1 / 1024 }'
  fi
)"
printf 'disk_kb=%s\\n' "$(df -Pk / | awk 'NR == 2 { print $2 }')"
if command -v docker >/dev/null 2>&1; then
  printf 'docker=%s\\n' "$(docker --version 2>/dev/null || printf 'unknown version')"
fi
printf 'end=1\\n'
exit 0
`;
