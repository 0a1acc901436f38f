package sealed_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/adapters/sealed"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

// begun returns the webhooks of a store once their secrets are sealed.
func begun(t *testing.T, store ports.WebhookRepository, keys *sealed.Keys) *sealed.Webhooks {
	t.Helper()
	s := sealed.New(store, keys)
	if _, err := s.Begin(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealedWebhooksKeepTheContract(t *testing.T) {
	t.Parallel()
	t.Run("once it has begun", func(t *testing.T) {
		t.Parallel()
		contract.WebhookRepository(t, func(t *testing.T) ports.WebhookRepository {
			return begun(t, memory.NewJobs().Webhooks(), sealed.RandomKeys())
		})
	})
	t.Run("before it has begun", func(t *testing.T) {
		t.Parallel()
		contract.WebhookRepository(t, func(*testing.T) ports.WebhookRepository {
			return sealed.New(memory.NewJobs().Webhooks(), sealed.RandomKeys())
		})
	})
}

// secret is one of its own for each letter.
func secret(letter string) domain.Secret {
	return domain.NewSecret([]byte(strings.Repeat(letter, domain.SecretBytes)))
}

func add(t *testing.T, to ports.WebhookRepository, id string) domain.Webhook {
	t.Helper()
	w, err := domain.NewWebhook(id, "https://a.example/"+id, "", nil, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	w.Secret, w.Old, w.OldUntil = secret("s"), secret("o"), time.Unix(100, 0).UTC()
	if err := to.Add(t.Context(), w, 0); err != nil {
		t.Fatal(err)
	}
	return w
}

// stored is a webhook as it lies in the store.
func stored(t *testing.T, store ports.WebhookRepository, id string) domain.Webhook {
	t.Helper()
	w, err := store.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// wantSealed checks that nothing of a secret lies in the store.
func wantSealed(t *testing.T, store ports.WebhookRepository, id string) {
	t.Helper()
	w := stored(t, store, id)
	for _, s := range []domain.Secret{w.Secret, w.Old} {
		if _, err := s.Key(); err == nil || !strings.HasPrefix(string(s), "sealed:") {
			t.Errorf("in the store lies %q", string(s))
		}
		if strings.Contains(string(s), string(secret("s"))[6:]) || strings.Contains(string(s), string(secret("o"))[6:]) {
			t.Errorf("in the store lies %q", string(s))
		}
	}
}

func wantOpen(t *testing.T, s *sealed.Webhooks, id string) {
	t.Helper()
	if w, err := s.Get(t.Context(), id); err != nil || w.Secret != secret("s") || w.Old != secret("o") {
		t.Errorf("webhook %s is %+v, %v", id, w, err)
	}
}

func TestSecretsLieSealedInTheStoreAndNoTwoAlike(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	s := begun(t, store, sealed.RandomKeys())
	add(t, s, "a")
	add(t, s, "b")
	for _, id := range []string{"a", "b"} {
		wantSealed(t, store, id)
		wantOpen(t, s, id)
	}
	if a, b := stored(t, store, "a"), stored(t, store, "b"); a.Secret == b.Secret {
		t.Error("the same secret looks the same")
	}
	if _, err := s.Update(t.Context(), "a", func(w domain.Webhook) (domain.Webhook, error) {
		if w.Secret != secret("s") {
			t.Errorf("change sees %+v", w)
		}
		return w.Rotate(secret("n"), time.Unix(2, 0))
	}); err != nil {
		t.Fatal(err)
	}
	wantSealed(t, store, "a")
	if w, err := s.Get(t.Context(), "a"); err != nil || w.Secret != secret("n") || w.Old != secret("s") {
		t.Errorf("once rotated: %+v, %v", w, err)
	}
}

func TestASealedSecretBelongsToItsWebhook(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	s := begun(t, store, sealed.RandomKeys())
	add(t, s, "mine")
	add(t, s, "other")
	theirs := stored(t, store, "other").Secret
	flipped := []byte(stored(t, store, "mine").Secret)
	flipped[len(flipped)-2] ^= 1
	for _, put := range []domain.Secret{theirs, domain.Secret(flipped), "sealed:1:", "sealed:1:00000000:AAAA", "sealed:2:x:y", "sealed:1:?:?"} {
		if _, err := store.Update(t.Context(), "mine", func(w domain.Webhook) (domain.Webhook, error) {
			w.Secret = put
			return w, nil
		}); err != nil {
			t.Fatal(err)
		}
		w, err := s.Get(t.Context(), "mine")
		if _, key := w.Secret.Key(); key == nil || put != "sealed:2:x:y" && !errors.Is(err, ports.ErrSealed) {
			t.Errorf("%q is taken for %q, %v", string(put), string(w.Secret), err)
		}
	}
}

func TestSecretsOfBeforeAreSealedAtTheBeginningAlsoIfItIsCutOff(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	s := sealed.New(store, sealed.RandomKeys())
	for n := range 250 { // more than a page
		add(t, s, fmt.Sprintf("w-%03d", n))
	}
	if _, err := stored(t, store, "w-000").Secret.Key(); err != nil {
		t.Error("it is sealed before it may be")
	}
	ctx, cut := context.WithCancel(t.Context())
	if _, err := sealed.New(cutting{store, cut}, sealed.RandomKeys()).Begin(ctx); err == nil {
		t.Error("it was not cut off")
	}
	state, err := s.Begin(t.Context())
	if err != nil || state.Closed != 1 || state.Sealed != 249 { // one by the key that is gone
		t.Errorf("state = %+v, %v", state, err)
	}
	for n := range 249 {
		wantSealed(t, store, fmt.Sprintf("w-%03d", n+1))
		wantOpen(t, s, fmt.Sprintf("w-%03d", n+1))
	}
	if state, err := s.Begin(t.Context()); err != nil || state.Sealed != 0 {
		t.Errorf("the second time: %+v, %v", state, err)
	}
}

// cutting is a store whose first update is the last that is asked for.
type cutting struct {
	ports.WebhookRepository
	cut func()
}

func (c cutting) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (domain.Webhook, error) {
	defer c.cut()
	return c.WebhookRepository.Update(ctx, id, change)
}

// keyFile writes keys, each made of one letter.
func keyFile(t *testing.T, letters ...string) string {
	t.Helper()
	text := "# keys\n\n"
	for _, letter := range letters {
		text += base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32))) + "\n"
	}
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func keysOf(t *testing.T, letters ...string) *sealed.Keys {
	t.Helper()
	keys, err := sealed.ReadKeys(keyFile(t, letters...))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestAnotherKeyOpensNothingAndHarmsNothing(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	add(t, begun(t, store, keysOf(t, "a")), "w")
	was := stored(t, store, "w")

	wrong := sealed.New(store, keysOf(t, "b"))
	if state, err := wrong.Begin(t.Context()); err != nil || state != (sealed.State{Closed: 1}) {
		t.Errorf("state = %+v, %v", state, err)
	}
	if err := wrong.Opens(t.Context()); err == nil || !strings.Contains(err.Error(), "1 webhooks") {
		t.Errorf("Opens = %v", err)
	}
	if w, err := wrong.Get(t.Context(), "w"); !errors.Is(err, ports.ErrSealed) || w.Secret != "" {
		t.Errorf("Get = %+v, %v", w, err)
	}
	all, err := wrong.List(t.Context(), ports.WebhookQuery{Limit: 9})
	if err != nil || len(all) != 1 {
		t.Fatalf("List = %+v, %v", all, err)
	}
	if _, err := all[0].Secret.Key(); err == nil {
		t.Errorf("List shows %q", string(all[0].Secret))
	}
	if _, err := wrong.Update(t.Context(), "w", func(w domain.Webhook) (domain.Webhook, error) { return w.Enable(), nil }); err != nil {
		t.Error(err)
	}
	if got := stored(t, store, "w"); got.Secret != was.Secret || got.Old != was.Old {
		t.Errorf("in the store lies %+v, want %+v", got, was)
	}
	back := begun(t, store, keysOf(t, "a"))
	wantOpen(t, back, "w")
	if err := back.Opens(t.Context()); err != nil {
		t.Error(err)
	}

	rotated, err := wrong.Update(t.Context(), "w", func(w domain.Webhook) (domain.Webhook, error) {
		return w.Rotate(secret("n"), time.Unix(2, 0))
	})
	if err != nil || rotated.Secret != secret("n") {
		t.Errorf("Rotate = %+v, %v", rotated, err)
	}
	w, err := wrong.Get(t.Context(), "w")
	if signs := w.Secrets(nil, time.Unix(3, 0)); err != nil || len(signs) != 1 || signs[0] != secret("n") {
		t.Errorf("once rotated %v sign, %v", signs, err)
	}
}

func TestTheFirstKeySealsAndAllOpen(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	add(t, begun(t, store, keysOf(t, "a")), "w")
	both := sealed.New(store, keysOf(t, "b", "a"))
	wantOpen(t, both, "w")
	if state, err := both.Begin(t.Context()); err != nil || state.Sealed != 1 {
		t.Errorf("state = %+v, %v", state, err)
	}
	wantOpen(t, begun(t, store, keysOf(t, "b")), "w")
}

func TestWithoutAKeyNoNewSecretIsKeptAndOldOnesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	store := memory.NewJobs().Webhooks()
	add(t, store, "old")
	s := sealed.New(store, &sealed.Keys{})
	for range 2 { // before it has begun, and then
		w, _ := domain.NewWebhook("new", "https://a.example", "", nil, time.Unix(1, 0))
		w.Secret = secret("n")
		if err := s.Add(t.Context(), w, 0); !errors.Is(err, ports.ErrNoKey) {
			t.Errorf("Add = %v", err)
		}
		if _, err := s.Update(t.Context(), "old", func(w domain.Webhook) (domain.Webhook, error) {
			return w.Rotate(secret("n"), time.Unix(2, 0))
		}); !errors.Is(err, ports.ErrNoKey) {
			t.Errorf("Rotate = %v", err)
		}
		if _, err := s.Update(t.Context(), "old", func(w domain.Webhook) (domain.Webhook, error) { return w.Enable(), nil }); err != nil {
			t.Errorf("Enable = %v", err)
		}
		wantOpen(t, s, "old")
		if state, err := s.Begin(t.Context()); err != nil || state != (sealed.State{Plain: 1}) {
			t.Errorf("state = %+v, %v", state, err)
		}
	}
	configured, _ := domain.NewWebhook("configured-1", "https://a.example", "", nil, time.Unix(1, 0))
	if err := s.Add(t.Context(), configured, 0); err != nil {
		t.Errorf("one without a secret: %v", err)
	}
}
