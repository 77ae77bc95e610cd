package strictjson

import "testing"

func TestALoneSurrogateIsFound(t *testing.T) {
	for text, lone := range map[string]bool{
		`"\ud83c\udf0d"`: false, `"\uD83C\uDF0D and \u00e9"`: false, `"🌍"`: false, `"\\ud800"`: false, `"\\\\ud800"`: false, `"\u005cud800"`: false, ``: false, `"\`: false,
		`"\ud800"`: true, `"\udf0d"`: true, `"\ud83c\ud83c"`: true, `"\ud83cx\udf0d"`: true, `"\ud83c\n"`: true, `"\\\ud800"`: true, `{"\ud800":1}`: true, `"\ud83c\udf0d\udf0d"`: true,
	} {
		if got := loneSurrogate([]byte(text)); got != lone {
			t.Errorf("%s: %v", text, got)
		}
	}
}
