// Package check sends vectors to a search API at a pace that the API bears and
// judges every answer: order, slots, tokens, retries and back-off, pause and
// drain. It gives one Result per vector and knows neither where results go nor
// how a request is made.
//
// Two ceilings hold at every moment: slots (a semaphore) bound the checks under
// way, tokens (a token bucket) bound the attempts started. A window sees that, in addition,
// no second has more requests than the rate says, as they go out.
//
// What keeps an API from harm, and vectors from the API's: a throttle lowers the pace
// when it refuses some attempts, a budget bounds the retries, and health tells by a
// vector that was answered before whether the API has stopped answering; then no check
// is begun until it answers again, and those that met it are begun anew.
package check
