package testkit

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

const (
	// leastDifference is how far a channel, of 255, may be off on every machine.
	leastDifference = 4
	// leastShare is the share of pixels, one in so many, that may be off by that.
	leastShare = 100
)

// ExpectImage compares an image with testdata/NAME, which a person has looked at. Small
// differences of a few channels are those of the rendering. An image that differs is
// written to testdata/failed/NAME; the error says where in the image, and how much.
func ExpectImage(t *testing.T, name string, got image.Image) {
	t.Helper()
	want, err := readImage(filepath.Join("testdata", name))
	if err != nil {
		t.Errorf("%v: %s", err, keepImage(name, got))
		return
	}
	if difference := imageDifference(want, got); difference != "" {
		t.Errorf("%s: %s; %s", name, difference, keepImage(name, got))
	}
}

// imageDifference is "" for images that are alike.
func imageDifference(want, got image.Image) string {
	if want.Bounds().Size() != got.Bounds().Size() {
		return fmt.Sprintf("is %v; want %v", got.Bounds().Size(), want.Bounds().Size())
	}
	little, much := 0, 0
	var where image.Rectangle
	w, g := want.Bounds().Min, got.Bounds().Min
	size := want.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			off := farthest(want.At(w.X+x, w.Y+y), got.At(g.X+x, g.Y+y))
			if off == 0 {
				continue
			}
			if little++; off > leastDifference {
				much++
				where = where.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	switch {
	case much > 0:
		return fmt.Sprintf("%d pixels differ within %v", much, where)
	case little > size.X*size.Y/leastShare:
		return fmt.Sprintf("%d pixels differ a little", little)
	}
	return ""
}

// farthest is the greatest difference of a channel, of 255.
func farthest(a, b color.Color) int {
	m, n := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	off := 0
	for _, pair := range [][2]uint8{{m.R, n.R}, {m.G, n.G}, {m.B, n.B}, {m.A, n.A}} {
		d := int(pair[0]) - int(pair[1])
		off = max(off, d, -d)
	}
	return off
}

func readImage(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return png.Decode(file)
}

// keepImage writes an image that differs, and says where.
func keepImage(name string, img image.Image) string {
	path := filepath.Join("testdata", "failed", name)
	if err := writeImage(path, img); err != nil {
		return err.Error()
	}
	return "this one is in " + path
}

func writeImage(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, img); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
