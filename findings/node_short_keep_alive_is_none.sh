#!/bin/bash
# Node.js: a server with a keepAliveTimeout of a second or less has every client of Node.js connect anew for each request.
#
# Most would guess that such a server keeps a busy client's connection: requests that follow each other within 20 ms are far from 900 ms. But
# the server tells the time in whole seconds, rounded down, in Keep-Alive: timeout=0 (or 1), and both of Node's clients, http.Agent and
# fetch, take a second or more off for safety: nothing is left, and each connection is closed after one reply. Nothing says so. A client
# that does not read the header uses one connection for all, which the server keeps open.
#
# It costs a user a connection, and over TLS a handshake, for each request to a search API that was set to let go of idle clients soon:
# latency that is taken for the search's, and ports that run out. Tested with Node.js 20.20 of Debian 12.
set -euo pipefail
command -v node >/dev/null || { echo "node is missing: apt-get install nodejs"; exit 2; }
echo "Node.js $(node --version), undici $(node -p process.versions.undici)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/show.cjs" <<'JS'
const http = require('http'), net = require('net')
const requests = 5, pause = () => new Promise(resolve => setTimeout(resolve, 20))
const deaf = port => new Promise((resolve, reject) => { // does not read the header
  let asked = 0
  const c = net.connect(port, '127.0.0.1').on('error', reject).on('close', resolve)
  const ask = () => asked++ < requests ? c.write('GET / HTTP/1.1\r\nHost: api\r\n\r\n') : c.end()
  c.on('data', () => setTimeout(ask, 20))
  ask()
})
const measure = async ms => {
  let connections = 0, told
  const server = http.createServer((request, response) => response.end('{"similarity":1}')).on('connection', () => connections++)
  server.keepAliveTimeout = ms
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const port = server.address().port, url = 'http://127.0.0.1:' + port
  const count = async work => { connections = 0; await work(); return connections }
  const agent = new http.Agent({keepAlive: true, maxSockets: 1})
  const byAgent = await count(async () => {
    for (let i = 0; i < requests; i++) {
      await new Promise((resolve, reject) => http.get(url, {agent}, r => { told = r.headers['keep-alive']; r.resume().on('end', resolve) }).on('error', reject))
      await pause()
    }
  })
  const byFetch = await count(async () => {
    for (let i = 0; i < requests; i++) { await (await fetch(url)).text(); await pause() }
  })
  const byDeaf = await count(() => deaf(port))
  console.log(`keepAliveTimeout ${ms} ms: Keep-Alive: ${told}; connections for ${requests} requests: http.Agent ${byAgent}, fetch ${byFetch}, one that does not read it ${byDeaf}`)
  agent.destroy(); server.close(); server.closeAllConnections()
  return [told, byAgent, byFetch, byDeaf].join(' ')
}
const main = async () => {
  const got = [await measure(900), await measure(1000), await measure(5000)]
  const want = ['timeout=0 5 5 1', 'timeout=1 5 5 1', 'timeout=5 1 1 1']
  if (got.join() !== want.join()) { console.log('the behaviour has changed'); process.exit(1) }
  process.exit(0)
}
main().catch(e => { console.error(e); process.exit(1) })
JS
timeout 60 node "$work/show.cjs"
