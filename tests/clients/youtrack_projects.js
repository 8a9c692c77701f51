// youtrack-rest-client 1.6.0, unmodified: the current user and the projects, with a permanent token.
//
//     youtrack_projects.js URL TOKEN LOGIN PROJECT

const assert = require('node:assert/strict');
const { Youtrack } = require('youtrack-rest-client');

const [url, token, login, project] = process.argv.slice(2);

async function refused(promise, status) {
  const error = await promise.then(() => assert.fail('nothing was refused'), (error) => error);
  assert.equal((error.response ?? error).status, status, String(error));
}

async function main() {
  const youtrack = new Youtrack({ baseUrl: url, token });
  const me = await youtrack.users.current();
  assert.equal(me.login, login);
  assert.equal(me.guest, false);
  assert.match(me.id, /^1-\d+$/);
  assert.deepEqual(me.tags, []);
  assert.equal((await youtrack.users.byId(me.id)).login, login);
  assert.deepEqual((await youtrack.users.all()).map((user) => user.login), [login]);

  const projects = await youtrack.projects.all({ $top: 10 });
  assert.deepEqual(projects.map((one) => one.shortName), [project]);
  assert.deepEqual(await youtrack.projects.all({ $top: 10, $skip: 1 }), []);
  const one = await youtrack.projects.byId(projects[0].id);
  assert.equal(one.leader.login, login);
  assert.equal(one.createdBy.login, login);
  assert.equal((await youtrack.projects.byId(project)).id, one.id);

  await refused(youtrack.projects.byId('0-9999'), 404);
  await refused(new Youtrack({ baseUrl: url, token: 'perm:bm9ib2R5.eA==.' + 'x'.repeat(30) }).users.current(), 401);
  console.log('ok');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
