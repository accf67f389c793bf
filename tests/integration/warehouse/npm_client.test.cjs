// ClickHouse's official client for Node.js against a real assay-warehouse: whoever speaks to a
// ClickHouse must be able to speak to ours.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Readable } = require('node:stream');
const { after, before, test } = require('node:test');
const { ClickHouseError, ClickHouseLogLevel, createClient } = require('@clickhouse/client');

let folder, warehouse, url, credentials, client;

// The client logs every error that a test provokes; the assertions say enough.
function connect(options = {}) {
  return createClient({ url, ...credentials, log: { level: ClickHouseLogLevel.OFF }, ...options });
}

// "X-ClickHouse-User: assay", "X-ClickHouse-Key: ..." as the client's options.
function readCredentials(file) {
  const [username, password] = fs.readFileSync(file, 'utf8').split('\n').map((line) => line.split(': ')[1]);
  return { username, password };
}

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assay-npm-client-'));
  const program = path.join(process.env.ASSAY_BINARY_DIR, 'bin', 'assay-warehouse');
  warehouse = spawn(program, [
    '--warehouse.listen=127.0.0.1:0',
    '--warehouse.metrics_listen=127.0.0.1:0',
    `--warehouse.data_dir=${path.join(folder, 'data')}`,
    `--warehouse.credentials_dir=${path.join(folder, 'credentials')}`,
  ]);
  url = await new Promise((resolve, reject) => {
    let log = '';
    warehouse.stderr.on('data', (text) => {
      log += text;
      const ready = /warehouse ready" address=(\S+)/.exec(log);
      if (ready) resolve(`http://${ready[1]}`);
    });
    warehouse.on('exit', (status) => reject(new Error(`warehouse ended with ${status}:\n${log}`)));
  });
  warehouse.removeAllListeners('exit');
  credentials = readCredentials(path.join(folder, 'credentials', 'migration'));
  client = connect();
});

after(async () => {
  await client?.close();
  const ended = new Promise((resolve) => warehouse.on('exit', resolve));
  warehouse.kill('SIGTERM');
  assert.equal(await ended, 0);
  fs.rmSync(folder, { recursive: true });
});

// A table of one test, gone behind it.
async function withTable(columns, use) {
  const table = `t_${Math.random().toString(36).slice(2)}`;
  await client.command({ query: `CREATE TABLE ${table} (${columns}) ENGINE = MergeTree ORDER BY tuple()` });
  try {
    await use(table);
  } finally {
    await client.command({ query: `DROP TABLE ${table} SYNC` });
  }
}

async function rows(query, options = {}) {
  const result = await client.query({ query, format: 'JSONEachRow', ...options });
  return result.json();
}

async function eventually(condition) {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'condition did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('answers a ping', async () => {
  assert.deepEqual(await client.ping(), { success: true });
});

test('answers a ping by a statement', async () => {
  assert.deepEqual(await client.ping({ select: true }), { success: true });
});

test('selects in JSON with its totals and statistics', async () => {
  const result = await client.query({
    query: 'SELECT number % 2 AS k, count() AS n FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k',
    format: 'JSON',
  });
  const answer = await result.json();
  assert.deepEqual(answer.data, [{ k: 0, n: 5 }, { k: 1, n: 5 }]);
  assert.deepEqual(answer.totals, { k: 0, n: 10 });
  assert.equal(answer.rows, 2);
  assert.equal(answer.meta[1].type, 'UInt64');
});

test('selects one whole document even when it is long', async () => {
  const result = await client.query({ query: 'SELECT number FROM numbers(200000)', format: 'JSON' });
  const answer = await result.json();
  assert.equal(answer.data.length, 200_000);
  assert.equal(answer.rows, 200_000);
});

test('inserts an array of objects and tells how many rows were written', async () => {
  await withTable('id UInt32, name String', async (table) => {
    const values = [{ id: 1, name: "it's" }, { id: 2, name: 'two\nlines' }];
    const { query_id, summary } = await client.insert({ table, values, format: 'JSONEachRow' });
    assert.match(query_id, /^[0-9a-f-]{36}$/);
    assert.equal(summary.written_rows, '2');
    assert.deepEqual(await rows(`SELECT * FROM ${table} ORDER BY id`), values);
  });
});

test('inserts a stream of objects', async () => {
  await withTable('id UInt32, name String', async (table) => {
    const count = 50_000;
    const source = Readable.from((function* () {
      for (let id = 0; id < count; id++) yield { id, name: `name ${id}` };
    })());
    await client.insert({ table, values: source, format: 'JSONEachRow' });
    assert.deepEqual(
      await rows(`SELECT count() AS n, sum(id) AS s FROM ${table}`),
      [{ n: count, s: (count * (count - 1)) / 2 }]);
  });
});

test('inserts a raw stream of CSV that comes in small pieces', async () => {
  await withTable('id UInt32, name String', async (table) => {
    const source = Readable.from(['1,"a', ' b"\n2,', 'c\n', '3,"d\n', 'e"\n'], { objectMode: false });
    await client.insert({ table, values: source, format: 'CSV' });
    assert.deepEqual(await rows(`SELECT name FROM ${table} ORDER BY id`),
      [{ name: 'a b' }, { name: 'c' }, { name: 'd\ne' }]);
  });
});

test('streams a long answer row by row', async () => {
  const result = await client.query({
    query: 'SELECT number FROM numbers(500000)', format: 'JSONEachRow',
  });
  let count = 0;
  for await (const batch of result.stream()) count += batch.length;
  assert.equal(count, 500_000);
});

test('leaves the server undisturbed when a stream is not read to its end', async () => {
  const result = await client.query({
    query: 'SELECT number FROM numbers(100000000)', format: 'JSONEachRow', query_id: 'abandoned',
  });
  result.close();
  await eventually(async () => (await rows(
    "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] = 'abandoned'"))[0].n === 0);
});

test('binds parameters of every kind', async () => {
  const text = "it's a \\ back\tslash,\n{braces} and 中文";
  const answer = await rows(
    `SELECT {s:String} AS s, {n:Int64} AS n, {f:Float64} AS f, {b:Bool} AS b,
            {a:Array(String)} AS a, {z:Nullable(String)} AS z, {d:DateTime64(3)} AS d,
            {m:Map(String, UInt8)} AS m, {t:Identifier} AS t FROM system.one`,
    {
      query_params: {
        s: text, n: -5, f: 0.5, b: true, a: [text, ''], z: null,
        d: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 5)), m: { k: 7 }, t: 'dummy',
      },
    });
  assert.deepEqual(answer, [{
    s: text, n: -5, f: 0.5, b: true, a: [text, ''], z: null, d: '2026-01-01 00:00:00.005',
    m: { k: 7 }, t: 0,
  }]);
});

test('sends settings that hold for their statement only', async () => {
  const query = "SELECT getSetting('max_block_size') AS n";
  const set = await rows(query, { clickhouse_settings: { max_block_size: '1234' } });
  const unset = await rows(query);
  assert.equal(set[0].n, 1234);
  assert.notEqual(unset[0].n, 1234);
});

test('answers with the query id it was given', async () => {
  const result = await client.query({ query: 'SELECT 1', query_id: 'my-own-id' });
  assert.equal(result.query_id, 'my-own-id');
  await result.text();
});

test('reports an unknown table by code and type', async () => {
  await assert.rejects(rows('SELECT * FROM missing'), (error) => {
    assert.ok(error instanceof ClickHouseError);
    assert.equal(error.code, '60');
    assert.equal(error.type, 'UNKNOWN_TABLE');
    return true;
  });
});

test('reports a syntax error, an unknown setting and a missing parameter', async () => {
  await assert.rejects(rows('SELEC 1'), { code: '62' });
  await assert.rejects(
    rows('SELECT 1', { clickhouse_settings: { no_such_setting: '1' } }), { code: '115' });
  await assert.rejects(rows('SELECT {x:String}'), { code: '456' });
});

test('reports insert data that cannot be read, and writes none of it', async () => {
  await withTable('id UInt32', async (table) => {
    await assert.rejects(
      client.insert({ table, values: [{ id: 'not a number' }], format: 'JSONEachRow' }),
      (error) => error instanceof ClickHouseError);
    assert.deepEqual(await rows(`SELECT count() AS n FROM ${table}`), [{ n: 0 }]);
  });
});

test('reports an exception in the middle of an answer', async () => {
  const result = await client.query({
    query: "SELECT throwIf(number = 200000, 'boom') FROM numbers(1000000)",
    format: 'JSONEachRow',
    clickhouse_settings: { max_threads: 1, max_block_size: '10000' },
  });
  await assert.rejects(async () => {
    for await (const _ of result.stream()) { /* read on */ }
  }, /boom/);
});

test('waits for the end of a query when asked to', async () => {
  await assert.rejects(rows(
    "SELECT throwIf(number = 300000, 'boom') FROM numbers(1000000)",
    { clickhouse_settings: { wait_end_of_query: 1 } }), { code: '395' });
});

test('compresses both ways', async () => {
  const packed = connect({ compression: { request: true, response: true } });
  try {
    await withTable('id UInt32, name String', async (table) => {
      const values = Array.from({ length: 20_000 }, (_, id) => ({ id, name: 'x'.repeat(id % 50) }));
      await packed.insert({ table, values, format: 'JSONEachRow' });
      const result = await packed.query({
        query: `SELECT * FROM ${table} ORDER BY id`, format: 'JSONEachRow',
      });
      assert.deepEqual(await result.json(), values);
    });
  } finally {
    await packed.close();
  }
});

test('stops a statement whose caller has gone', async () => {
  const running = async () => (await rows(
    "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] = 'aborted'"))[0].n;
  const abort = new AbortController();
  const answer = rows('SELECT count() FROM numbers(1000000000000)',
    { query_id: 'aborted', abort_signal: abort.signal });
  answer.catch(() => {});
  await eventually(async () => (await running()) === 1);
  abort.abort();
  await assert.rejects(answer);
  await eventually(async () => (await running()) === 0);
});

test('kills a statement by its query id', async () => {
  const victim = rows('SELECT count() FROM numbers(1000000000000)', { query_id: 'victim' });
  victim.catch(() => {});
  await eventually(async () => {
    const killed = await rows("KILL QUERY WHERE query_id = 'victim' SYNC");
    return killed.length === 1 && killed[0].kill_status === 'finished';
  });
  await assert.rejects(victim, { code: '394', type: 'QUERY_WAS_CANCELLED' });
});

test('refuses sessions and says why', async () => {
  const session = connect({ session_id: 'mine' });
  try {
    await assert.rejects(
      session.query({ query: 'SELECT 1' }), /Sessions are not supported/);
  } finally {
    await session.close();
  }
});

test('refuses whoever has no credentials or wrong ones', async () => {
  for (const wrong of [
    { username: undefined, password: undefined },
    { username: 'stranger', password: 'wrong' },
    { password: 'wrong' },
  ]) {
    const stranger = connect(wrong);
    try {
      await assert.rejects(stranger.query({ query: 'SELECT 1' }), { code: '516' });
    } finally {
      await stranger.close();
    }
  }
});

test('lets a reader read and nothing else', async () => {
  const reader = connect({ clickhouse_settings: { readonly: '1' } });
  try {
    const answer = await reader.query({ query: 'SELECT 1 AS x', format: 'JSONEachRow' });
    assert.deepEqual(await answer.json(), [{ x: 1 }]);
    await assert.rejects(
      reader.command({ query: 'CREATE TABLE no (a Int8) ENGINE = Memory' }),
      { code: '164', type: 'READONLY' });
  } finally {
    await reader.close();
  }
});

test('works in the database it is given', async () => {
  await client.command({ query: 'CREATE DATABASE other' });
  const other = connect({ database: 'other' });
  try {
    await other.command({ query: 'CREATE TABLE here (a Int8) ENGINE = Memory' });
    await other.insert({ table: 'here', values: [{ a: 1 }], format: 'JSONEachRow' });
    assert.deepEqual(await rows('SELECT * FROM other.here'), [{ a: 1 }]);
  } finally {
    await other.close();
    await client.command({ query: 'DROP DATABASE other SYNC' });
  }
});
