// Package health is the part of the site that says how the installation is
// doing, and lets the administrator have it looked after: checks, figures of
// the queue, fixity, rebuilding and learning.
//
// What is examined is the operator's business and comes from outside as
// [Check]; answers are kept for a minute, since the jail is tried for real.
package health
