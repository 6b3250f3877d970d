package check

import (
	"context"
	"sync/atomic"
	"time"
)

// A retry budget keeps an API that is failing already from more load (Beyer et al.,
// "Site Reliability Engineering", 2016, chapter 21). In units of which a retry takes
// retryPrice and a first attempt brings one, retries stay below a fifth of the
// attempts, but for the reserve that a run begins with.
const (
	retryPrice  = 5
	mostRetries = 200 * retryPrice // what is put by at most: the reserve
	// budgetWait is how long a check waits for the budget to have a retry for it.
	budgetWait = 5 * time.Second
	budgetLook = 100 * time.Millisecond
)

// budget is what is left for retries. It is safe for concurrent use.
type budget struct{ units atomic.Int64 }

func newBudget() *budget {
	b := &budget{}
	b.units.Store(mostRetries)
	return b
}

// earn is called with each first attempt.
func (b *budget) earn() {
	if b.units.Load() < mostRetries {
		b.units.Add(1)
	}
}

// spend takes what a retry costs, if that is there.
func (b *budget) spend() bool {
	for {
		left := b.units.Load()
		if left < retryPrice {
			return false
		}
		if b.units.CompareAndSwap(left, left-retryPrice) {
			return true
		}
	}
}

// take waits a while for a retry; it is false if there is none, or ctx has ended.
func (b *budget) take(ctx context.Context) bool {
	for waited := time.Duration(0); !b.spend(); waited += budgetLook {
		if waited >= budgetWait || sleep(ctx, budgetLook) != nil {
			return false
		}
	}
	return true
}
