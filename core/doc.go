// Package core is a run from its settings to its report, for any face: it puts
// the vectors, the API, the checker and the run file together.
//
// # What was tried for speed
//
// Measured with make bench, on two cores of an EPYC; a check is a request with a body of
// its own, judged and saved.
//
//   - A check costs 16 to 20 µs of CPU at 128 numbers, of which the kernel's part of sending
//     and receiving is more than half, SQLite 8 %, writing the decimals 2 %. That is 1.06 to
//     1.24 times as much as fasthttp's own client with one fixed body, and 0.45 to 0.60 of
//     hey: it depends on what the kernel costs, which all of them pay. fasthttp's client is
//     at 0.32 to 0.54 of hey, wrk, which is written in C, at 0.38 to 0.49. At 768 numbers a
//     check costs 0.9 to 1.3 times the fixed body and 0.40 to 0.55 of hey, at 1536 1.1 to 1.5
//     times and 0.46 to 0.60: hey sends one body, which at that length costs next to nothing
//     more. One write and one read a check are all that is asked of the kernel, in 50,000
//     checks 571 times for what is ready to be read.
//   - A profile for the compiler (PGO) brought nothing that could be measured, at two minutes
//     of building. Memory for requests that is shared by the connections, and so in the cache,
//     brought 1 to 2 % at 1536 numbers: not enough for what it takes to keep.
//   - Decimals are written eight at a time with AVX-512, or four with AVX2 (package
//     floatjson): 2.2 to 2.5 and 5 ns a number, where strconv takes 39 to 49. One at a time,
//     without a branch that depends on the number, takes 15 ns; with the rest of a number's
//     length in registers rather than on the stack, four take half as long: what was loaded
//     there was held up by the writing of the number before; eight are faster from the stack.
//     With the sign in the table of layouts a number of eight takes six instructions to
//     write. VBMI and IFMA would save 5 % more, on fewer CPUs.
//   - What is NULL in all of a hundred rows is not bound: that saves a tenth of an insert.
//   - fasthttp.HostClient was given up for connections of our own: it puts every request
//     together anew, and cannot be closed.
//   - Results went through a channel, which woke the recorder for nearly each of them; now
//     they lie in an inbox until a tick. Without a rate that saves 2 %.
//   - A timer for each token cost more than the check: 31 µs at 20,000 a second on one
//     core, and tokens were lost when timers came late (95 % of the rate was reached).
//     With tokens in batches of half a millisecond it is 25 µs.
//   - A token that came late was lost, lest many be used at once. On one core, where to save
//     results stops all senders for 15 ms, 93 to 97 % of a rate of 10,000 and more was
//     reached. Late tokens are used now, and a window of what went out in the last second
//     holds to the rate: 99.5 %, as far as the core can send so many (at 50,000 it was 80 to
//     99 %). It was one of tokens first: where a token waits for a connection, its request
//     fell into a second that was full already.
//   - Garbage is collected at 50 % rather than 100 %, and SQLite's cache is 4 MB rather
//     than 8: 43 MB in the terminal rather than 55, at no cost that could be measured.
//   - The toolkit's emoji font, 5 MB for each style of text, is left out (build tag
//     no_emoji); with the garbage it made a window of 234 MB out of one of 287, at 16 numbers
//     a vector. At 128, without a rate, it was 282 MB: the toolkit keeps the picture of each
//     text for a minute, and loads its fonts again for each part with a theme of its own, and
//     for each style, as that of the log. With counts twice a second and rows once, one theme,
//     and the log's view made when it is opened, it is 241 MB over ten million.
//   - A reply is seldom there when its request has just been written: the first read was in
//     vain, nearly always, and then woke through the poller. To let other goroutines run in
//     between saves 6 to 10 %.
//   - To read the rows of an export in one goroutine and write them in another brought
//     nothing: it is SQLite's steps that take the time, half of which are its mutexes, which
//     the driver does not let us leave out. Several connections, which read parts of the rows
//     in turn, brought 1.2 to 1.6 million rows a second on two cores rather than 0.8.
//   - Matches are found as all rows but the others, where a count says that there is a row
//     for each index: ten million in 0.6 to 0.9 s rather than 2.3.
//   - 16,384 results that wait for a disk that is slow took 57 MB where it stalled once; with
//     8,192 it is 47 to 49 over ten million rows, and 51.9 over a hundred million.
//   - Inserting by 100 rows a statement takes half the time of one by one; by more, no less.
package core
