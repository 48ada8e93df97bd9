package fix

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

// EditError says which objects of a file cannot be edited in place, by their index, and why.
type EditError map[int]error

func (e EditError) Error() string {
	var all []string
	for _, i := range slices.Sorted(maps.Keys(e)) {
		all = append(all, e[i].Error())
	}
	return strings.Join(all, "; ")
}

// EditFile returns the text of the file with the fixes applied; fixes holds those of each of the file's objects, by index.
// Comments, quoting and order stay. The edited text is read again, and holds what Patch makes of the objects: an edit that
// cannot be shown to be right is an EditError, and then nothing is edited.
func EditFile(f *source.File, fixes map[int][]*lint.Fix) ([]byte, error) {
	objects, problems := f.Written()
	failed := EditError{}
	for i := range fixes {
		if i >= len(objects) {
			failed[i] = cannot(f.Objects[i], errRendered)
		}
	}
	if len(failed) > 0 {
		return nil, failed
	}
	now := f
	todo := rounds(fixes)
	for _, round := range todo {
		text, err := splice(now, round)
		if err != nil {
			return nil, err
		}
		now = source.Parse(f.Name, text)
		if len(now.Objects) != len(objects) || len(now.Problems) != len(problems) {
			return nil, allOf(f, round, errUnusual)
		}
	}
	for i, o := range objects {
		if err := same(o.Raw, now.Objects[i].Raw, fixes[i]); err != nil {
			failed[i] = cannot(o, err)
		}
	}
	if len(failed) > 0 {
		return nil, failed
	}
	return now.Data, nil
}

var (
	errUnusual = errors.New("the YAML around the edit is written in an unusual way")
	errShared  = errors.New("the place to edit is shared through an anchor, an alias or a merge key")
	// errRendered is why what a chart makes of values is not edited: the file holds no such object.
	errRendered = errors.New("it is rendered from chart values")
)

func cannot(o *source.Object, err error) error {
	return fmt.Errorf("%s cannot be edited in place: %w", o.Ref, err)
}

func allOf(f *source.File, round []objectEdit, err error) EditError {
	failed := EditError{}
	for _, e := range round {
		failed[e.object] = cannot(f.Objects[e.object], err)
	}
	return failed
}

type objectEdit struct {
	object int
	lint.Edit
}

// rounds orders the edits into rounds, each made against one reading of the text. An insertion into a list moves what
// comes after it in its object, and so ends the object's part of a round; all else of the object comes before.
func rounds(fixes map[int][]*lint.Fix) (all [][]objectEdit) {
	add := func(round int, e objectEdit) {
		if round == len(all) {
			all = append(all, nil)
		}
		all[round] = append(all[round], e)
	}
	for _, i := range slices.Sorted(maps.Keys(fixes)) {
		round := 0
		var insertions []lint.Edit
		for _, f := range fixes[i] {
			for _, e := range f.Edits {
				if inserts(e) {
					insertions = append(insertions, e)
				} else {
					add(0, objectEdit{i, e})
					round = 1
				}
			}
		}
		for _, e := range insertions {
			add(round, objectEdit{i, e})
			round++
		}
	}
	return all
}

func inserts(e lint.Edit) bool {
	_, intoList := e.Path[len(e.Path)-1].(int)
	return intoList && e.Op == lint.Add
}

func same(before, after []byte, fixes []*lint.Fix) error {
	if len(fixes) == 0 && bytes.Equal(before, after) {
		return nil
	}
	if len(fixes) > 0 {
		ops, err := json.Marshal(Patch(fixes...))
		if err != nil {
			return err
		}
		patch, err := jsonpatch.DecodePatch(ops)
		if err != nil {
			return err
		}
		if before, err = patch.Apply(before); err != nil {
			return err
		}
	}
	if !equalJSON(before, after) {
		return errUnusual
	}
	return nil
}

// equalJSON stands in for jsonpatch.Equal, which panics on a null in a list.
func equalJSON(a, b []byte) bool {
	decode := func(text []byte) (v any, err error) {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		err = dec.Decode(&v)
		return v, err
	}
	x, errX := decode(a)
	y, errY := decode(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// change replaces the bytes from..to.
type change struct {
	from, to int
	text     string
}

func splice(f *source.File, edits []objectEdit) ([]byte, error) {
	var changes []change
	failed := EditError{}
	editors := map[int]*editor{}
	newline := newlineOf(f.Data)
	for _, e := range edits {
		ed := editors[e.object]
		if ed == nil {
			o := f.Objects[e.object]
			ed = &editor{f.Data, o, styleOf(o.Node()), newline}
			editors[e.object] = ed
		}
		c, err := ed.locate(e.Edit)
		if err != nil {
			failed[e.object] = cannot(f.Objects[e.object], err)
			continue
		}
		changes = append(changes, c)
	}
	if len(failed) > 0 {
		return nil, failed
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.from, b.from) })
	var out bytes.Buffer
	pos := 0
	for _, c := range changes {
		if c.from < pos {
			return nil, allOf(f, edits, errors.New("two edits change the same place"))
		}
		out.Write(f.Data[pos:c.from])
		out.WriteString(c.text)
		pos = c.to
	}
	out.Write(f.Data[pos:])
	return out.Bytes(), nil
}
