// Package form reads forms: civil status, land, personnel, health, applications.
// What stands behind a printed label is a value, and which labels a family of
// records has is data (package profile). A label that several people share on
// one form ("Ngày sinh" of husband and wife) belongs to whose label came last.
package form
