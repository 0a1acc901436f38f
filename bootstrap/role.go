package bootstrap

// Role is what an instance does for the others that share its store.
type Role string

// What an instance can be there for.
const (
	RoleAll    Role = "all"
	RoleAPI    Role = "api"    // takes uploads and answers, and runs no analyses
	RoleWorker Role = "worker" // runs analyses, and answers nothing but probes
)

// analyses reports whether the instance runs analyses.
func (r Role) analyses() bool { return r != RoleAPI }

// answers reports whether the instance answers more than probes. Only such a one stands
// for the term: an instance for analyses alone need not know who is notified of what,
// with which secret, and how long jobs are kept.
func (r Role) answers() bool { return r != RoleWorker }

// analyses is how many analyses the instance does at once.
func (c Config) analyses() int {
	if !c.Role.analyses() {
		return 0
	}
	return c.Workers
}
