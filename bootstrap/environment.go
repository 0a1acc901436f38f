package bootstrap

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// prefix begins the names of our variables in the environment.
const prefix = "SONGMAP_"

// serveVariables lets the flags of serve be set in the environment. Those of other
// commands are not, unless their tags name a variable: a variable that was set once would
// go on answering the questions that --yes and --force answer.
func serveVariables() kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		for _, command := range k.Model.Children {
			if command.Name != "serve" {
				continue
			}
			for _, flag := range command.Flags {
				if len(flag.Envs) == 0 && flag.Name != "help" {
					name := prefix + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
					flag.Envs, flag.Tag.Envs = []string{name}, []string{name}
				}
			}
		}
		return nil
	})
}

// unknown are names of variables that nothing reads, although they look as if.
type unknown []string

// unknownVariables finds them in an environment.
func unknownVariables(root *kong.Node, environment []string) unknown {
	var known, names unknown
	_ = kong.Visit(root, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known = append(known, flag.Envs...)
		}
		return next(nil)
	})
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, prefix) && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
