package settings

import "time"

// rest is how long a change that is typed stays as it is before it counts for a run that
// goes on: what is typed passes through other numbers.
const rest = time.Second

// settling has what is changed step by step applied once it has come to rest. It is for the
// main thread.
type settling struct {
	apply   func()
	onMain  func(func()) // calls a function on the main thread
	pending bool         // a change is not applied yet
	changes int          // so far, to tell a late timer from the last one
}

// touch applies what was changed after a rest, if nothing else is changed meanwhile.
func (s *settling) touch() {
	s.pending = true
	s.changes++
	change := s.changes
	time.AfterFunc(rest, func() {
		s.onMain(func() {
			if s.changes == change {
				s.settle()
			}
		})
	})
}

// settle applies at once what is not applied yet.
func (s *settling) settle() {
	if s.pending {
		s.pending = false
		s.apply()
	}
}

// drop forgets what is not applied yet.
func (s *settling) drop() { s.pending = false }
