// ceph.mjs -- a small object store for a test: one monitor, one OSD in memory, one S3 gateway, cephx on, all local.
// The programs come with `bash scripts/setup.sh ceph`.
// SPDX-License-Identifier: MIT
import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const START_MS = 120_000;

/** @returns {Promise<number>} a port that was free a moment ago */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} folder @param {string} fsid @param {string} monitor @param {number} gateway port */
const configuration = (folder, fsid, monitor, gateway) => `[global]
fsid = ${fsid}
mon_host = ${monitor}
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
run_dir = ${folder}
admin_socket = ${folder}/$name.asok
pid_file = ${folder}/$name.pid
log_file = ${folder}/$name.log
keyring = ${folder}/keyring
mon_data = ${folder}/mon
mon_data_avail_crit = 1
osd_data = ${folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
rgw_frontends = beast endpoint=127.0.0.1:${gateway}
rgw_run_sync_thread = false
rgw_cache_expiry_interval = 1
rgw_bucket_quota_ttl = 1
rgw_user_quota_bucket_sync_interval = 1
`;

/** @returns {Promise<{ env: Record<string, string>, stop: () => void, quota: (objects: number) => Promise<void> }>}
 *   env: S3_* without the bucket; quota: how many objects the user may have, below 0 any */
export async function startCeph() {
  const folder = mkdtempSync(join(tmpdir(), 'lacquer-ceph-'));
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const stop = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const conf = { ...process.env, CEPH_CONF: join(folder, 'ceph.conf') };
  const options = { cwd: folder, env: conf, timeout: START_MS };
  const run = (/** @type {string} */ command, /** @type {string} */ args) =>
    exec(command, args.split(' '), options);
  const keep = (/** @type {string} */ command, /** @type {string} */ args) => {
    const out = openSync(join(folder, `${command}.out`), 'w');
    children.push(
      spawn(command, args.split(' '), { cwd: folder, env: conf, stdio: ['ignore', out, out] }),
    );
  };
  try {
    const [v2, v1, gateway] = [await freePort(), await freePort(), await freePort()];
    const monitor = `[v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]`;
    const [fsid, osd] = [randomUUID(), randomUUID()];
    const [access, secret] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
    mkdirSync(join(folder, 'mon'));
    mkdirSync(join(folder, 'osd'));
    writeFileSync(join(folder, 'ceph.conf'), configuration(folder, fsid, monitor, gateway));
    const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *'];
    const key = (/** @type {string[]} */ ...args) =>
      exec('ceph-authtool', ['keyring', '--gen-key', '-n', ...args], options);
    await run('ceph-authtool', '--create-keyring keyring');
    await key('mon.', '--cap', 'mon', 'allow *');
    await key('client.admin', ...all);
    await key('osd.0', '--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *');
    await run('monmaptool', `--create --addv a ${monitor} --fsid ${fsid} monmap`);
    await run('ceph-mon', '--mkfs -i a --monmap monmap --keyring keyring');
    keep('ceph-mon', '-f -i a');
    await run('ceph', `osd new ${osd} 0`);
    await run('ceph', 'auth add osd.0 -i keyring');
    await run('ceph-osd', `--mkfs -i 0 --osd-uuid ${osd} --keyring keyring`);
    keep('ceph-osd', '-f -i 0');
    const user = `--uid=lacquer --display-name=lacquer --access-key=${access} --secret-key=${secret}`;
    await run('radosgw-admin', `user create ${user}`);
    keep('radosgw', '-f -n client.admin');
    const endpoint = `http://127.0.0.1:${gateway}`;
    for (let ms = 0; !(await fetch(endpoint).catch(() => null)); ms += 250) {
      if (ms > START_MS) throw new Error('radosgw does not answer');
      await sleep(250);
    }
    const quota = async (/** @type {number} */ objects) => {
      const scope = '--quota-scope=user --uid=lacquer';
      await run('radosgw-admin', `quota set ${scope} --max-objects=${Math.max(objects, 1)}`);
      await run('radosgw-admin', `quota ${objects < 0 ? 'disable' : 'enable'} ${scope}`);
    };
    return {
      quota,
      env: { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: access, S3_SECRET_KEY: secret },
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
