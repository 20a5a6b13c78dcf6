package site

import (
	"net/http"

	"sohoa/pipeline"
)

// Handler answers one request or returns why not.
type Handler func(http.ResponseWriter, *Visit) error

// Route is one address with the roles that may use it.
type Route struct {
	Method  string
	Pattern string          // as http.ServeMux takes it, without the method
	Who     []pipeline.Role // nil: everybody, also without signing in
	Handle  Handler
	Streams bool // the body is an upload and may be long
}

// Get is a route that shows something.
func Get(pattern string, who []pipeline.Role, handle Handler) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Who: who, Handle: handle}
}

// Post is a route that changes something.
func Post(pattern string, who []pipeline.Role, handle Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Who: who, Handle: handle}
}

// Put is a route that takes what its body holds.
func Put(pattern string, who []pipeline.Role, handle Handler) Route {
	return Route{Method: http.MethodPut, Pattern: pattern, Who: who, Handle: handle}
}

// Streamed is the route with a body that is an upload and may be long.
func (rt Route) Streamed() Route {
	rt.Streams = true
	return rt
}

// Public reports whether the route is for everybody, also without signing in.
func (rt Route) Public() bool { return rt.Who == nil }

// Who may do what. What each of them then sees is decided by package index.

// Anyone is everybody, also without signing in.
func Anyone() []pipeline.Role { return nil }

// Everybody is whoever has signed in.
func Everybody() []pipeline.Role { return pipeline.Roles() }

// Clerks are those who take scans in and confirm what was read.
func Clerks() []pipeline.Role { return []pipeline.Role{pipeline.Clerk, pipeline.Administrator} }

// Watchers are those who follow how far it has come.
func Watchers() []pipeline.Role {
	return []pipeline.Role{pipeline.Clerk, pipeline.Manager, pipeline.Administrator}
}

// Planners are those who say what is owed, and by when.
func Planners() []pipeline.Role { return []pipeline.Role{pipeline.Manager, pipeline.Administrator} }

// Binders are those who bind a record to a dossier.
func Binders() []pipeline.Role {
	return []pipeline.Role{pipeline.Officer, pipeline.Clerk, pipeline.Administrator}
}

// Administrators are those who look after people and the installation.
func Administrators() []pipeline.Role { return []pipeline.Role{pipeline.Administrator} }
