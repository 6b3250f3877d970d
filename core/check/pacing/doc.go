// Package pacing holds the policies that say how much may be asked at once. They are pure:
// they are told the time, and know neither goroutines nor the network.
package pacing
