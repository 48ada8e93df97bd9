package routing

import "regexp/syntax"

// maxWords bounds a list of words, in bytes. Beyond it a regular expression stands for no list.
const maxWords = 1 << 18

// wordList makes such lists, and no more words on the way than left.
type wordList struct{ left int }

// words returns the list that a regular expression stands for, such as Watch(dog|cat), and nil where it is none. An
// anchor inside may keep some of them from matching.
func (w *wordList) words(re *syntax.Regexp) []string {
	//exhaustive:ignore
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		return runes(re.Rune)
	case syntax.OpCapture:
		return w.words(re.Sub[0])
	case syntax.OpQuest:
		return w.union(re.Sub[0], &syntax.Regexp{Op: syntax.OpEmptyMatch})
	case syntax.OpAlternate:
		return w.union(re.Sub...)
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			if all = w.product(all, w.words(sub)); all == nil {
				break
			}
		}
		return all
	}
	return nil
}

// runes takes the ranges of a character class.
func runes(ranges []rune) (all []string) {
	const most = 100
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > most || len(all) > most {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			all = append(all, string(r))
		}
	}
	return all
}

func (w *wordList) union(subs ...*syntax.Regexp) (all []string) {
	size := 0
	for _, sub := range subs {
		list := w.words(sub)
		for _, word := range list {
			size += len(word) + 1
		}
		if w.left -= len(list); list == nil || size > maxWords || w.left < 0 {
			return nil
		}
		all = append(all, list...)
	}
	return all
}

func (w *wordList) product(heads, tails []string) []string {
	if len(tails) == 1 && tails[0] == "" {
		return heads
	}
	if w.left -= len(heads) * len(tails); w.left < 0 {
		return nil
	}
	size := 0
	for _, h := range heads {
		for _, t := range tails {
			if size += len(h) + len(t) + 1; size > maxWords {
				return nil
			}
		}
	}
	var all []string
	for _, h := range heads {
		for _, t := range tails {
			all = append(all, h+t)
		}
	}
	return all
}
