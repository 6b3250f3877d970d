#!/bin/bash
# HAProxy hands the Keep-Alive header of the server behind it to the client, and closes by another time.
#
# Most would guess that Keep-Alive: timeout=5, which tells of one connection, is dropped by a proxy as Connection is (RFC 9110, section
# 7.6.1), or says what holds for the connection that it comes over. nginx drops it. HAProxy passes it on as it is, while "timeout client" or
# "timeout http-keep-alive" says when the client's connection is closed.
#
# It costs a user requests that fail: a client that trusts the header, as those of Node.js do, uses a connection again 2 s later that HAProxy
# closed after 1 s. Tested with HAProxy 2.6.12, nginx 1.22.1 and Node.js 20.20 of Debian 12.
set -euo pipefail
PATH=$PATH:/usr/sbin
for program in haproxy nginx node; do
  command -v $program >/dev/null || { echo "$program is missing: apt-get install haproxy nginx-light nodejs"; exit 2; }
done
haproxy -v | sed -n 1p
nginx -v 2>&1
echo "Node.js $(node --version)"

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
port() { node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
api=$(port) ha=$(port) ng=$(port)

cat >api.cjs <<'JS'
require('http').createServer((request, response) => response.end('{"similarity":1}')).listen(+process.argv[2], '127.0.0.1') // keeps connections for 5 s
JS
cat >ha.cfg <<CFG
defaults
  mode http
  timeout connect 5s
  timeout client 1s
  timeout server 30s
listen api
  bind 127.0.0.1:$ha
  server one 127.0.0.1:$api
CFG
cat >ng.conf <<CFG
daemon off;
pid $work/ng.pid;
events {}
http { access_log off; client_body_temp_path $work/1; proxy_temp_path $work/2; fastcgi_temp_path $work/3; uwsgi_temp_path $work/4; scgi_temp_path $work/5;
  server { listen 127.0.0.1:$ng; keepalive_timeout 1s; location / { proxy_pass http://127.0.0.1:$api; } } }
CFG
node api.cjs "$api" & pids+=($!)
haproxy -db -f ha.cfg >ha.log 2>&1 & pids+=($!)
nginx -p "$work" -c "$work/ng.conf" -e stderr >ng.log 2>&1 & pids+=($!)

cat >ask.cjs <<'JS'
const net = require('net')
const ask = (name, port, tries = 100) => new Promise((resolve, reject) => {
  const c = net.connect(port, '127.0.0.1', () => c.write('GET / HTTP/1.1\r\nHost: api\r\n\r\n'))
  let head = '', came = 0
  c.on('error', e => tries > 0 ? setTimeout(() => resolve(ask(name, port, tries - 1)), 100) : reject(e))
  c.on('data', d => { head += d; came = Date.now() })
  c.on('end', () => resolve({name, told: (/^keep-alive: *(.*)\r$/im.exec(head) || [, 'nothing'])[1], closed: (Date.now() - came) / 1000}))
})
const main = async () => {
  const [api, ha, ng] = process.argv.slice(2).map(Number)
  const all = await Promise.all([ask('the server', api), ask('HAProxy', ha), ask('nginx', ng)])
  for (const a of all) console.log(`${a.name} tells ${a.told}, and closes the idle connection after ${a.closed.toFixed(1)} s`)
  if (all[0].told !== 'timeout=5' || all[1].told !== 'timeout=5' || all[1].closed > 3 || all[2].told !== 'nothing') {
    console.log('the behaviour has changed')
    process.exit(1)
  }
}
main().catch(e => { console.error(e); process.exit(1) })
JS
timeout 60 node ask.cjs "$api" "$ha" "$ng"
