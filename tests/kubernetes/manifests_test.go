// Package kubernetes_test reads the manifests in deploy/kubernetes as the API
// server does: a field that it does not know, or of another type, is refused.
// It is a module of its own, since the types have modules that ours does without.
package kubernetes_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// manifests are what one file asks for.
type manifests struct {
	deployments []apps.Deployment
	services    []core.Service
	budgets     []policy.PodDisruptionBudget
	claims      []core.PersistentVolumeClaim
}

func read(t *testing.T, path string) (m manifests) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for documents := utilyaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text))); ; {
		document := make([]byte, len(text)+1)
		n, err := documents.Read(document)
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatal(err)
		}
		m.add(t, path, document[:n])
	}
}

func (m *manifests) add(t *testing.T, path string, document []byte) {
	t.Helper()
	var kind meta.TypeMeta
	if err := yaml.Unmarshal(document, &kind); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	switch kind.APIVersion + " " + kind.Kind {
	case "apps/v1 Deployment":
		m.deployments = append(m.deployments, strictly[apps.Deployment](t, path, document))
	case "v1 Service":
		m.services = append(m.services, strictly[core.Service](t, path, document))
	case "policy/v1 PodDisruptionBudget":
		m.budgets = append(m.budgets, strictly[policy.PodDisruptionBudget](t, path, document))
	case "v1 PersistentVolumeClaim":
		m.claims = append(m.claims, strictly[core.PersistentVolumeClaim](t, path, document))
	default:
		t.Errorf("%s holds a %s of %s, which this test cannot read", path, kind.Kind, kind.APIVersion)
	}
}

func strictly[T any](t *testing.T, path string, document []byte) (object T) {
	t.Helper()
	if err := yaml.UnmarshalStrict(document, &object); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return object
}

// every runs a test on each file.
func every(t *testing.T, test func(*testing.T, manifests)) {
	t.Helper()
	paths, err := filepath.Glob("../../deploy/kubernetes/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no manifests", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			test(t, read(t, path))
		})
	}
}

func TestWhatIsSelectedIsThere(t *testing.T) {
	t.Parallel()
	every(t, func(t *testing.T, m manifests) {
		pods := func(s labels.Selector) bool {
			return slices.ContainsFunc(m.deployments, func(d apps.Deployment) bool { return s.Matches(labels.Set(d.Spec.Template.Labels)) })
		}
		if len(m.deployments) == 0 || len(m.services) == 0 {
			t.Fatal("nothing runs, or nobody reaches it")
		}
		for _, s := range m.services {
			if !pods(labels.SelectorFromSet(s.Spec.Selector)) {
				t.Errorf("service %s selects nothing", s.Name)
			}
		}
		selectors := make(map[string]*meta.LabelSelector)
		for _, b := range m.budgets {
			selectors["budget "+b.Name] = b.Spec.Selector
		}
		for _, d := range m.deployments {
			selectors["deployment "+d.Name] = d.Spec.Selector
		}
		for what, s := range selectors {
			selector, err := meta.LabelSelectorAsSelector(s)
			if err != nil || !pods(selector) {
				t.Errorf("%s selects nothing: %v", what, err)
			}
		}
	})
}

func TestEveryContainerIsProbedDrainedAndWithoutRights(t *testing.T) {
	t.Parallel()
	every(t, func(t *testing.T, m manifests) {
		for _, d := range m.deployments {
			pod := d.Spec.Template.Spec
			c := pod.Containers[0]
			if c.LivenessProbe.HTTPGet.Path != "/livez" || c.ReadinessProbe.HTTPGet.Path != "/readyz" || c.StartupProbe.HTTPGet.Path != "/livez" {
				t.Errorf("%s is not probed at /livez and /readyz", d.Name)
			}
			// 30 s of --drain, 20 s for everything else (bootstrap/app.go).
			if sleep := c.Lifecycle.PreStop.Sleep.Seconds; *pod.TerminationGracePeriodSeconds < sleep+30+20 {
				t.Errorf("%s is killed before it has drained", d.Name)
			}
			s := c.SecurityContext
			if !*pod.SecurityContext.RunAsNonRoot || !*s.ReadOnlyRootFilesystem || *s.AllowPrivilegeEscalation || !slices.Contains(s.Capabilities.Drop, "ALL") {
				t.Errorf("%s has rights that it does not need", d.Name)
			}
			if !slices.ContainsFunc(c.Ports, func(p core.ContainerPort) bool { return p.Name == m.services[0].Spec.Ports[0].TargetPort.StrVal }) {
				t.Errorf("%s has no port that the service names", d.Name)
			}
		}
	})
}

func TestEveryVolumeThatIsMountedIsThere(t *testing.T) {
	t.Parallel()
	every(t, func(t *testing.T, m manifests) {
		for _, d := range m.deployments {
			pod := d.Spec.Template.Spec
			for _, mount := range pod.Containers[0].VolumeMounts {
				if !slices.ContainsFunc(pod.Volumes, func(v core.Volume) bool { return v.Name == mount.Name }) {
					t.Errorf("%s mounts %s, which is no volume", d.Name, mount.Name)
				}
			}
			for _, v := range pod.Volumes {
				claim := v.PersistentVolumeClaim
				if claim != nil && !slices.ContainsFunc(m.claims, func(c core.PersistentVolumeClaim) bool { return c.Name == claim.ClaimName }) {
					t.Errorf("%s claims %s, which nobody made", d.Name, claim.ClaimName)
				}
			}
		}
	})
}
