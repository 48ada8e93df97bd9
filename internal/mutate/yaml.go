package mutate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

// EditFile returns the text of the file with the fixes applied; fixes holds those of each of the file's objects, by index.
// Comments, quoting and order stay. The edited text is read again, and holds what Patch makes of the objects: an edit that
// cannot be shown to be right is an error, and then nothing is edited.
func EditFile(f *source.File, fixes map[int][]*lint.Fix) ([]byte, error) {
	text := f.Data
	now := f
	for _, batch := range batches(fixes) {
		var err error
		if text, err = splice(now, batch); err != nil {
			return nil, err
		}
		now = source.Parse(f.Name, text)
		if len(now.Objects) != len(f.Objects) {
			return nil, fmt.Errorf("%s: its objects cannot be edited in place", f.Name)
		}
	}
	for i, o := range f.Objects {
		if err := same(o.Raw, now.Objects[i].Raw, fixes[i]); err != nil {
			return nil, fmt.Errorf("%s: %s cannot be edited in place: %w", f.Name, o.Ref, err)
		}
	}
	return text, nil
}

type objectEdit struct {
	object int
	lint.Edit
}

// batches orders the edits into rounds, each made against one reading of the text. An insertion into a list moves what
// comes after it, and so has a round of its own, after all others.
func batches(fixes map[int][]*lint.Fix) [][]objectEdit {
	var first []objectEdit
	var rest [][]objectEdit
	for i, fs := range fixes {
		for _, f := range fs {
			for _, e := range f.Edits {
				if _, intoList := e.Path[len(e.Path)-1].(int); intoList && e.Op == lint.Add {
					rest = append(rest, []objectEdit{{i, e}})
				} else {
					first = append(first, objectEdit{i, e})
				}
			}
		}
	}
	if first == nil {
		return rest
	}
	return append([][]objectEdit{first}, rest...)
}

func same(before, after []byte, fixes []*lint.Fix) error {
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
	if !jsonpatch.Equal(before, after) {
		return fmt.Errorf("the YAML around the edit is written in an unusual way")
	}
	return nil
}

// change replaces the bytes from..to.
type change struct {
	from, to int
	text     string
}

func splice(f *source.File, edits []objectEdit) ([]byte, error) {
	var changes []change
	for _, e := range edits {
		c, err := locate(&editor{f.Data, f.Objects[e.object]}, e.Edit)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		changes = append(changes, c)
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.from, b.from) })
	var out bytes.Buffer
	pos := 0
	for _, c := range changes {
		if c.from < pos {
			return nil, fmt.Errorf("%s: two edits touch one place", f.Name)
		}
		out.Write(f.Data[pos:c.from])
		out.WriteString(c.text)
		pos = c.to
	}
	out.Write(f.Data[pos:])
	return out.Bytes(), nil
}

// locate turns an edit into a change of the text.
func locate(e *editor, edit lint.Edit) (change, error) {
	parent, last := edit.Path[:len(edit.Path)-1], edit.Path[len(edit.Path)-1]
	in, ok := e.value(parent)
	if !ok {
		return change{}, fmt.Errorf("there is no %s to edit", parent)
	}
	switch last := last.(type) {
	case string:
		if in.Kind != yaml.MappingNode {
			return change{}, fmt.Errorf("%s is no mapping", parent)
		}
		if v, ok := e.value(edit.Path); ok {
			return e.replace(v, edit.Value)
		}
		return e.addKey(in, last, edit.Value)
	case int:
		if in.Kind != yaml.SequenceNode || last > len(in.Content) {
			return change{}, fmt.Errorf("%s is no list of %d items", parent, last)
		}
		return e.insert(in, last, edit.Value)
	}
	return change{}, fmt.Errorf("%s: not a path", edit.Path)
}
