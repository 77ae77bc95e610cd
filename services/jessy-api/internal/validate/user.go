package validate

import (
	"regexp"

	"jessy/services/jessy-api/internal/fault"
)

// UserIDForm says what a user id looks like.
const UserIDForm = "a user id has 1 to 64 characters of A-Z, a-z, 0-9, _ and -"

var userID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// UserID says whether a user id has the form that the core accepts.
func UserID(id string) *fault.Fault {
	if !userID.MatchString(id) {
		return fault.Parameter("user_id", UserIDForm)
	}
	return nil
}
