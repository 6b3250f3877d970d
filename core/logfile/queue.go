package logfile

import (
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	// queued is how many entries wait for the disk at most; further ones are lost.
	queued = 1024
	// closeWait is how long Close waits for the disk.
	closeWait = 2 * time.Second
)

// queue writes entries from a goroutine of its own, so that nobody who logs waits
// for the disk, and logrus has no error to print for each. What cannot be written is
// lost; the entries after it are tried again.
type queue struct {
	file    io.WriteCloser
	entries chan []byte
	closing chan struct{}
	ended   chan error
	tell    func(error) // called once when the file cannot be written, again only if it could be meanwhile

	failing bool
	torn    bool  // the last line is half written
	first   error // the first error of all
}

// newQueue begins to write to file, which Close closes. tell may log.
func newQueue(file io.WriteCloser, tell func(error)) *queue {
	q := &queue{file: file, entries: make(chan []byte, queued), closing: make(chan struct{}), ended: make(chan error, 1), tell: tell}
	go q.loop()
	return q
}

// Write implements io.Writer. It keeps a copy, and never fails.
func (q *queue) Write(entry []byte) (int, error) {
	select {
	case q.entries <- append([]byte(nil), entry...):
	default:
	}
	return len(entry), nil
}

var errSlow = errors.New("its disk does not respond: the last entries are lost")

// Close writes what waits, unless that takes too long, and closes the file. The
// error is the first one that there was. It is called once, after the last Write.
func (q *queue) Close() error {
	close(q.closing)
	select {
	case err := <-q.ended:
		return err
	case <-time.After(closeWait):
		return fmt.Errorf("the log is not whole: %w", errSlow)
	}
}

func (q *queue) loop() {
	for {
		select {
		case entry := <-q.entries:
			q.write(entry)
		case <-q.closing:
			q.finish()
			return
		}
	}
}

func (q *queue) finish() {
	for len(q.entries) > 0 {
		q.write(<-q.entries)
	}
	err := q.file.Close()
	if q.first != nil {
		err = fmt.Errorf("the log is not whole: %w", q.first)
	}
	q.ended <- err
}

// write writes a line of its own, whatever is left of one that could be written in
// part only.
func (q *queue) write(entry []byte) {
	if q.torn {
		entry = append([]byte{'\n'}, entry...)
	}
	n, err := q.file.Write(entry)
	if n > 0 {
		q.torn = n < len(entry)
	}
	if err != nil && !q.failing {
		if q.first == nil {
			q.first = err
		}
		q.tell(err)
	}
	q.failing = err != nil
}
