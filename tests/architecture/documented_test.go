package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An interface says what its methods promise. A type that is guarded as one of its
// implementations (var _ ports.Feed = (*Feed)(nil)) need not say it again for them;
// every other exported method says what it is for.
func TestEveryExportedMethodIsDocumentedHereOrByItsInterface(t *testing.T) {
	t.Parallel()
	all := sources(t)
	promised := interfaces(all["ports"])
	for dir, files := range all {
		guarded := make(map[string]bool) // Type.Method
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if v, ok := n.(*ast.ValueSpec); ok && v.Names[0].Name == "_" && v.Type != nil && len(v.Values) == 1 {
					for _, method := range promised[lastName(v.Type)] {
						guarded[typeName(v.Values[0])+"."+method] = true
					}
				}
				return true
			})
		}
		for _, name := range undocumented(files) {
			if !guarded[name] {
				t.Errorf("%s: %s has no comment, and no guard names an interface that has one", dir, name)
			}
		}
	}
}

// interfaces are the names of the methods of each interface.
func interfaces(files []*ast.File) map[string][]string {
	methods := make(map[string][]string)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if i, ok := spec.Type.(*ast.InterfaceType); ok {
				for _, m := range i.Methods.List {
					for _, name := range m.Names {
						methods[spec.Name.Name] = append(methods[spec.Name.Name], name.Name)
					}
				}
			}
			return true
		})
	}
	return methods
}

// lastName is Feed in ports.Feed.
func lastName(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return typeName(e)
}

// undocumented are the exported methods of exported types that have no comment.
func undocumented(files []*ast.File) (names []string) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Doc != nil || !fn.Name.IsExported() {
				continue
			}
			if of := typeName(fn.Recv.List[0].Type); ast.IsExported(of) && fn.Name.Name != "Error" {
				names = append(names, of+"."+fn.Name.Name)
			}
		}
	}
	return names
}

// typeName is the name of the type in T, *T, (*T)(nil), T{} and &T{}.
func typeName(e ast.Expr) (name string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

// sources are the files of the program, by folder.
func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	found, set := make(map[string][]*ast.File), token.NewFileSet()
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "tests" || path == "bin" || strings.HasPrefix(path, ".") && path != "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, filepath.Join("../..", path), nil, parser.ParseComments)
		found[filepath.Dir(path)] = append(found[filepath.Dir(path)], f)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatal(err, len(found))
	}
	return found
}
