package source

import (
	"bytes"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// bom is the byte order mark of UTF-8.
var bom = []byte("\xef\xbb\xbf")

// wideEncoding returns the encoding of a text that starts with a byte order mark of UTF-16, as > of Windows PowerShell writes
// it, and nil for all else. kubectl goes by the mark too, and takes what has none for UTF-8 (resource.FileVisitor).
func wideEncoding(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// decodeWide returns the text in UTF-8, without the byte order mark. Where half a character stands in it, which Encode would
// not bring back, broken is the first such line, counted from 1.
func decodeWide(from encoding.Encoding, data []byte) (text []byte, broken int) {
	text, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return data, 1
	}
	again, err := from.NewEncoder().Bytes(text)
	if err == nil && (bytes.Equal(again, data) || len(text) == 0) {
		return text, 0
	}
	bad := max(0, bytes.Index(text, []byte("\uFFFD")))
	return text, 1 + bytes.Count(text[:bad], []byte{'\n'})
}

// ReadText reads a file as UTF-8.
func ReadText(name string) ([]byte, error) {
	data, err := readBytes(name)
	if from := wideEncoding(data); err == nil && from != nil {
		data, _ = decodeWide(from, data)
	}
	return data, err
}

// Encode returns a text that is to stand in the file in the file's encoding.
func (f *File) Encode(text []byte) ([]byte, error) {
	if f.encoding == nil {
		return text, nil
	}
	return f.encoding.NewEncoder().Bytes(text)
}
