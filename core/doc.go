// Package core is a run from its settings to its report, for any face: it puts
// the vectors, the API, the checker and the run file together.
//
// # What was tried for speed
//
// Measured with make bench, on two cores of an EPYC; a check is a request with a body of
// its own, judged and saved.
//
//   - A check costs 15 µs of CPU, of which the kernel's part of sending and receiving is
//     55 %, writing 128 numbers as shortest decimals 15 % (package floatjson: half the
//     time of strconv), SQLite 9 %, counting 3 %. fasthttp's own client with one fixed
//     body takes 9.7 µs, hey 30. On another machine, where a system call takes 1.25 µs, it
//     is 16.8, 12.9 and 32 µs. The longer vectors are, the more of it is writing them:
//     beside one fixed body, 1.3 times as much at 128 numbers, 1.6 at 768, 2.1 at 1536.
//   - fasthttp.HostClient was given up for connections of our own: it puts every request
//     together anew, and cannot be closed.
//   - Results went through a channel, which woke the recorder for nearly each of them; now
//     they lie in an inbox until a tick. Without a rate that saves 2 %.
//   - A timer for each token cost more than the check: 31 µs at 20,000 a second on one
//     core, and tokens were lost when timers came late (95 % of the rate was reached).
//     With tokens in batches of half a millisecond it is 25 µs.
//   - A token that came late was lost, lest many be used at once. On one core, where to save
//     results stops all senders for 15 ms, 93 to 97 % of a rate of 10,000 and more was
//     reached. Late tokens are used now, and a window of those of the last second holds to
//     the rate: 99.5 %, as far as the core can send so many (at 50,000 it was 77 to 99 %).
//   - Garbage is collected at 50 % rather than 100 %, and SQLite's cache is 4 MB rather
//     than 8: 43 MB in the terminal rather than 55, at no cost that could be measured.
//   - The toolkit's emoji font, 5 MB for each style of text, is left out (build tag
//     no_emoji); with the garbage it made a window of 234 MB out of one of 287.
//   - A reply is seldom there when its request has just been written: the first read was in
//     vain, nearly always, and then woke through the poller. To let other goroutines run in
//     between saves 6 to 10 %.
//   - To read the rows of an export in one goroutine and write them in another brought
//     nothing: it is SQLite's steps that take the time, and handing rows over costs as much.
//   - Inserting by 100 rows a statement takes half the time of one by one; by more, no less.
package core
