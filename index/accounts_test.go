package index

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"sohoa/index/catalog/people"
	"sohoa/index/members"
	"sohoa/pipeline"
	"sohoa/pipeline/blob/fs"
)

// office is an index with a clock that only the test moves.
type office struct {
	*Index
	mu  sync.Mutex
	now time.Time
}

func (d *office) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func openPeople(t testing.TB) *office {
	t.Helper()
	d := &office{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	store, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.now
	}
	if d.Index, err = Open(t.Context(), Config{Dir: t.TempDir(), Store: store, Clock: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

const secret = "một mật khẩu dài"

// admin makes the first administrator.
func (d *office) admin(t testing.TB) pipeline.Viewer {
	t.Helper()
	a, _, err := d.FirstAdministrator(t.Context(), "quantri", "Quản trị", secret)
	if err != nil {
		t.Fatal(err)
	}
	return a.Viewer()
}

func (d *office) account(t testing.TB, by pipeline.Viewer, login string, role pipeline.Role, unit pipeline.UnitID) pipeline.Viewer {
	t.Helper()
	a, err := d.CreateAccount(t.Context(), by, members.NewAccount{Login: login, Name: "Người " + login, Password: secret, Role: role, Unit: unit})
	if err != nil {
		t.Fatal(err)
	}
	return a.Viewer()
}

func kind(t testing.TB, what string, err error, want pipeline.Kind) {
	t.Helper()
	if err == nil || pipeline.KindOf(err) != want {
		t.Errorf("%s: want %s, got %v", what, want, err)
	}
}

func TestFirstAdministratorOnlyOnce(t *testing.T) {
	d := openPeople(t)
	if some, err := d.HasAccounts(t.Context()); err != nil || some {
		t.Errorf("an empty catalogue: want no accounts, got %v %v", some, err)
	}
	a, token, err := d.FirstAdministrator(t.Context(), "QuanTri", "Quản trị", secret)
	if err != nil {
		t.Fatal(err)
	}
	if a.Unit != "H14" || a.Role != pipeline.Administrator || a.Login != "quantri" {
		t.Errorf("want the administrator of H14, got %+v", a)
	}
	v, err := d.ViewerByToken(t.Context(), token)
	if err != nil || v != a.Viewer() {
		t.Errorf("want %+v by token, got %+v %v", a.Viewer(), v, err)
	}
	_, _, err = d.FirstAdministrator(t.Context(), "ke-gian", "X", secret)
	kind(t, "a second first administrator", err, pipeline.Invalid)
}

func TestSignIn(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	clerk := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	for _, c := range []struct{ name, login, password string }{
		{"as it is", "lan", secret}, {"capitals and blanks", " LAN ", secret},
		{"marks in another normal form", "lan", "mo\u0323\u0302t mâ\u0323t khâ\u0309u dài"},
	} {
		got, err := d.SignIn(t.Context(), c.login, c.password, "10.0.0.7")
		if err != nil || got != clerk {
			t.Errorf("%s: want %+v, got %+v %v", c.name, clerk, got, err)
		}
	}
	for _, c := range []struct{ name, login, password string }{
		{"wrong password", "lan", secret + "x"}, {"nobody", "khongco", secret}, {"empty", "", ""},
		{"a password without end", "lan", strings.Repeat("x", 1<<20)},
	} {
		_, err := d.SignIn(t.Context(), c.login, c.password, "10.0.0.8")
		kind(t, c.name, err, pipeline.NotFound)
	}
	list, err := d.catalog.Audit(t.Context(), string(clerk.User), 10)
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range list {
		acts = append(acts, string(e.Act))
	}
	if got, want := strings.Join(acts, " "), "create_account sign_in sign_in sign_in sign_in_refused"; got != want {
		t.Errorf("audit: want %s, got %s", want, got)
	}
}

func TestSignInIsThrottled(t *testing.T) {
	d := openPeople(t)
	d.account(t, d.admin(t), "lan", pipeline.Clerk, "01294")
	try := func(login, password, address string) error {
		_, err := d.SignIn(t.Context(), login, password, address)
		return err
	}
	for range 5 {
		kind(t, "a free guess", try("lan", "sai sai sai", "10.0.0.8"), pipeline.NotFound)
	}
	err := try("lan", secret, "10.0.0.8")
	kind(t, "the sixth, even with the right password", err, pipeline.Busy)
	if wait := members.ThrottledFor(err); wait <= 0 || wait > time.Second {
		t.Errorf("want a wait of one second, got %v", wait)
	}
	if err := try("lan", secret, "10.0.0.9"); err != nil {
		t.Errorf("the owner at another machine: want in, got %v", err)
	}
	d.pass(2 * time.Second)
	kind(t, "after the wait", try("lan", "sai sai sai", "10.0.0.8"), pipeline.NotFound)
	err = try("lan", secret, "10.0.0.8")
	if wait := members.ThrottledFor(err); wait <= time.Second || wait > 2*time.Second {
		t.Errorf("want the wait doubled, got %v (%v)", wait, err)
	}
	d.pass(2 * time.Hour)
	if err := try("lan", secret, "10.0.0.8"); err != nil {
		t.Errorf("hours later: want in, got %v", err)
	}
}

func TestGuessesAtOnceCountEachOther(t *testing.T) {
	d := openPeople(t)
	d.account(t, d.admin(t), "lan", pipeline.Clerk, "01294")
	var mu sync.Mutex
	var wg sync.WaitGroup
	compared := 0
	for range 40 {
		wg.Go(func() {
			_, err := d.SignIn(t.Context(), "lan", "sai sai sai", "10.0.0.8")
			mu.Lock()
			defer mu.Unlock()
			if pipeline.KindOf(err) == pipeline.NotFound {
				compared++
			}
		})
	}
	wg.Wait()
	if compared != 5 {
		t.Errorf("want 5 passwords compared of 40 sent at once, got %d", compared)
	}
}

func TestStrangersCannotKeepAnOwnerOut(t *testing.T) {
	d := openPeople(t)
	lan := d.account(t, d.admin(t), "lan", pipeline.Clerk, "01294")
	if _, err := d.SignIn(t.Context(), "lan", secret, "10.0.0.7"); err != nil {
		t.Fatal(err)
	}
	guess := func() {
		for i := range 30 {
			_, err := d.SignIn(t.Context(), "lan", "sai sai sai", fmt.Sprintf("192.0.2.%d", i))
			if err == nil {
				t.Fatal("a wrong password came in")
			}
		}
	}
	guess()
	_, err := d.SignIn(t.Context(), "lan", secret, "10.0.0.9")
	kind(t, "from where nobody knows them", err, pipeline.Busy)
	if _, err := d.SignIn(t.Context(), "lan", secret, "10.0.0.7"); err != nil {
		t.Errorf("at their own machine: want in, got %v", err)
	}
	if err := d.SetPassword(t.Context(), lan, lan.User, secret, "mật khẩu khác"); err != nil {
		t.Fatal(err)
	}
	guess()
	_, err = d.SignIn(t.Context(), "lan", "mật khẩu khác", "10.0.0.7")
	kind(t, "a new password is known nowhere yet", err, pipeline.Busy)
}

func TestTokensEndWithAPasswordSetByAnotherOrWhenAsked(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	other := d.account(t, admin, "mai", pipeline.Clerk, "01294")
	works := func(token string) bool {
		_, err := d.ViewerByToken(t.Context(), token)
		return err == nil
	}
	token := func() string {
		secret, _, err := d.CreateToken(t.Context(), lan, lan.User, "máy quét")
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	first := token()
	if err := d.SetPassword(t.Context(), lan, lan.User, secret, "mật khẩu khác"); err != nil {
		t.Fatal(err)
	}
	if !works(first) {
		t.Error("one's own change ended a token that nobody asked to end")
	}
	if err := d.SetPassword(t.Context(), admin, lan.User, "", "mật khẩu ban đầu"); err != nil {
		t.Fatal(err)
	}
	if works(first) {
		t.Error("a token outlived a password set by an administrator")
	}
	second := token()
	kind(t, "a colleague", d.RevokeTokens(t.Context(), other, lan.User), pipeline.NotFound)
	if !works(second) {
		t.Error("a colleague ended a token")
	}
	if err := d.RevokeTokens(t.Context(), admin, lan.User); err != nil {
		t.Fatal(err)
	}
	if works(second) {
		t.Error("a token outlived being taken away")
	}
}

func TestADisabledAccountIsOut(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	token, _, err := d.CreateToken(t.Context(), lan, lan.User, "máy quét")
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Account(t.Context(), admin, lan.User)
	if err != nil {
		t.Fatal(err)
	}
	a.Disabled = true
	if err := d.ChangeAccount(t.Context(), admin, a); err != nil {
		t.Fatal(err)
	}
	_, err = d.ViewerByUser(t.Context(), lan.User, a.Epoch)
	kind(t, "session", err, pipeline.NotFound)
	_, err = d.SignIn(t.Context(), "lan", secret, "10.0.0.7")
	kind(t, "sign in", err, pipeline.NotFound)
	_, err = d.ViewerByToken(t.Context(), token)
	kind(t, "token", err, pipeline.NotFound)
	a.Disabled = false
	if err := d.ChangeAccount(t.Context(), admin, a); err != nil {
		t.Fatal(err)
	}
	_, err = d.ViewerByUser(t.Context(), lan.User, a.Epoch)
	kind(t, "a session of before, when switched on again", err, pipeline.NotFound)
}

// TestASessionOfBeforeAChangeOfPasswordIsVoid although a slow request writes
// it back into the store.
func TestASessionOfBeforeAChangeOfPasswordIsVoid(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	before, err := d.SessionEpoch(t.Context(), lan)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.ViewerByUser(t.Context(), lan.User, before); err != nil || got != lan {
		t.Errorf("want %+v in, got %+v %v", lan, got, err)
	}
	if err := d.SetPassword(t.Context(), lan, lan.User, secret, "mật khẩu khác"); err != nil {
		t.Fatal(err)
	}
	_, err = d.ViewerByUser(t.Context(), lan.User, before)
	kind(t, "made before", err, pipeline.NotFound)
	after, err := d.SessionEpoch(t.Context(), lan)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ViewerByUser(t.Context(), lan.User, after); err != nil {
		t.Errorf("made after: want in, got %v", err)
	}
}

func TestAChangeOfPasswordEndsSessions(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	store := d.SessionStore()
	data, err := scs.GobCodec{}.Encode(d.now.Add(time.Hour), map[string]any{members.SessionUser: string(lan.User)})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Commit("tok", data, d.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, found, err := store.Find("tok"); err != nil || !found || string(got) != string(data) {
		t.Errorf("want what was kept, got %v %v", found, err)
	}
	kind(t, "without the old one", d.SetPassword(t.Context(), lan, lan.User, "", "mật khẩu khác"), pipeline.Invalid)
	kind(t, "too short", d.SetPassword(t.Context(), lan, lan.User, secret, "ngắn"), pipeline.Invalid)
	if err := d.SetPassword(t.Context(), lan, lan.User, secret, "mật khẩu khác"); err != nil {
		t.Fatal(err)
	}
	if _, found, err := store.Find("tok"); err != nil || found {
		t.Errorf("want the session ended, got %v %v", found, err)
	}
	if _, err := d.SignIn(t.Context(), "lan", "mật khẩu khác", "10.0.0.7"); err != nil {
		t.Errorf("the new password: want in, got %v", err)
	}
	if a, err := d.Account(t.Context(), lan, lan.User); err != nil || a.MustChange {
		t.Errorf("want must change cleared by the owner, got %+v %v", a, err)
	}
}

func TestSessionsEndByTimeAndByDelete(t *testing.T) {
	d := openPeople(t)
	store := d.SessionStore()
	data, err := scs.GobCodec{}.Encode(d.now, map[string]any{"tone": "good"})
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"a", "b"} {
		if err := store.Commit(token, data, d.now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(store.Delete("a"), store.Delete("a")); err != nil {
		t.Errorf("deleting twice: %v", err)
	}
	if _, found, _ := store.Find("a"); found {
		t.Error("a deleted session was found")
	}
	d.pass(time.Hour)
	if _, found, _ := store.Find("b"); found {
		t.Error("a session was found after its end")
	}
	if err := store.Commit("c", []byte("not gob"), d.now.Add(time.Hour)); err == nil {
		t.Error("want an error for what is no session")
	}
}

func TestTokens(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	mai := d.account(t, admin, "mai", pipeline.Manager, "01294")
	key, token, err := d.CreateToken(t.Context(), lan, lan.User, "máy quét")
	if err != nil {
		t.Fatal(err)
	}
	if len(key) < 40 || !strings.HasPrefix(key, "sohoa_") {
		t.Errorf("want 256 bits with a prefix, got %q", key)
	}
	_, _, err = d.CreateToken(t.Context(), mai, lan.User, "x")
	kind(t, "for somebody else", err, pipeline.NotFound)
	kind(t, "revoke that of somebody else", d.RevokeToken(t.Context(), mai, token.ID), pipeline.NotFound)
	if _, err := d.ViewerByToken(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	list, err := d.Tokens(t.Context(), lan, lan.User)
	if err != nil || len(list) != 1 || list[0].Used.IsZero() || list[0].Name != "máy quét" {
		t.Errorf("want one used token, got %+v %v", list, err)
	}
	if err := d.RevokeToken(t.Context(), admin, token.ID); err != nil {
		t.Fatal(err)
	}
	_, err = d.ViewerByToken(t.Context(), key)
	kind(t, "a revoked token", err, pipeline.NotFound)
	for _, bad := range []string{"", "sohoa_", token.ID, key[:len(key)-1]} {
		_, err = d.ViewerByToken(t.Context(), bad)
		kind(t, "token "+bad, err, pipeline.NotFound)
	}
}

func TestAdministratorsStayInTheirUnits(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	local := d.account(t, admin, "xa", pipeline.Administrator, "01294")
	lan := d.account(t, admin, "lan", pipeline.Clerk, "01294")
	list, err := d.Accounts(t.Context(), local)
	if err != nil || len(list) != 2 {
		t.Errorf("want the two accounts of the commune, got %v %v", list, err)
	}
	_, err = d.CreateAccount(t.Context(), local, members.NewAccount{Login: "mai", Name: "Mai", Password: secret, Role: pipeline.Administrator, Unit: "H14"})
	kind(t, "an account above", err, pipeline.Invalid)
	a, err := d.Account(t.Context(), admin, lan.User)
	if err != nil {
		t.Fatal(err)
	}
	a.Unit, a.Role = "H14", pipeline.Administrator
	kind(t, "lift an account above", d.ChangeAccount(t.Context(), local, a), pipeline.Invalid)
	kind(t, "the password of the one above", d.SetPassword(t.Context(), local, admin.User, "", "mật khẩu khác"), pipeline.NotFound)
	for _, v := range []pipeline.Viewer{lan, {}} {
		_, err := d.Accounts(t.Context(), v)
		kind(t, "list as "+string(v.Role), err, pipeline.NotFound)
		_, err = d.CreateAccount(t.Context(), v, members.NewAccount{Login: "mai", Name: "Mai", Password: secret, Role: pipeline.Clerk, Unit: "01294"})
		kind(t, "create as "+string(v.Role), err, pipeline.NotFound)
	}
}

func TestSomebodyIsLeftToAdminister(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	for name, change := range map[string]func(*people.Account){
		"disabled": func(a *people.Account) { a.Disabled = true },
		"demoted":  func(a *people.Account) { a.Role = pipeline.Clerk },
		"moved":    func(a *people.Account) { a.Unit = "01294" },
	} {
		a, err := d.Account(t.Context(), admin, admin.User)
		if err != nil {
			t.Fatal(err)
		}
		change(&a)
		kind(t, name, d.ChangeAccount(t.Context(), admin, a), pipeline.Invalid)
	}
}

func TestAccountsThatMakeNoSenseAreRefused(t *testing.T) {
	d := openPeople(t)
	admin := d.admin(t)
	good := members.NewAccount{Login: "lan", Name: "Lan", Password: secret, Role: pipeline.Clerk, Unit: "01294"}
	for field, spoil := range map[string]func(*members.NewAccount){
		"login":    func(n *members.NewAccount) { n.Login = "Nguyễn Lan" },
		"name":     func(n *members.NewAccount) { n.Name = " " },
		"password": func(n *members.NewAccount) { n.Password = "123456789" },
		"role":     func(n *members.NewAccount) { n.Role = "king" },
		"unit":     func(n *members.NewAccount) { n.Unit = "99999" },
	} {
		n := good
		spoil(&n)
		_, err := d.CreateAccount(t.Context(), admin, n)
		var e *pipeline.Error
		if !errors.As(err, &e) || e.Kind != pipeline.Invalid || e.Field != field {
			t.Errorf("want Invalid %s, got %v", field, err)
		}
	}
	d.account(t, admin, "lan", pipeline.Clerk, "01294")
	_, err := d.CreateAccount(t.Context(), admin, good)
	kind(t, "the same login", err, pipeline.Invalid)
}
