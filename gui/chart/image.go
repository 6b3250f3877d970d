package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// imageScale is how many pixels of an image stand for a unit of the window.
const imageScale = 2

// Image is the chart as it looks now, with a title above it, in width × height
// pixels. It is drawn apart from the window, whose size does not matter.
func (c *Chart) Image(title string, width, height int) (image.Image, error) {
	l := c.look()
	w := writer{img: image.NewRGBA(image.Rect(0, 0, width, height))}
	if err := w.useFont(c.Theme().Font(fyne.TextStyle{}), l.textSize*imageScale); err != nil {
		return nil, err
	}
	defer w.face.Close()
	draw.Draw(w.img, w.img.Rect, image.NewUniform(l.background), image.Point{}, draw.Src)
	head := fyne.MeasureText(title, l.textSize, fyne.TextStyle{}).Height + edge
	size := fyne.NewSize(float32(width)/imageScale, float32(height)/imageScale-head)
	s := newScene(c.panes, c.columns, c.halt, size, l, c.zone)
	var p painter
	picture := p.paint(s, width, int(size.Height*imageScale))
	top := int(head * imageScale)
	draw.Draw(w.img, picture.Bounds().Add(image.Pt(0, top)), picture, image.Point{}, draw.Over)
	w.write(s.shortened(title, size.Width-2*edge), edge, 0, l.foreground)
	for _, label := range s.labels {
		w.write(label.text, label.x, label.y+head, label.ink)
	}
	return w.img, nil
}

// writer writes texts into an image.
type writer struct {
	img  *image.RGBA
	face font.Face
}

func (w *writer) useFont(resource fyne.Resource, size float32) error {
	parsed, err := opentype.Parse(resource.Content())
	if err != nil {
		return fmt.Errorf("the font %s of the theme: %w", resource.Name(), err)
	}
	// At 72 dots per inch, a point is a pixel.
	w.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	return err
}

// write puts a text with its upper left corner at x, y, in units of the window.
func (w *writer) write(text string, x, y float32, ink color.Color) {
	drawer := font.Drawer{Dst: w.img, Src: image.NewUniform(ink), Face: w.face}
	baseline := float64(y)*imageScale + float64(w.face.Metrics().Ascent)/64
	drawer.Dot = fixed.Point26_6{X: fixed.Int26_6(x * imageScale * 64), Y: fixed.Int26_6(math.Round(baseline) * 64)}
	drawer.DrawString(text)
}
