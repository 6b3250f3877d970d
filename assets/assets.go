// Package assets is what the program carries with it.
package assets

import "embed"

// Icon is the program's icon, a PNG of 512 × 512.
//
//go:embed icon.png
var Icon []byte

// Translations hold a JSON file for each language, in the folder translations,
// from the English text to its translation.
//
//go:embed translations
var Translations embed.FS
