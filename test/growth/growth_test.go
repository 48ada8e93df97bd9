package main

import "testing"

func TestGrowth(t *testing.T) {
	all := read(t)
	t.Log(sweep(all, 32, false, func(text string) {
		if text != "" {
			t.Error(text)
		}
	}), "kinds of places")
}

func FuzzGrowth(f *testing.F) {
	all := read(f)
	for seed := range uint64(10) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		if text := random(all, seed); text != "" {
			t.Error(text)
		}
	})
}

func read(tb testing.TB) []scenario {
	tb.Helper()
	all, err := scenarios("../..")
	if err != nil {
		tb.Fatal(err)
	}
	return all
}
