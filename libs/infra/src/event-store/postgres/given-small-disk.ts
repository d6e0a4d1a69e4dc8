import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this account mounts disks here: root does, unless the container forbids it. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (status === 0) execFileSync('umount', [folder]);
  rmdirSync(folder);
  return status === 0;
}

/** A disk in memory. */
export type SmallDisk = {
  readonly folder: string;
  grow(mebibytes: number): void;
  unmount(): void;
};

/** A disk of this size, for the account that owns `neighbor`. */
export function mountSmallDisk(mebibytes: number, neighbor: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-small-disk-'));
  const { uid, gid } = statSync(neighbor);
  const options = `size=${mebibytes}m,uid=${uid},gid=${gid},mode=700`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  return {
    folder,
    grow: (size) => {
      execFileSync('mount', ['-o', `remount,size=${size}m`, folder]);
    },
    unmount: () => {
      execFileSync('umount', [folder]);
      rmdirSync(folder);
    },
  };
}
