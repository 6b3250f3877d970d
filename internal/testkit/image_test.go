package testkit

import (
	"image"
	"image/color"
	"testing"
)

func TestImageDifference(t *testing.T) {
	plain := func(change func(*image.NRGBA)) image.Image {
		img := image.NewNRGBA(image.Rect(0, 0, 20, 10))
		for i := range img.Pix {
			img.Pix[i] = 200
		}
		if change != nil {
			change(img)
		}
		return img
	}
	for name, tc := range map[string]struct {
		got  image.Image
		want string
	}{
		"the same":            {plain(nil), ""},
		"two pixels a little": {plain(func(i *image.NRGBA) { i.Pix[0], i.Pix[40] = 203, 197 }), ""},
		"many a little": {plain(func(i *image.NRGBA) {
			for n := range 3 {
				i.Pix[4*n] = 203
			}
		}), "3 pixels differ a little"},
		"a spot": {plain(func(i *image.NRGBA) { i.Set(3, 4, color.Black); i.Set(5, 6, color.White) }),
			"2 pixels differ within (3,4)-(6,7)"},
		"the size": {image.NewNRGBA(image.Rect(0, 0, 20, 11)), "is (20,11); want (20,10)"},
	} {
		if got := imageDifference(plain(nil), tc.got); got != tc.want {
			t.Errorf("%s: %q; want %q", name, got, tc.want)
		}
	}
}
